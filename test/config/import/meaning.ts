import {relative} from 'node:path';
import {commandWords} from '../../../source/core/command-words.ts';
import type {ContainerSpec, VolumeSpec} from '../../../source/core/container-spec.ts';
import type {CommandSpec, DependencySpec, ProbeSpec, ProjectSpec, ServiceSpec} from '../../../source/core/spec.ts';
import type {WatchAction} from '../../../source/core/watch-spec.ts';
import {formatDuration} from '../../../source/lib/duration.ts';

/** What the loader makes of a file, in few words, so that a person can compare it with what another tool's file means. */
export function meaningOf(project: ProjectSpec): unknown {
	return Object.fromEntries(project.services.map(service => [service.name, without({
		runs: command(service.command),
		...service.container && containerFacts(service.container),
		in: relative(project.directory, service.workingDir) || undefined,
		with: own({...service.sharedEnvironment, ...service.environment}),
		env_files: list(service.envFiles.map(file => relative(project.directory, file))),
		needs: list(service.dependsOn.map(need)),
		ready: service.ready && probe(service.ready),
		live: service.live && probe(service.live),
		restart: restart(service),
		ok: service.successExitCodes.length > 1 ? service.successExitCodes.join(' ') : undefined,
		stop: stop(service),
		watch: service.watch && [...service.watch.patterns, ...service.watch.debounceMs === 'auto' ? [] : [`quiet for ${formatDuration(service.watch.debounceMs)}`], ...service.watch.action.type === 'restart' ? [] : [action(service.watch.action)]],
		cascades: service.restartDependents || undefined,
		log: service.logFile && [relative(project.directory, service.logFile.path), ...service.logFile.maxBytes === 10 * 1024 ** 2 ? [] : [`${service.logFile.maxBytes} bytes`], ...service.logFile.maxAgeMs === undefined ? [] : [formatDuration(service.logFile.maxAgeMs)], ...service.logFile.backups === 5 ? [] : [`${service.logFile.backups} backups`], ...service.logFile.hasTimestamps ? ['timestamps'] : []].join(', '),
		group: service.group,
		profiles: list(service.profiles),
		says: service.description,
		disabled: service.isDisabled || undefined,
		tty: service.tty ? service.container && 'yes' : service.container ? undefined : 'no',
		types: service.container && service.stdin === 'console' ? 'yes' : undefined,
		hooks: list(Object.entries(service.hooks).map(([name, hook]) => `${name} ${JSON.stringify(command(hook.command))}`)),
		port: service.defaultPort,
	})]));
}

function command(spec: CommandSpec): string | readonly string[] {
	return spec.type === 'shell' ? spec.text : commandWords(spec);
}

function need({service, condition, restart: restarts, required}: DependencySpec): string {
	return [service, condition, ...restarts ? ['restarts'] : [], ...required ? [] : ['if it is there']].join(' ');
}

function probe({check, intervalMs, timeoutMs, retries, startPeriodMs, withinMs}: ProbeSpec): string {
	const asked = check.type === 'http' ? [check.url, ...check.status === 200 ? [] : [check.status], ...Object.entries(check.headers).map(pair => pair.join(': '))].join(' ')
		: check.type === 'tcp' ? `tcp ${check.host}:${check.port}`
			: check.type === 'exec' ? `exec ${JSON.stringify(command(check.command))}` : check.type === 'log' ? `log ${check.pattern}` : 'notify';
	return [
		asked, `every ${formatDuration(intervalMs)}`, ...timeoutMs === 1000 ? [] : [`for ${formatDuration(timeoutMs)}`], ...retries === 3 ? [] : [`${retries} times`],
		...startPeriodMs === 0 ? [] : [`after ${formatDuration(startPeriodMs)}`], ...withinMs === 60_000 ? [] : [`within ${formatDuration(withinMs)}`],
	].join(', ');
}

