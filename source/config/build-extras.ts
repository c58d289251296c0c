import type {HookName, HookSpec, HookSpecs, IdentitySpec, LimitSpec, LogFileSpec, ServiceSpec, StopSpec} from '../core/spec.ts';
import {parseLimitName} from '../core/limits.ts';
import {parseByteSize} from '../lib/byte-size.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {isContainer} from './is-container.ts';
import {parseKeyStrokes} from './key-strokes.ts';
import {callableOf, commandOf, durationIn, flagIn, mapIn, measureIn, numberIn, pathOf, textIn, textsIn, valueOf} from './read.ts';
import {isUmask, umaskNoun} from './schema-extras.ts';
import {parseTarget} from './target.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

type Report = (diagnostic: Diagnostic) => void;

/** What happens around the runs of a service. */
export function buildExtras(map: MapNode, report: Report): Pick<ServiceSpec, 'build' | 'hooks' | 'udpTrigger' | 'identity' | 'logFile'> {
	const build = valueOf(map, 'build_command');
	const trigger = textIn(map, 'trigger_udp');
	const udpTrigger = trigger === undefined ? undefined : parseTarget(trigger);
	const identity = isContainer(map) ? undefined : identityOf(map, report);
	const logFile = logFileOf(map, report);
	return {
		...build && {build: commandOf(build)},
		hooks: hooksOf(map),
		...udpTrigger && {udpTrigger},
		...identity && {identity},
		...logFile && {logFile},
	};
}

export function wayToStop(map: MapNode, report: Report): Pick<StopSpec, 'way'> {
	const command = valueOf(map, 'stop_command');
	const keys = valueOf(map, 'stop_keys');
	if (command && keys) {
		report(problem('conflicting-keys', 'a service is stopped in one way: "stop_command" or "stop_keys"', entryOf(map, 'stop_keys')?.keySpan));
	}
	return command ? {way: {type: 'command', command: commandOf(command)}}
		: keys ? {way: {type: 'keys', keys: textsIn(map, 'stop_keys').map(text => parseKeyStrokes(text) ?? '').join('')}} : {};
}

const hookKeys: Readonly<Record<HookName, string>> = {
	'before-start': 'before_start',
	'after-start': 'after_start',
	'after-ready': 'after_ready',
	'before-signal': 'before_signal',
	'after-signal': 'after_signal',
	'before-stop': 'before_stop',
	'after-stop': 'after_stop',
	'on-failure': 'on_failure',
};

const hookTimeoutMs = 30_000;

function hooksOf(map: MapNode): HookSpecs {
	const hooks = mapIn(map, 'hooks');
	return hooks ? Object.fromEntries(Object.entries(hookKeys).flatMap(([name, key]) => {
		const hook = hookOf(hooks, key);
		return hook ? [[name, hook]] : [];
	})) : {};
}

function hookOf(hooks: MapNode, key: string): HookSpec | undefined {
	const value = valueOf(hooks, key);
	const command = value?.type === 'map' ? valueOf(value, 'command') : value;
	return command && {
		command: callableOf(command),
		ignoresFailure: value?.type === 'map' && flagIn(value, 'ignore_failure', false),
		timeoutMs: value?.type === 'map' ? durationIn(value, 'timeout', hookTimeoutMs) : hookTimeoutMs,
	};
}

function identityOf(map: MapNode, report: Report): IdentitySpec | undefined {
	const user = measureIn(map, 'user');
	const umask = umaskOf(map, report);
	const limits = limitsOf(map);
	const identity: IdentitySpec = {
		...user !== undefined && {user},
		...umask !== undefined && {umask},
		...limits && {limits},
	};
	return Object.keys(identity).length > 0 ? identity : undefined;
}

/** By its digits: 022 is a decimal number to YAML 1.2, which writes 0o22 for what everybody else means by it. */
function umaskOf(map: MapNode, report: Report): number | undefined {
	const text = textIn(map, 'umask');
	if (text !== undefined && !isUmask(text)) {
		report(problem('wrong-type', `"umask" must be ${umaskNoun}, not ${text}`, valueOf(map, 'umask')?.span));
		return undefined;
	}
	return text === undefined ? undefined : Number.parseInt(text.replace(/^0o/i, ''), 8);
}

export function limitsOf(map: MapNode): readonly LimitSpec[] | undefined {
	return mapIn(map, 'ulimits')?.entries.flatMap(({key, value}) => limitOf(key, value.type === 'map' ? value : undefined, value.type === 'scalar' ? value.text : undefined));
}

function limitOf(name: string, pair: MapNode | undefined, both: string | undefined): LimitSpec[] {
	const resource = parseLimitName(name);
	const soft = amount(both ?? (pair && textIn(pair, 'soft')));
	const hard = amount(both ?? (pair && textIn(pair, 'hard')));
	return resource === undefined || soft === undefined || hard === undefined ? [] : [{resource, soft, hard}];
}

function amount(text: string | undefined): number | 'unlimited' | undefined {
	return text === undefined ? undefined : text === '-1' || text === 'unlimited' ? 'unlimited' : Number(text);
}

function logFileOf(map: MapNode, report: Report): LogFileSpec | undefined {
	const written = valueOf(map, 'log_file');
	const isSplit = flagIn(map, 'log_split', false);
	if (written?.type !== 'scalar') {
		for (const key of ['log_max_size', 'log_max_age', 'log_backups', 'log_timestamps', 'log_split']) {
			const stray = entryOf(map, 'log_file') ? undefined : entryOf(map, key);
			if (stray) {
				report(problem('conflicting-keys', `"${key}" goes with "log_file"`, stray.keySpan));
			}
		}
		return undefined;
	}
	if (isSplit && flagIn(map, 'tty', true)) {
		report(problem('conflicting-keys', '"log_split" needs "tty: false": on a terminal both streams are one', entryOf(map, 'log_split')?.keySpan));
	}
	const maxAge = valueOf(map, 'log_max_age');
	const maxBytes = parseByteSize(measureIn(map, 'log_max_size') ?? '10MB') ?? 0;
	return {
		path: pathOf(written),
		...maxBytes > 0 && {maxBytes},
		...maxAge && {maxAgeMs: durationIn(map, 'log_max_age', 0)},
		backups: numberIn(map, 'log_backups') ?? 5,
		hasTimestamps: flagIn(map, 'log_timestamps', false),
		isSplit,
	};
}
