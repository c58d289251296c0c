import {conditionName} from '../core/condition-name.ts';
import {formatByteSize} from '../lib/byte-size.ts';
import {commandWords} from '../core/command-words.ts';
import type {CommandSpec, DependencySpec, HookSpecs, IdentitySpec, LayoutSpec, LogFileSpec, StopSpec, ProbeSpec, ProjectSpec, RestartSpec, ServiceSpec} from '../core/spec.ts';
import type {CheckpointSpec, WatchAction, WatchSpec} from '../core/watch-spec.ts';
import {formatDuration} from '../lib/duration.ts';
import {containerKeysOf, containerTop} from './effective-container.ts';
import {escapeExpansion} from './expand.ts';
import {snakeCase} from './module/snake-case.ts';
import {formatTarget} from './target.ts';
import {printYaml} from './yaml.ts';

/** The file in the long form with every key and its value. Loading it gives the same project. */
export function effectiveProject(project: ProjectSpec): unknown {
	const originals = new Map(project.services.map(({name, replica}) => [name, replica?.of ?? name]));
	const envFiles = project.services[0]?.projectEnvFiles ?? [];
	const copies = countCopies(project);
	return escaped({
		name: project.name,
		...project.profiles && {profiles: project.profiles},
		env_file: envFiles,
		...sharedEnvironments(project),
		...containerTop(project),
		...project.layout && {layout: layout(project.layout)},
		...Object.fromEntries(Object.entries(project.module?.hooks ?? {}).map(([name, path]) => [snakeCase(name), {function: path}])),
		services: Object.fromEntries(project.services
			.filter(({replica}) => replica === undefined || replica.number === 1)
			.map(service => [service.replica?.of ?? service.name, effectiveService(service, {project, originals, copies: copies.get(service.replica?.of ?? '') ?? 0})])),
	});
}

function layout({list, ...rest}: LayoutSpec): object {
	return {...rest, ...list !== undefined && {list: Math.round(list * 100)}};
}

export function effectiveYaml(project: ProjectSpec): string {
	return printYaml(effectiveProject(project));
}

function countCopies({services}: ProjectSpec): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const {replica} of services) {
		if (replica) {
			counts.set(replica.of, (counts.get(replica.of) ?? 0) + 1);
		}
	}
	return counts;
}

interface Surroundings {
	readonly project: ProjectSpec;
	/** The name in the file of each copy. */
	readonly originals: ReadonlyMap<string, string>;
	readonly copies: number;
}

function effectiveService(service: ServiceSpec, {project, originals, copies}: Surroundings): unknown {
	return {
		...service.container ? containerKeysOf(service, project) : {command: command(service.command), working_dir: service.workingDir},
		environment: service.environment,
		...service.inheritsVariables && {inherit_environment: service.inheritsVariables.length > 0 ? service.inheritsVariables : false},
		env_file: service.envFiles.map(path => service.optionalEnvFiles?.includes(path) ? {path, required: false} : path),
		depends_on: dependencies(service.dependsOn, originals),
		...service.ready && {ready: probe(service.ready)},
		...service.live && {live: probe(service.live)},
		restart: restart(service.restart),
		restart_max_delay: formatDuration(service.restart.maxDelayMs),
		restart_reset: formatDuration(service.restart.resetMs),
		success_exit_codes: service.successExitCodes,
		...(!service.container || service.container.stopSignal !== undefined) && {stop_signal: service.stop.signal},
		stop_grace_period: formatDuration(service.stop.graceMs),
		...wayToStop(service.stop),
		...service.build && service.build.type !== 'build-image' && {build_command: command(service.build)},
		...Object.keys(service.hooks).length > 0 && {hooks: hooks(service.hooks)},
		...service.watch && {watch: watch(service.watch)},
		...service.checkpoint && {checkpoint: checkpoint(service.checkpoint)},
		tty: service.tty,
		stdin: service.stdin,
		...copies > 0 && {replicas: copies},
		singleton: service.isSingleton ?? false,
		priority: service.priority,
		start_delay: formatDuration(service.startDelayMs),
		restart_dependents: service.restartDependents,
		profiles: service.profiles,
		...service.group !== undefined && {group: service.group},
		disabled: service.isDisabled,
		...service.description !== undefined && {description: service.description},
		links: service.links,
		...service.udpTrigger && {trigger_udp: formatTarget(service.udpTrigger)},
		...service.identity && identity(service.identity),
		...service.logFile && logFile(service.logFile),
	};
}

/** Service by service: which pattern it came from is no longer known. */
function sharedEnvironments({services}: ProjectSpec): object {
	const shared = services.filter(({sharedEnvironment}) => sharedEnvironment !== undefined);
	return shared.length > 0 ? {environment_for: Object.fromEntries(shared.map(({name, replica, sharedEnvironment}) => [replica?.of ?? name, sharedEnvironment]))} : {};
}

