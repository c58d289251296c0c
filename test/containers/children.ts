import process from 'node:process';
import type {ContainerSpec} from '../../source/core/container-spec.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import type {Exit} from '../../source/core/state.ts';
import {createContainers, type Containers} from '../../source/runtime/containers/containers.ts';
import type {SpawnedChild} from '../../source/runtime/child-types.ts';
import type {ChildOptions, ChildPlace} from '../../source/runtime/contract.ts';
import {until} from '../helpers/until.ts';
import {plainContainer, service} from '../helpers/specs.ts';
import {busybox, type TestEngine} from './engine.ts';

/** A service in a container of busybox, without a terminal. */
export function inContainer({project}: Pick<TestEngine, 'project'>, name: string, argv: readonly string[], {container = {}, ...changes}: Partial<Omit<ServiceSpec, 'container'>> & {readonly container?: Partial<ContainerSpec>} = {}): ServiceSpec & {readonly container: ContainerSpec} {
	const image = container.image ?? busybox;
	return {
		...service(name, {tty: false, stdin: 'none', command: {type: 'image', image, argv}, stop: {signal: 'SIGTERM', graceMs: 2000}, ...changes}),
		container: {
			image,
			pullPolicy: 'missing',
			name: `${project}-${name}-1`,
			project,
			network: {type: 'project', name: `devtui-${project}`, isExternal: false},
			hostNames: [name],
			...plainContainer,
			labels: {},
			...container,
		},
	};
}

/** As a devtui that is started in this directory. */
export function containersOf({host}: Pick<TestEngine, 'host'>, {directory = process.cwd(), environment = {}, silenceMs}: {directory?: string; environment?: Readonly<Record<string, string>>; silenceMs?: number} = {}): Containers {
	return createContainers({directory, version: '1.2.3', environment: {PATH: process.env['PATH'], HOME: '/nonexistent', DOCKER_HOST: host, ...environment}, cameBack() {}, ...silenceMs !== undefined && {silenceMs}});
}

export interface Watched {
	readonly child: SpawnedChild;
	/** What happened, in order. */
	readonly events: readonly string[];
	readonly notices: readonly string[];
	stdout(): string;
	stderr(): string;
	/** Answers with its pid. */
	spawned(): Promise<number>;
	failed(): Promise<string>;
	exited(): Promise<Exit>;
	prints(text: string): Promise<void>;
	/** The signal of its service, and then its end. */
	stop(): Promise<Exit>;
}

export function startIn(containers: Containers, place: ChildPlace, options: Partial<ChildOptions> = {}): Watched {
	const events: string[] = [];
	const notices: string[] = [];
	const output = {stdout: [] as Uint8Array[], stderr: [] as Uint8Array[]};
	let pid: number | undefined;
	let failure: string | undefined;
	let end: Exit | undefined;
	const text = (stream: 'stdout' | 'stderr') => Buffer.concat(output[stream]).toString();
	const child = containers.spawn(place, {
		argv: ['shown'],
		workingDir: '/',
		environment: place.service.environment,
		stdin: place.service.stdin === 'none' ? 'closed' : 'open',
		...place.type === 'container' && place.service.tty && {terminal: {columns: 80, rows: 24}},
		...options,
	}, {
		spawned(number) {
			events.push('spawned');
			pid = number;
		},
		spawnFailed(message) {
			events.push('failed');
			failure = message;
		},
		output(chunk, stream) {
			output[stream].push(chunk);
			events.push(`output ${Buffer.from(chunk).toString().slice(0, 40)}`);
		},
		noticed(notice) {
			notices.push(notice);
		},
		mainExited() {
			events.push('main exited');
		},
		exited(exit) {
			events.push('exited');
			end = exit;
		},
	});
	const found = () => `${events.slice(-30).join('\n')}\n${failure ?? ''}\n${notices.join('\n')}`;
	const watched: Watched = {
		child,
		events,
		notices,
		stdout: () => text('stdout'),
		stderr: () => text('stderr'),
		async spawned() {
			await until('it runs', () => pid !== undefined, {found});
			return pid!;
		},
		failed: async () => until('it has failed', () => failure, {found}),
		exited: async () => until('it has ended', () => end, {found}),
		async prints(wanted) {
			await until(`it prints ${wanted}`, () => text('stdout').includes(wanted), {found});
		},
		async stop() {
			child.signal(place.service.stop.signal, 'group', true);
			return watched.exited();
		},
	};
	return watched;
}

export function start(containers: Containers, service: ServiceSpec, options: Partial<ChildOptions> & {readonly run?: number} = {}): Watched {
	const {run = 1, ...rest} = options;
	return startIn(containers, {type: 'container', service, run}, rest);
}

/** A command in the container of a service that runs. */
export function startInside(containers: Containers, service: ServiceSpec, argv: readonly [string, ...string[]], options: Partial<ChildOptions> = {}): Watched {
	return startIn(containers, {type: 'inside', service}, {argv, stdin: 'closed', ...options});
}
