import type {ContainerSpec} from '../../source/core/container-spec.ts';
import type {DependencyCondition, DependencySpec, HookSpec, ProbeSpec, ProjectSpec, ServiceSpec} from '../../source/core/spec.ts';
import type {WatchSpec} from '../../source/core/watch-spec.ts';

/** A project with defaults filled in as the configuration would. */
export function project(...services: readonly ServiceSpec[]): ProjectSpec {
	return {name: 'test', directory: '/project', services};
}

export function service(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
	return {
		name,
		command: {type: 'shell', text: `run ${name}`},
		workingDir: '/project',
		environment: {},
		envFiles: [],
		projectEnvFiles: [],
		dependsOn: [],
		restart: {policy: 'no', maxDelayMs: 30_000, resetMs: 10_000},
		successExitCodes: [0],
		stop: {signal: 'SIGTERM', graceMs: 10_000},
		hooks: {},
		tty: true,
		stdin: 'console',
		profiles: [],
		isDisabled: false,
		priority: 0,
		startDelayMs: 0,
		restartDependents: false,
		links: [],
		...changes,
	};
}

/** In a container of this image. */
export function contained(name: string, image: string, changes: Partial<ContainerSpec> = {}, own: Partial<ServiceSpec> = {}): ServiceSpec {
	return service(name, {
		command: {type: 'image', image, argv: []},
		container: {
			image,
			pullPolicy: 'missing',
			name: `test-${name}-1`,
			project: 'test',
			network: {type: 'project', name: 'devtui-test', isExternal: false},
			hostNames: [name],
			...plainContainer,
			labels: {'devtui.project': 'test', 'devtui.service': name},
			...changes,
		},
		...own,
	});
}

export function needs(name: string, condition: DependencyCondition = 'started', changes: Partial<DependencySpec> = {}): DependencySpec {
	return {service: name, condition, restart: false, required: true, ...changes};
}

export function probe(changes: Partial<ProbeSpec> = {}): ProbeSpec {
	return {check: {type: 'tcp', host: 'localhost', port: 1}, intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0, withinMs: 60_000, ...changes};
}

export function hook(changes: Partial<HookSpec> = {}): HookSpec {
	return {command: {type: 'shell', text: 'true'}, ignoresFailure: false, timeoutMs: 30_000, ...changes};
}

export function watching(changes: Partial<WatchSpec> = {}): WatchSpec {
	return {
		patterns: ['**'],
		usesGitignore: true,
		debounceMs: 'auto',
		delayMs: 0,
		type: 'file',
		action: {type: 'restart'},
		engine: 'auto',
		pollIntervalMs: 1000,
		comparesContent: true,
		includeRegex: [],
		excludeRegex: [],
		...changes,
	};
}

/** Nothing that a file could ask for beyond an image. */
export const plainContainer = {
	extraHosts: [],
	dns: [],
	ports: [],
	volumes: [],
	groups: [],
	init: false,
	limits: [],
	isPrivileged: false,
	isReadOnly: false,
	capAdd: [],
	capDrop: [],
	securityOptions: [],
	sysctls: {},
	devices: [],
	isReused: true,
} satisfies Partial<ContainerSpec>;
