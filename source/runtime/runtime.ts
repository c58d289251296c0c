import type {Effect} from '../core/effects.ts';
import type {Fact} from '../core/events.ts';
import type {AskedProbeSpec, ProbeKind, ProjectSpec, ServiceSpec} from '../core/spec.ts';
import {createActions} from './actions.ts';
import type {ChangedVariable} from './changed-variables.ts';
import {withNewlines} from './child-input.ts';
import type {Clock} from './clock.ts';
import {createCommands} from './commands.ts';
import type {Identity, OutputSink, PrepareChild, SpawnChild, Survivor} from './contract.ts';
import {createEffectTable} from './effect-table.ts';
import {createFlow} from './flow.ts';
import {createJobs, type RunReuse} from './jobs.ts';
import type {CommandPurpose} from './place.ts';
import {createLastChecks, type CheckResult, type LastChecksOfService} from './probe/last-checks.ts';
import {createRuns} from './runs.ts';
import {createTimers} from './timers.ts';

export interface RuntimeOptions {
	readonly project: ProjectSpec;
	readonly tell: (fact: Fact) => void;
	readonly spawnChild: SpawnChild;
	readonly prepareChild: PrepareChild;
	/** Whether a service can say by itself that it is ready. */
	readonly canNotify: boolean;
	readonly sink: OutputSink;
	readonly clock: Clock;
	readonly environmentOf: EnvironmentOf;
	readonly startProbe: StartProbe;
	/** Whether changes of its files have been noticed that are not told yet: they belong to the same burst. */
	readonly isStirring: (service: string) => boolean;
	/** For how long its files have been quiet, while a change of them is being told; 0 at any other time. */
	readonly quietMs: (service: string) => number;
	readonly reuse?: RunReuse;
	/** Size of a terminal that no pane shows yet, in cells. */
	readonly terminalSize: {readonly columns: number; readonly rows: number};
}

/** The whole environment of a run, or why it cannot be had (an `env_file` that is gone). */
export type EnvironmentOf = (service: ServiceSpec, run: number, changed: readonly string[], purpose?: CommandPurpose) =>
	| {readonly type: 'ok'; readonly environment: Readonly<Record<string, string>>}
	| {readonly type: 'problem'; readonly message: string};

export type StartProbe = (service: ServiceSpec, spec: AskedProbeSpec, how: {
	readonly run: number;
	readonly probe: ProbeKind;
	readonly signal: AbortSignal;
	readonly environment: Readonly<Record<string, string>>;
	readonly identity?: Identity | undefined;
	/** See `ProbeOptions`. */
	readonly doubt: (() => string | undefined) | undefined;
	readonly passed: () => void;
	readonly failed: (message: string, isFinal?: true) => void;
	readonly checked: (result: CheckResult) => void;
}) => void;

export interface Runtime {
	execute(effect: Effect): void;
	/** What is typed into a service. */
	input(service: string, data: string | Uint8Array): void;
	resize(service: string, columns: number, rows: number): void;
	/** Stop and go on reading what one service, or every service, prints. Who has asked for a stop takes it back once. */
	pauseOutput(service?: string): void;
	resumeOutput(service?: string): void;
	survivors(service: string): readonly Survivor[];
	/** Of the main process of a service, while it runs. */
	pidOf(service: string): number | undefined;
	/** Whether a build, a hook or another command of the service is running, or was a moment ago. */
	hasActiveCommand(service: string): boolean;
	/** What the environment of the current run has otherwise than the run before, secrets masked. */
	environmentChanges(service: string): readonly ChangedVariable[];
	/** What its probes have come to last, if they have been asked. */
	lastChecks(service: string): LastChecksOfService;
	/** What each checkpoint of a service has of its own in memory, in bytes, by its number; those on the disk are not among them. */
	checkpointMemory(service: string): ReadonlyMap<number, number>;
	/** Those of all services: they are of no run, and use nothing. */
	checkpointProcesses(): ReadonlySet<number>;
	/** The whole environment of the current run, as it was started. */
	environmentOf(service: string): Readonly<Record<string, string>> | undefined;
	/** Services of this project from now on; those of the one before that still run are among them. */
	reconfigure(project: ProjectSpec): void;
	/** The service has left the project, and nothing of it runs any more. */
	forget(service: string): void;
	/** devtui itself is in trouble: SIGKILL to all, now. */
	killAll(): void;
	/** No timer and no command of a watch action is left behind: resolved once nothing of them lives. */
	close(): Promise<void>;
}

/** Does what `step` decides, a table of effects, and tells what comes of it. */
export function createRuntime(options: RuntimeOptions): Runtime {
	const {tell, sink, clock} = options;
	let specs = specsOf(options.project);
	const sizes = new Map<string, {readonly columns: number; readonly rows: number}>();
	const flow = createFlow();
	const lastChecks = createLastChecks(clock.now);
	const timers = createTimers(clock);
	const commands = createCommands({...options, isPaused: flow.isPaused});
	const actions = createActions(commands, sink, tell);
	const jobs = createJobs({commands, sink, tell, pidOf: name => runs.get(name)?.pid, reuse: options.reuse});

	const runs = createRuns({
		...options,
		said(name, run, result) {
			lastChecks.note(name, 'ready', run, result);
		},
		sizeOf: name => sizes.get(name) ?? options.terminalSize,
		isPaused: flow.isPaused,
	});

	const applyFlow = () => {
		for (const [name, run] of runs.all()) {
			const isPaused = flow.isPaused(name);
			if (isPaused !== run.isPaused) {
				run.isPaused = isPaused;
				run.child[isPaused ? 'pauseOutput' : 'resumeOutput']();
			}
		}

		commands.applyFlow();
	};

	const table = createEffectTable({...options, specOf: name => specs.get(name), runs, timers, jobs, actions, lastChecks});

	return {
		execute(effect) {
			(table[effect.type] as (effect: Effect) => void)(effect);
		},
		input(service, data) {
			if (specs.get(service)?.stdin === 'console') {
				runs.get(service)?.child.write(specs.get(service)?.tty ? data : withNewlines(data));
			}
		},
		resize(service, columns, rows) {
			if (specs.has(service)) {
				sizes.set(service, {columns, rows});
				runs.get(service)?.child.resize(columns, rows);
			}
		},
		pauseOutput(service) {
			flow.pause(service);
			applyFlow();
		},
		resumeOutput(service) {
			flow.resume(service);
			applyFlow();
		},
		pidOf: service => runs.get(service)?.pid,
		hasActiveCommand: commands.wasActive,
		environmentChanges: runs.environmentChanges,
		lastChecks: lastChecks.of,
		checkpointMemory: runs.checkpoints.memory,
		checkpointProcesses: runs.checkpoints.processes,
		environmentOf: service => runs.get(service)?.environment,
		reconfigure(next) {
			specs = specsOf(next);
		},
		forget(service) {
			specs.delete(service);
			sizes.delete(service);
			timers.forget(service);
			lastChecks.forget(service);
			runs.forget(service);
		},
		survivors: service => runs.get(service)?.child.survivors() ?? [],
		killAll() {
			timers.clearAll();
			runs.discardPrepared();
			void actions.killAll();
			jobs.killAll();
			for (const [, {child}] of runs.all()) {
				child.signal('SIGKILL', 'all');
			}
		},
		async close() {
			timers.clearAll();
			runs.discardPrepared();
			jobs.killAll();
			await Promise.all([actions.killAll(), runs.checkpoints.close()]);
		},
	};
}

function specsOf({services}: ProjectSpec): Map<string, ServiceSpec> {
	return new Map(services.map(service => [service.name, service]));
}
