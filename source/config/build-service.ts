import {watchByMarkers} from '../core/marker-watch.ts';
import type {CommandSpec, RestartSpec, ServiceSpec, StopSpec} from '../core/spec.ts';
import {buildCheckpoint} from './build-checkpoint.ts';
import {buildContainer, type ContainerContext} from './build-container.ts';
import {buildExtras, wayToStop} from './build-extras.ts';
import {buildProbe} from './build-probe.ts';
import {buildWatch} from './build-watch.ts';
import {checkPlace} from './check-container.ts';
import {checkPatterns} from './check-patterns.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {Lookup} from './expand.ts';
import type {FileAccess} from './files.ts';
import {livenessKeys, readinessKeys} from './keys.ts';
import {commandOf, durationIn, flagIn, measureIn, numberIn, pathOf, textIn, textsIn, valueOf} from './read.ts';
import {environment} from './shared-environment.ts';
import {parseSignal} from './signals.ts';
import type {MapEntry, MapNode, ScalarNode} from './tree.ts';
import {entryOf, textNode} from './tree.ts';

export interface ServiceContext {
	readonly files: FileAccess;
	readonly lookup: Lookup;
	readonly projectEnvFiles: readonly string[];
	readonly report: (diagnostic: Diagnostic) => void;
}

/** A service as it stands in the file; copies, ports and dependencies need the whole project. */
export type PlainService = Omit<ServiceSpec, 'replica' | 'dependsOn' | 'defaultPort' | 'sharedEnvironment'>;

export function buildService({key: name, keySpan, value}: MapEntry, map: MapNode, context: ContainerContext): PlainService {
	const {report} = context;
	checkPlace(name, map, report);
	const contained = buildContainer({key: name, keySpan, value}, map, context);
	const ready = buildProbe(map, readinessKeys, report);
	const live = buildProbe(map, livenessKeys, report);
	const watch = buildWatch(map);
	const checkpoint = buildCheckpoint(map, watch, report);
	const directory = contained ? pathOf(textNode('.', map.span)) : workingDir(map, context);
	checkPatterns(map, {workingDir: directory, ...context});
	const description = textIn(map, 'description');
	const group = textIn(map, 'group');
	return {
		name,
		command: contained?.command ?? buildCommand({key: name, keySpan, value}, map, report),
		...contained && {container: contained.container},
		workingDir: directory,
		environment: environment(map, context.lookup),
		...inheritance(map),
		...ownEnvFiles(map, context),
		projectEnvFiles: context.projectEnvFiles,
		...ready && {ready},
		...live && {live},
		restart: restart(map),
		...success(map),
		stop: {...stop(map), ...wayToStop(map, report)},
		...buildExtras(map, report),
		...contained?.build && {build: contained.build},
		...watch ? {watch} : !contained && {markerWatch: watchByMarkers},
		...checkpoint && {checkpoint},
		tty: flagIn(map, 'tty', true),
		stdin: textIn(map, 'stdin') === 'none' ? 'none' : 'console',
		profiles: textsIn(map, 'profiles'),
		...group !== undefined && {group},
		isDisabled: flagIn(map, 'disabled', false),
		priority: numberIn(map, 'priority') ?? 0,
		startDelayMs: durationIn(map, 'start_delay', 0),
		restartDependents: flagIn(map, 'restart_dependents', false),
		isSingleton: flagIn(map, 'singleton', false),
		...description !== undefined && {description},
		links: textsIn(map, 'links'),
	};
}

function ownEnvFiles(map: MapNode, context: ServiceContext): Pick<ServiceSpec, 'envFiles' | 'optionalEnvFiles'> {
	const value = valueOf(map, 'env_file');
	const written = (value?.type === 'list' ? value.items : value ? [value] : []).flatMap(item => {
		const path = item.type === 'map' ? valueOf(item, 'path') : item;
		return path?.type === 'scalar' ? [{path, isRequired: item.type !== 'map' || flagIn(item, 'required', true)}] : [];
	});
	const optional = written.filter(({isRequired}) => !isRequired).map(({path}) => pathOf(path));
	envFiles(written.filter(({isRequired}) => isRequired).map(({path}) => path), context);
	return {envFiles: written.map(({path}) => pathOf(path)), ...optional.length > 0 && {optionalEnvFiles: optional}};
}

