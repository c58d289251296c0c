import {describeCause} from '../core/describe.ts';
import type {Effect} from '../core/effects.ts';
import type {Fact} from '../core/events.ts';
import {isAsked, type AskedProbeSpec, type ProbeKind, type ProjectSpec, type ServiceSpec} from '../core/spec.ts';
import type {RunCause} from '../core/state.ts';
import {createActions} from './actions.ts';
import {createCommands} from './commands.ts';
import {createJobs} from './jobs.ts';
import {argvOf} from './argv.ts';
import type {Clock} from './clock.ts';
import type {Child, OutputSink, SpawnChild, Survivor} from './contract.ts';
import {createTimers} from './timers.ts';

export interface RuntimeOptions {
	readonly project: ProjectSpec;
	readonly tell: (fact: Fact) => void;
	readonly spawnChild: SpawnChild;
	readonly sink: OutputSink;
	readonly clock: Clock;
	readonly environmentOf: EnvironmentOf;
	readonly startProbe: StartProbe;
	/** Size of a terminal that no pane shows yet, in cells. */
	readonly terminalSize: {readonly columns: number; readonly rows: number};
}

/** The whole environment of a run, or why it cannot be had (an `env_file` that is gone). */
export type EnvironmentOf = (service: ServiceSpec, run: number, changed: readonly string[]) =>
	| {readonly type: 'ok'; readonly environment: Readonly<Record<string, string>>}
	| {readonly type: 'problem'; readonly message: string};

export type StartProbe = (service: ServiceSpec, spec: AskedProbeSpec, how: {
	readonly run: number;
	readonly probe: ProbeKind;
	readonly signal: AbortSignal;
	readonly environment: Readonly<Record<string, string>>;
	readonly passed: () => void;
	readonly failed: (message: string) => void;
}) => void;

export interface Runtime {
	execute(effect: Effect): void;
	/** What is typed into a service. */
	input(service: string, data: string | Uint8Array): void;
	resize(service: string, columns: number, rows: number): void;
	/** Stop and go on reading what one service, or every service, prints. */
	pauseOutput(service?: string): void;
	resumeOutput(service?: string): void;
	survivors(service: string): readonly Survivor[];
	/** devtui itself is in trouble: SIGKILL to all, now. */
	killAll(): void;
	/** No timer and no command of a watch action is left behind. */
	close(): void;
}

interface Run {
	readonly run: number;
	readonly child: Child;
	readonly pid?: number;
	readonly environment: Readonly<Record<string, string>>;
	readonly probes: AbortController;
}