function command(spec: CommandSpec): string | readonly string[] | {readonly function: string} {
	return spec.type === 'function' ? {function: spec.path} : spec.type === 'shell' ? spec.text : spec.type === 'image' ? spec.argv : commandWords(spec);
}

function dependencies(specs: readonly DependencySpec[], originals: ReadonlyMap<string, string>): unknown {
	return Object.fromEntries(specs.map(({service, condition, restart, required}) => [
		originals.get(service) ?? service,
		{condition: conditionName(condition), restart, required},
	]));
}

function probe(spec: ProbeSpec): unknown {
	return {
		...check(spec),
		interval: formatDuration(spec.intervalMs),
		timeout: formatDuration(spec.timeoutMs),
		retries: spec.retries,
		start_period: formatDuration(spec.startPeriodMs),
		within: formatDuration(spec.withinMs),
	};
}

function check({check}: ProbeSpec): Readonly<Record<string, unknown>> {
	switch (check.type) {
		case 'http': {
			return {http: check.url, status: check.status, headers: check.headers};
		}
		case 'tcp': {
			return {tcp: formatTarget(check)};
		}
		case 'exec': {
			return check.command.type === 'image-health' ? {image: true} : {exec: command(check.command)};
		}
		case 'log': {
			return {log: check.pattern};
		}
		case 'notify': {
			return {notify: true};
		}
	}
}

function wayToStop({way}: StopSpec): object {
	switch (way?.type) {
		case undefined: {
			return {};
		}
		case 'command': {
			return {stop_command: command(way.command)};
		}
		case 'keys': {
			return {stop_keys: way.keys.replaceAll('<', '<lt>')};
		}
	}
}

function hooks(specs: HookSpecs): unknown {
	return Object.fromEntries(Object.entries(specs).map(([name, hook]) => [
		name.replaceAll('-', '_'),
		{...hook.command.type === 'function' ? command(hook.command) as object : {command: command(hook.command)}, ignore_failure: hook.ignoresFailure, timeout: formatDuration(hook.timeoutMs)},
	]));
}

function identity({user, umask, limits}: IdentitySpec): object {
	return {
		...user !== undefined && {user},
		...umask !== undefined && {umask: umask.toString(8).padStart(4, '0')},
		...limits && {ulimits: Object.fromEntries(limits.map(({resource, soft, hard}) => [resource, {soft: soft === 'unlimited' ? -1 : soft, hard: hard === 'unlimited' ? -1 : hard}]))},
	};
}

function logFile(spec: LogFileSpec): object {
	return {
		log_file: spec.path,
		log_max_size: formatByteSize(spec.maxBytes ?? 0),
		...spec.maxAgeMs !== undefined && {log_max_age: formatDuration(spec.maxAgeMs)},
		log_backups: spec.backups,
		log_timestamps: spec.hasTimestamps,
		log_split: spec.isSplit,
	};
}

function restart({policy, maxRetries}: RestartSpec): string {
	return maxRetries === undefined ? policy : `${policy}:${maxRetries}`;
}

function watch(spec: WatchSpec): unknown {
	return {
		paths: spec.patterns,
		gitignore: spec.usesGitignore,
		debounce: spec.debounceMs === 'auto' ? 'auto' : formatDuration(spec.debounceMs),
		delay: formatDuration(spec.delayMs),
		type: spec.type,
		action: action(spec.action),
		...spec.action.type === 'sync' && {
			to: Object.fromEntries(spec.action.copies.map(({from, to}) => [from, to])),
			rebuild: spec.action.rebuildFor,
			...spec.action.then && {then: action(spec.action.then)},
		},
		engine: spec.engine,
		poll_interval: formatDuration(spec.pollIntervalMs),
		content: spec.comparesContent,
		include_regex: spec.includeRegex,
		exclude_regex: spec.excludeRegex,
	};
}

function checkpoint({files, max, engine}: CheckpointSpec): object {
	return {...files && {files}, max, engine};
}

function action(spec: WatchAction): string {
	switch (spec.type) {
		case 'restart':
		case 'rebuild':
		case 'sync':
		case 'none': {
			return spec.type;
		}
		case 'signal': {
			return `signal:${spec.signal}`;
		}
		case 'exec': {
			return `exec:${spec.command.type === 'shell' ? spec.command.text : commandWords(spec.command).join(' ')}`;
		}
	}
}

/** What a reader would fill in is written so that it stays. */
function escaped(value: unknown): unknown {
	if (typeof value === 'string') {
		return escapeExpansion(value);
	}
	if (Array.isArray(value)) {
		return value.map(item => escaped(item));
	}
	return typeof value === 'object' && value !== null
		? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]))
		: value;
}
