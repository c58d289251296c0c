import type {CommandSpec, ProbeCheck, ProbeSpec} from '../core/spec.ts';
import {longestTimerMs} from '../lib/duration.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {isContainer} from './is-container.ts';
import {checkKeys, livenessKeys} from './keys.ts';
import {callableOf, durationIn, flagIn, mapIn, measureIn, numberIn, pathOf, textIn, textMapIn, textsIn, valueOf} from './read.ts';
import {locate} from './source-text.ts';
import {parseTarget} from './target.ts';
import type {MapEntry, MapNode} from './tree.ts';
import {entryOf} from './tree.ts';

/** From any of the names and shapes that a probe comes in; undefined when there is none or it is switched off. */
export function buildProbe(service: MapNode, keys: readonly string[], report: (diagnostic: Diagnostic) => void): ProbeSpec | undefined {
	const present = keys.flatMap(key => entryOf(service, key) ?? []);
	const [entry, second] = present;
	if (entry === undefined) {
		return undefined;
	}
	if (second) {
		report(problem('conflicting-keys', `"${entry.key}" and "${second.key}" mean the same: one of them is enough`, second.keySpan, {
			related: [{message: 'the other one', location: locate(entry.keySpan)}],
		}));
	}
	return entry.value.type === 'map' ? probeOf(entry, entry.value, isContainer(service), report) : undefined;
}

function probeOf(entry: MapEntry, map: MapNode, isContained: boolean, report: (diagnostic: Diagnostic) => void): ProbeSpec | undefined {
	if (flagIn(map, 'disable', false)) {
		return undefined;
	}
	const asked = checkKeys.flatMap(key => entryOf(map, key) ?? []);
	const [first, second] = asked;
	if (first === undefined) {
		report(problem('missing-key', `"${entry.key}" asks nothing: it needs one of http, tcp, exec, log, notify`, entry.keySpan));
		return undefined;
	}
	if (second) {
		report(problem('conflicting-keys', `"${entry.key}" asks one thing: "${first.key}" or "${second.key}"`, second.keySpan));
	}
	for (const key of ['status', 'headers']) {
		const stray = first.key === 'http' ? undefined : entryOf(map, key);
		if (stray) {
			report(problem('conflicting-keys', `"${key}" goes with "http", not with "${first.key}"`, stray.keySpan));
		}
	}
	if (first.key === 'notify' && livenessKeys.includes(entry.key)) {
		report(problem('conflicting-keys', `a service cannot say by itself that it is not alive: "${entry.key}" needs one of http, tcp, exec, log`, first.keySpan));
	}
	const check = checkOf(map, first.key, isContained);
	const isPing = check?.type === 'exec' && check.command.type === 'function' && check.command.path.endsWith('.ping');
	// As in a compose file: until it is ready, which is what it is asked for.
	const intervalMs = durationIn(map, valueOf(map, 'start_interval') ? 'start_interval' : 'interval', durationIn(map, 'period_seconds', defaultIntervalMs));
	const startPeriodMs = durationIn(map, 'start_period', durationIn(map, 'initial_delay_seconds', 0));
	return check && {
		check,
		intervalMs,
		steadyIntervalMs: isPing ? longestTimerMs : livenessKeys.includes(entry.key) ? intervalMs : intervalMs === defaultIntervalMs ? 5000 : Math.max(intervalMs, 1000),
		timeoutMs: durationIn(map, 'timeout', durationIn(map, 'timeout_seconds', 1000)),
		retries: numberIn(map, 'retries') ?? numberIn(map, 'failure_threshold') ?? 3,
		startPeriodMs,
		// Who asks for patience is not given up in the middle of it.
		withinMs: durationIn(map, 'within', Math.min(longestTimerMs, Math.max(60_000, startPeriodMs + 30_000))),
		...isPing && {failsByThrowing: true},
	};
}

const defaultIntervalMs = 1000;

function checkOf(map: MapNode, key: string, isContained: boolean): ProbeCheck | undefined {
	const inner = mapIn(map, key);
	const value = valueOf(map, key);
	switch (key) {
		case 'http': {
			return {type: 'http', url: textIn(map, key) ?? '', status: numberIn(map, 'status') ?? 200, headers: textMapIn(map, 'headers')};
		}
		case 'http_get': {
			return inner && httpGet(inner);
		}
		case 'tcp': {
			const target = parseTarget(measureIn(map, key) ?? '');
			return target && {type: 'tcp', ...target};
		}
		case 'tcp_socket': {
			return inner && {type: 'tcp', host: textIn(inner, 'host') ?? 'localhost', port: numberIn(inner, 'port') ?? 0};
		}
		case 'exec': {
			const command = inner ? valueOf(inner, 'command') : value;
			const directory = inner && valueOf(inner, 'working_dir');
			// Nothing of this machine is there in a container.
			const path = directory?.type === 'scalar' ? isContained ? directory.text : pathOf(directory) : undefined;
			return command && {type: 'exec', command: inDirectory(callableOf(command), path)};
		}
		case 'log': {
			return {type: 'log', pattern: textIn(map, key) ?? ''};
		}
		case 'image': {
			return {type: 'exec', command: {type: 'image-health'}};
		}

		case 'notify': {
			return {type: 'notify'};
		}
		default: {
			return composeTest(map);
		}
	}
}

/** What is executed as it is, is looked for there, too. */
function inDirectory(command: CommandSpec, directory: string | undefined): CommandSpec {
	if (directory === undefined || (command.type !== 'shell' && command.type !== 'exec')) {
		return command;
	}
	const argv = command.type === 'shell' ? ['/bin/sh', '-c', command.text] : command.argv;
	return {type: 'exec', argv: ['/bin/sh', '-c', 'cd -- "$0" && exec "$@"', directory, ...argv]};
}

function httpGet(map: MapNode): ProbeCheck {
	const host = textIn(map, 'host') ?? 'localhost';
	const path = textIn(map, 'path') ?? '/';
	const authority = `${host.includes(':') ? `[${host}]` : host}:${numberIn(map, 'port') ?? 80}`;
	return {
		type: 'http',
		url: `${(textIn(map, 'scheme') ?? 'http').toLowerCase()}://${authority}${path.startsWith('/') ? '' : '/'}${path}`,
		status: numberIn(map, 'status_code') ?? 200,
		headers: textMapIn(map, 'headers'),
	};
}

/** A string is for the shell; a list says in its first word how it is to be run. */
function composeTest(map: MapNode): ProbeCheck | undefined {
	const test = valueOf(map, 'test');
	if (test?.type === 'scalar') {
		return {type: 'exec', command: {type: 'shell', text: test.text}};
	}
	const [kind = '', program = '', ...rest] = textsIn(map, 'test');
	switch (kind) {
		case 'CMD': {
			return {type: 'exec', command: {type: 'exec', argv: [program, ...rest]}};
		}
		case 'CMD-SHELL': {
			return {type: 'exec', command: {type: 'shell', text: program}};
		}
		default: {
			return undefined;
		}
	}
}