function restart({restart: {policy, maxRetries, maxDelayMs}}: ServiceSpec): string | undefined {
	return policy === 'no' ? undefined : [policy, ...maxRetries === undefined ? [] : [maxRetries], ...maxDelayMs === 30_000 ? [] : [`at most ${formatDuration(maxDelayMs)}`]].join(' ');
}

function stop({stop: {signal, graceMs, way}}: ServiceSpec): string | undefined {
	const parts = [
		...signal === 'SIGTERM' ? [] : [signal], ...graceMs === 10_000 ? [] : [formatDuration(graceMs)],
		...way === undefined ? [] : [way.type === 'command' ? `command ${JSON.stringify(command(way.command))}` : `keys ${JSON.stringify(way.keys)}`],
	];
	return parts.length > 0 ? parts.join(', ') : undefined;
}

function own(variables: Readonly<Record<string, string>>): unknown {
	return Object.keys(variables).length > 0 ? variables : undefined;
}

function list(items: readonly string[]): readonly string[] | undefined {
	return items.length > 0 ? items : undefined;
}

function without(facts: Readonly<Record<string, unknown>>): unknown {
	const said = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
	return Object.keys(said).length === 1 ? said['runs'] : said;
}

/** What it has that not every container has. */
function containerFacts({name, project, network, hostNames, ports, volumes, build, labels, pullPolicy, image: _, isReused: _reused, ...rest}: ContainerSpec): object {
	const others = Object.entries(rest).filter(([, value]) => value !== false && JSON.stringify(value) !== '[]' && JSON.stringify(value) !== '{}');
	return {
		called: name,
		pulls: pullPolicy === 'missing' ? undefined : pullPolicy,
		builds: build && [relative('/project', build.context) || '.', build.dockerfile, ...build.target === undefined ? [] : [`target ${build.target}`], ...Object.entries(build.args).map(pair => pair.join('='))].join(', '),
		network: network.type === 'project' ? network.name === `devtui-${project}` ? undefined : `${network.name}${network.isExternal ? ' (external)' : ''}` : network.type === 'container' ? `of ${network.container}` : network.type,
		known_as: hostNames.join(', '),
		ports: list(ports.map(({containerPort, hostAddress, hostPort, lastHostPort, protocol}) => `${hostAddress} ${hostPort ?? 'any'}${lastHostPort === undefined ? '' : `-${lastHostPort}`} → ${containerPort}${protocol === 'tcp' ? '' : ` ${protocol}`}`)),
		mounts: list(volumes.map(volume => mount(volume))),
		labels: own(Object.fromEntries(Object.entries(labels).filter(([label]) => !label.startsWith('devtui.')))),
		has: others.length > 0 ? Object.fromEntries(others) : undefined,
	};
}

function mount(volume: VolumeSpec): string {
	switch (volume.type) {
		case 'bind': {
			return `${volume.source.startsWith('/project') ? `./${relative('/project', volume.source)}` : volume.source} → ${volume.target}${volume.isReadOnly ? ', read only' : ''}${volume.isCreated ? '' : ', must be there'}`;
		}
		case 'volume': {
			return `volume ${volume.name} → ${volume.target}${volume.isReadOnly ? ', read only' : ''}${volume.isExternal ? ' (external)' : ''}${volume.driverOptions ? ` ${JSON.stringify(volume.driverOptions)}` : ''}`;
		}
		case 'anonymous': {
			return `a volume → ${volume.target}`;
		}
		case 'tmpfs': {
			return `memory → ${volume.target} ${volume.options}`.trim();
		}
	}
}

function action(spec: WatchAction): string {
	return spec.type === 'sync'
		? `copies ${spec.copies.map(({from, to}) => `${from} → ${to}`).join(', ')}${spec.rebuildFor.length > 0 ? `; rebuilds for ${spec.rebuildFor.join(', ')}` : ''}${spec.then ? `; then ${action(spec.then)}` : ''}`
		: spec.type === 'exec' ? `exec ${JSON.stringify(command(spec.command))}` : spec.type === 'signal' ? spec.signal : spec.type;
}
