import {randomUUID} from 'node:crypto';
import process from 'node:process';
import {onTestFinished} from 'vitest';
import {createStore, type FactStore} from '../../../source/core/store.ts';
import type {Fact} from '../../../source/core/events.ts';
import type {CommandSpec, ServiceSpec} from '../../../source/core/spec.ts';
import type {ServiceState} from '../../../source/core/state.ts';
import type {CheckpointSpec} from '../../../source/core/watch-spec.ts';
import {createSpawner} from '../../../source/runtime/child.ts';
import {systemClock} from '../../../source/runtime/clock.ts';
import {createRuntime, type Runtime} from '../../../source/runtime/runtime.ts';
import {processesWith, type RunningProcess} from '../../helpers/processes.ts';
import {project, service, watching} from '../../helpers/specs.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {launcherForTests} from '../child/launcher-for-tests.ts';
import {libraryForTests} from './built.ts';

export interface TestProgram {
	readonly store: FactStore;
	readonly runtime: Runtime;
	readonly directory: string;
	readonly facts: readonly Fact[];
	/** What the runs printed, one by one, line ends as `\n`. */
	readonly runs: readonly string[];
	readonly notices: readonly string[];
	state(): ServiceState;
	/** The run has printed that. */
	prints(run: number, text: string): Promise<unknown>;
	/** The run has ended; how. */
	exits(run: number): Promise<string>;
	/** As the watcher tells it. */
	saves(files: Readonly<Record<string, string>>): void;
	/** Every process of it that lives, checkpoints included. */
	processes(): readonly RunningProcess[];
	shutsDown(): Promise<void>;
}

/** A service `a` with checkpoints, in a directory of its own, with a real launcher and the real library. */
export function programWithCheckpoints(command: string, files: Readonly<Record<string, string>>, {checkpoint = {}, ...changes}: Omit<Partial<ServiceSpec>, 'checkpoint'> & {readonly checkpoint?: Partial<CheckpointSpec>} = {}): TestProgram {
	const {directory, write} = workspace(files);
	const mark = randomUUID();
	const facts: Fact[] = [];
	const runs: string[] = [];
	const notices: string[] = [];
	const shell: CommandSpec = {type: 'shell', text: command};
	const spec = project(service('a', {command: shell, workingDir: directory, watch: watching({debounceMs: 0}), checkpoint: {max: 200, engine: 'auto', ...checkpoint}, ...changes}));
	const spawner = createSpawner({launcherPath: launcherForTests(), findCheckpointLibrary: () => ({type: 'found', path: libraryForTests()})});
	const store: FactStore = createStore({project: spec, now: Date.now, execute: effect => runtime.execute(effect)});
	const runtime = createRuntime({
		project: spec,
		tell(fact) {
			facts.push(fact);
			store.tell(fact);
		},
		spawnChild: spawner,
		prepareChild: spawner.prepare,
		canNotify: spawner.canNotify,
		sink: {
			output(_service, run, _stream, chunk) {
				runs[run] = (runs[run] ?? '') + Buffer.from(chunk).toString();
			},
			runStarted(_service, run) {
				runs[run] ??= '';
			},
			notice: (_service, _run, text) => void notices.push(text),
			jobStarted() {},
			jobOutput() {},
			jobEnded() {},
			runEnded() {},
		},
		clock: systemClock,
		environmentOf: (_service, run, changed) => ({type: 'ok', environment: {PATH: process.env['PATH']!, DEVTUI_TEST: mark, DEVTUI_RUN: String(run), DEVTUI_CHANGED: changed.join(' ')}}),
		startProbe() {},
		isStirring: () => false,
		quietMs: () => 0,
		terminalSize: {columns: 80, rows: 24},
	});
	const state = () => store.getSnapshot().services['a']!;
	const text = (run: number) => (runs[run] ?? '').replaceAll('\r\n', '\n');
	const describe = () => `${JSON.stringify(state().phase)}\n${runs.join('\n--\n')}\n${notices.join('\n')}\n${facts.map(fact => JSON.stringify(fact)).join('\n')}`;
	const processes = () => processesWith('DEVTUI_TEST', mark);
	let isDown = false;
	const shutsDown = async () => {
		if (isDown) {
			return;
		}

		isDown = true;
		store.command({type: 'shut-down', reason: 'the end of the test', force: true});
		store.command({type: 'shut-down', reason: 'the end of the test', force: true});
		await until('it to be down', () => !['starting', 'ready', 'unready', 'stopping', 'waiting'].includes(state().phase.type), {found: describe});
		await runtime.close();
	};

	onTestFinished(async () => {
		await shutsDown();
		await spawner.close();
		await until('nothing to be left', () => processes().length === 0, {found: () => JSON.stringify(processes())});
	}, 60_000);
	store.command({type: 'up'});
	return {
		store,
		runtime,
		directory,
		facts,
		get runs() {
			return runs.map((_, run) => text(run));
		},
		notices,
		state,
		prints: async (run, expected) => until(`run ${run} to print "${expected}"`, () => text(run).includes(expected), {found: describe}),
		exits: async run => until(`the end of run ${run}`, () => {
			const exited = facts.find(fact => (fact.type === 'exited' || fact.type === 'spawn-failed') && fact.run === run);
			return exited?.type === 'exited' ? `exited ${exited.exit.type === 'code' ? exited.exit.code : exited.exit.signal}` : exited?.type === 'spawn-failed' ? exited.message : undefined;
		}, {found: describe}),
		saves(changed) {
			for (const [file, content] of Object.entries(changed)) {
				write(file, content);
			}

			store.tell({type: 'files-changed', service: 'a', files: Object.keys(changed)});
		},
		processes,
		shutsDown,
	};
}
