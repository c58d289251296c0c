import {randomUUID} from 'node:crypto';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Exit} from '../../../source/core/state.ts';
import {createSpawner} from '../../../source/runtime/child.ts';
import type {SpawnedChild, Spawner, SpawnProcess} from '../../../source/runtime/child-types.ts';
import type {ChildOptions, Notification} from '../../../source/runtime/contract.ts';
import {processesWith, type RunningProcess} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {launcherForTests} from './launcher-for-tests.ts';

export const fixtures = path.join(import.meta.dirname, '../../../fixtures/processes');

const supervised = createSpawner({launcherPath: launcherForTests()});

export const spawners = {
	'with the launcher': supervised,
	'with a launcher made before': preparing(supervised),
	'without a launcher': createSpawner(),
} as const;

/** Each child is prepared for at the last moment: its launcher has not called yet. */
function preparing(spawner: Spawner): Spawner {
	const spawn: SpawnProcess = (options, listener) => (spawner.prepare(options.terminal)?.spawn ?? spawner)(options, listener);
	return Object.assign(spawn, {canNotify: spawner.canNotify, prepare: spawner.prepare, followFront: spawner.followFront, close: spawner.close});
}

export type SpawnerName = keyof typeof spawners;

export const carriers = {
	'on a terminal': {columns: 80, rows: 24},
	'on pipes': undefined,
} as const;
export type CarrierName = keyof typeof carriers;

const everySpawner = Object.keys(spawners) as readonly SpawnerName[];
const everyCarrier = Object.keys(carriers) as readonly CarrierName[];

/** Rows for `describe.each`. */
export const withLauncher = everyCarrier.map(carrier => ['with the launcher', carrier] as const);
export const everyWay = everySpawner.flatMap(spawner => everyCarrier.map(carrier => [spawner, carrier] as const));

/** Services as they come, the good and the bad: fixtures that print `ready`. */
export const shapes = ['exits-on-term', 'ignores-term', 'has-grandchildren', 'has-daemon', 'has-double-forked-daemon', 'has-stubborn-daemon', 'keeps-forking'] as const;

export interface TestChild {
	readonly child: SpawnedChild;
	/** What it told, in order: `spawned`, `output`, `notified`, `main-exited`, `exited`, `spawn-failed`. */
	readonly events: readonly string[];
	/** All it printed so far, line ends as `\n`. */
	text(stream?: 'stdout' | 'stderr'): string;
	/** The same as it came. */
	bytes(): Buffer;
	size(): number;
	readonly pid: number | undefined;
	readonly mainExit: Exit | undefined;
	readonly failure: string | undefined;
	readonly notifications: readonly Notification[];
	/** What whoever reads the log is told. */
	readonly notices: readonly string[];
	sees(text: string): Promise<unknown>;
	exited(): Promise<Exit>;
	/** Nothing more is expected of it. */
	release(): void;
	/** Every process of this child that lives. */
	processes(): readonly RunningProcess[];
}

export interface TestChildOptions extends Partial<ChildOptions> {
	readonly by?: SpawnerName | SpawnProcess;
	readonly on?: CarrierName;
	readonly onEvent?: (event: string) => void;
}

/** Told once however often they come in a row. */
const repeated = new Set(['output', 'notified']);

/** Spawns, records everything, and ends with SIGKILL whatever the test has left. */
export function spawnTestChild(argv: readonly string[], {by = 'with the launcher', on = 'on a terminal', onEvent, ...options}: TestChildOptions = {}): TestChild {
	const mark = randomUUID();
	const events: string[] = [];
	const chunks: {readonly stream: string; readonly chunk: Uint8Array}[] = [];
	let pid: number | undefined;
	let exit: Exit | undefined;
	let mainExit: Exit | undefined;
	let failure: string | undefined;
	const notifications: Notification[] = [];
	const notices: string[] = [];
	let hasReturned = false;
	let isReleased = false;

	const record = (event: string): void => {
		if (!hasReturned) {
			throw new Error(`${event} came before the child`);
		}

		if (!repeated.has(event) || events.at(-1) !== event) {
			events.push(event);
		}

		onEvent?.(event);
	};

	const terminal = carriers[on];
	const spawn = typeof by === 'string' ? spawners[by] : by;
	const child = spawn(
		{
			argv: argv as [string, ...string[]],
			workingDir: '/',
			stdin: 'open',
			...(terminal && {terminal}),
			...options,
			environment: {PATH: process.env['PATH']!, DEVTUI_TEST: mark, ...options.environment},
		},
		{
			spawned(spawnedPid) {
				pid = spawnedPid;
				record('spawned');
			},
			spawnFailed(message) {
				failure = message;
				record('spawn-failed');
			},
			output(chunk, stream) {
				chunks.push({chunk: Uint8Array.from(chunk), stream});
				record('output');
			},
			notified(notification) {
				notifications.push(notification);
				record('notified');
			},
			noticed(text) {
				notices.push(text);
			},
			mainExited(value) {
				mainExit = value;
				record('main-exited');
			},
			exited(value) {
				exit = value;
				record('exited');
			},
		},
	);
	hasReturned = true;

	const processes = (): readonly RunningProcess[] => processesWith('DEVTUI_TEST', mark);
	onTestFinished(async () => {
		child.resumeOutput();
		await until('the end of what the test has started', () => {
			killAll(processes());

			return isReleased ? processes().length === 0 : exit ?? failure;
		});
	}, 60_000);

	const bytes = (stream?: string): Buffer => Buffer.concat(chunks.filter(part => !stream || part.stream === stream).map(part => part.chunk));
	const text = (stream?: string): string => bytes(stream).toString().replaceAll('\r\n', '\n');

	return {
		child,
		events,
		text,
		bytes,
		size: () => chunks.reduce((sum, {chunk}) => sum + chunk.length, 0),
		get pid() {
			return pid;
		},
		get mainExit() {
			return mainExit;
		},
		get failure() {
			return failure;
		},
		notifications,
		notices,
		sees: expected => until(`"${expected}"`, () => text().includes(expected), {found: () => `${events.join(' ')} ${failure ?? ''}\n${text().slice(-1000)}`}),
		exited: () => until('the exit', () => exit, {found: () => `${events.join(' ')} ${failure ?? ''}\n${text().slice(-1000)}`}),
		release() {
			isReleased = true;
			child.release!();
		},
		processes,
	};
}

export function killAll(processes: readonly RunningProcess[]): void {
	for (const {pid} of processes) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It has ended by itself.
		}
	}
}

export function fixture(name: string, ...args: readonly string[]): readonly [string, ...string[]] {
	return [path.join(fixtures, name), ...args];
}

export function sh(script: string): readonly string[] {
	return ['/bin/sh', '-c', script];
}