/** Files that are not there are reported where they are named. */
export function envFiles(written: readonly ScalarNode[], {files, report}: Pick<ServiceContext, 'files' | 'report'>): readonly string[] {
	return written.map(node => {
		const path = pathOf(node);
		if (!files.isFile(path)) {
			report(problem('missing-env-file', `no file "${node.text}"`, node.span));
		}
		return path;
	});
}

function buildCommand({key: name, keySpan}: MapEntry, map: MapNode, report: ServiceContext['report']): CommandSpec {
	const written = valueOf(map, 'command');
	if (!written) {
		if (!entryOf(map, 'command')) {
			report(problem('missing-command', `the service "${name}" has no "command"`, keySpan));
		}
		return {type: 'shell', text: ''};
	}
	const command = commandOf(written);
	const entrypoint = valueOf(map, 'entrypoint');
	if (!entrypoint || textsIn(map, 'entrypoint').join('') === '') {
		return command;
	}
	if (command.type === 'shell') {
		report(problem('conflicting-keys', '"entrypoint" is put before a list "command", and this one is a string', entryOf(map, 'entrypoint')?.keySpan, {
			hint: 'write the command as a list',
		}));
		return command;
	}
	const before = commandOf(entrypoint);
	const [program, ...rest] = before.type === 'exec' ? before.argv : [before.text] as const;
	return {type: 'exec', argv: [program, ...rest, ...command.argv]};
}

function workingDir(map: MapNode, {files, report}: ServiceContext): string {
	const written = valueOf(map, 'working_dir');
	if (written?.type !== 'scalar') {
		return pathOf(textNode('.', map.span));
	}
	const path = pathOf(written);
	if (!files.isDirectory(path)) {
		report(problem('missing-directory', files.isFile(path) ? `"${written.text}" is not a directory` : `no directory "${written.text}"`, written.span));
	}
	return path;
}

/** Absent: all of the user's environment. */
function inheritance(map: MapNode): Pick<ServiceSpec, 'inheritsVariables'> {
	const isList = valueOf(map, 'inherit_environment')?.type === 'list';
	return isList ? {inheritsVariables: textsIn(map, 'inherit_environment')} : flagIn(map, 'inherit_environment', true) ? {} : {inheritsVariables: []};
}

function restart(map: MapNode): RestartSpec {
	const [written = 'no', maxRetries] = (textIn(map, 'restart') ?? 'no').split(':');
	return {
		// `False` is as good a one to YAML.
		policy: written.toLowerCase() === 'false' ? 'no' : written as RestartSpec['policy'],
		...maxRetries !== undefined && {maxRetries: Number(maxRetries)},
		maxDelayMs: durationIn(map, 'restart_max_delay', 30_000),
		resetMs: durationIn(map, 'restart_reset', 10_000),
	};
}

/** Whether a program is killed by a signal or its shell ends with the code for that is chance. */
function success(map: MapNode): Pick<ServiceSpec, 'successExitCodes' | 'successSignals'> {
	const successExitCodes = valueOf(map, 'success_exit_codes') ? textsIn(map, 'success_exit_codes').map(Number) : [0];
	const successSignals = successExitCodes.flatMap(code => (code > 128 ? parseSignal(code - 128) : undefined) ?? []);
	return {successExitCodes, ...successSignals.length > 0 && {successSignals}};
}

function stop(map: MapNode): StopSpec {
	return {
		signal: parseSignal(measureIn(map, 'stop_signal') ?? 'SIGTERM') ?? 'SIGTERM',
		graceMs: durationIn(map, 'stop_grace_period', 10_000),
	};
}