/** Does what `step` decides, a table of effects, and tells what comes of it. */
export function createRuntime(options: RuntimeOptions): Runtime {
	const {project, tell, sink, clock} = options;
	const specs = new Map(project.services.map(service => [service.name, service]));
	const runs = new Map<string, Run>();
	const sizes = new Map<string, {readonly columns: number; readonly rows: number}>();
	const paused = new Set<string>();
	const timers = createTimers(clock);
	const commands = createCommands(options);
	const actions = createActions(commands, sink);
	const jobs = createJobs({commands, sink, tell, pidOf: name => runs.get(name)?.pid});
	let isAllPaused = false;

	const spawn = (spec: ServiceSpec, run: number, cause: RunCause) => {
		const {name} = spec;
		sink.runStarted(name, run, `run ${run} · ${describeCause(cause)}`);
		const made = options.environmentOf(spec, run, cause.type === 'files' ? cause.files : []);
		if (made.type === 'problem') {
			sink.runEnded(name, run);
			tell({type: 'spawn-failed', service: name, run, message: made.message});
			return;
		}

		const end = () => {
			runs.get(name)?.probes.abort();
			runs.delete(name);
			sink.runEnded(name, run);
		};

		const child = options.spawnChild({
			argv: argvOf(spec.command),
			workingDir: spec.workingDir,
			environment: made.environment,
			...(spec.tty && {terminal: sizes.get(name) ?? options.terminalSize}),
			stdin: spec.stdin === 'none' ? 'closed' : 'open',
		}, {
			spawned(pid) {
				const current = currentRun(name, run);
				if (current) {
					runs.set(name, {...current, pid});
				}

				tell({type: 'spawned', service: name, run, pid});
			},
			spawnFailed(message) {
				end();
				tell({type: 'spawn-failed', service: name, run, message});
			},
			output(chunk, stream) {
				sink.output(name, run, stream, chunk);
			},
			mainExited(exit) {
				tell({type: 'main-exited', service: name, run, exit});
			},
			exited(exit) {
				end();
				tell({type: 'exited', service: name, run, exit});
			},
		});
		runs.set(name, {run, child, environment: made.environment, probes: new AbortController()});
		if (isAllPaused || paused.has(name)) {
			child.pauseOutput();
		}
	};

	const startProbe = (name: string, run: number, probe: ProbeKind) => {
		const spec = specs.get(name);
		const current = currentRun(name, run);
		const probeSpec = spec?.[probe];
		if (!spec || !current || !probeSpec || !isAsked(probeSpec)) {
			return;
		}

		options.startProbe(spec, probeSpec, {
			run,
			probe,
			signal: current.probes.signal,
			environment: current.environment,
			passed() {
				tell({type: 'probe-passed', service: name, run, probe});
			},
			failed(message) {
				tell({type: 'probe-failed', service: name, run, probe, message});
			},
		});
	};

	const currentRun = (name: string, run: number) => {
		const current = runs.get(name);
		return current?.run === run ? current : undefined;
	};

	const table: {readonly [Type in Effect['type']]: (effect: Extract<Effect, {type: Type}>) => void} = {
		spawn({service, run, cause}) {
			const spec = specs.get(service);
			if (spec) {
				spawn(spec, run, cause);
			}
		},
		signal({service, run, signal, to}) {
			currentRun(service, run)?.child.signal(signal, to);
		},
		'set-timer'({service, run, timer, delayMs}) {
			timers.set(service, timer, delayMs, () => {
				tell({type: 'timer-fired', service, run, timer});
			});
		},
		'clear-timer'({service, timer}) {
			timers.clear(service, timer);
		},
		'clear-run'({service}) {
			timers.clearRun(service);
			const current = runs.get(service);
			if (current) {
				current.probes.abort();
				runs.set(service, {...current, probes: new AbortController()});
			}
		},
		'start-probe'({service, run, probe}) {
			startProbe(service, run, probe);
		},
		'run-job'(effect) {
			const spec = specs.get(effect.service);
			if (spec) {
				jobs.run(spec, effect);
			}
		},
		'cancel-job'({service, job}) {
			jobs.cancel(service, job);
		},
		'type-keys'({service, run, keys}) {
			currentRun(service, run)?.child.write(keys);
		},
		'run-action'({service, run, files}) {
			const spec = specs.get(service);
			if (spec) {
				actions.run(spec, run, files);
			}
		},
	};

	return {
		execute(effect) {
			(table[effect.type] as (effect: Effect) => void)(effect);
		},
		input(service, data) {
			if (specs.get(service)?.stdin === 'console') {
				runs.get(service)?.child.write(data);
			}
		},
		resize(service, columns, rows) {
			sizes.set(service, {columns, rows});
			runs.get(service)?.child.resize(columns, rows);
		},
		pauseOutput(service) {
			isAllPaused ||= service === undefined;
			if (service !== undefined) {
				paused.add(service);
			}

			for (const [name, {child}] of runs) {
				if (service === undefined || name === service) {
					child.pauseOutput();
				}
			}
		},
		resumeOutput(service) {
			isAllPaused &&= service !== undefined;
			if (service !== undefined) {
				paused.delete(service);
			}

			for (const [name, {child}] of runs) {
				if (!isAllPaused && !paused.has(name)) {
					child.resumeOutput();
				}
			}
		},
		survivors: service => runs.get(service)?.child.survivors() ?? [],
		killAll() {
			timers.clearAll();
			actions.killAll();
			jobs.killAll();
			for (const {child} of runs.values()) {
				child.signal('SIGKILL', 'all');
			}
		},
		close() {
			timers.clearAll();
			actions.killAll();
			jobs.killAll();
		},
	};
}
