import {describeBeginning} from '../core/describe.ts';
import type {Effect} from '../core/effects.ts';
import type {ServiceSpec} from '../core/spec.ts';
import type {RunCause} from '../core/state.ts';
import {runVariables, type ChangedVariable} from './changed-variables.ts';
import {createCheckpoints, type Checkpoints} from './checkpoints/checkpoints.ts';
import {beginningVariables, resumedVariables} from './checkpoints/variables.ts';
import {escapeControls} from '../lib/escape-controls.ts';
import type {CheckpointPolicy, Child, ChildListener} from './contract.ts';
import {createEnvironments} from './environments.ts';
import {createDoubt, createWaitingChild, portOf, portTurn} from './port-turn.ts';
import {createPreparations} from './preparations.ts';
import type {CheckResult} from './probe/last-checks.ts';
import {createRunListener} from './run-listener.ts';
import type {RuntimeOptions} from './runtime.ts';
import {startOptions, type StartOptions} from './start-options.ts';

export interface Run {
	readonly run: number;
	readonly options: Extract<StartOptions, {type: 'ok'}>['options'];
	readonly environment: Readonly<Record<string, string>>;
	child: Child;
	/** Its output is not read for now. */
	isPaused: boolean;
	pid?: number;
	/** It goes on from there. */
	readonly resume?: Beginning['resume'];
	/** It is nobody's: should it end at this moment, that is about no service any more, be it of the same name. */
	isReleased?: true;
	probes: AbortController;
	/** Its port was held before it began: see `createDoubt`. */
	doubt?: () => string | undefined;
}

/** See the effect `spawn`. */
export type Beginning = Pick<Effect & {readonly type: 'spawn'}, 'resume' | 'remark'>;

export interface Runs {
	start(spec: ServiceSpec, run: number, cause: RunCause, beginning?: Beginning): void;
	/** Its next run is near, and goes on from there if nothing else changes. */
	prepare(spec: ServiceSpec, checkpoint?: number): void;
	discardPrepared(): void;
	get(service: string): Run | undefined;
	/** undefined when it is over, or another one is current. */
	current(service: string, run: number): Run | undefined;
	all(): Iterable<readonly [string, Run]>;
	endProbes(service: string): void;
	/** What runs is nobody's from now on. */
	release(service: string, run: number): void;
	/** The same, and what can be done to end it is done. */
	abandon(service: string, run: number): void;
	environmentChanges(service: string): readonly ChangedVariable[];
	readonly checkpoints: Pick<Checkpoints, 'drop' | 'dropAll' | 'memory' | 'processes' | 'close'>;
	/** The service is no more. */
	forget(service: string): void;
}

export type RunsOptions = Pick<RuntimeOptions, 'tell' | 'sink' | 'spawnChild' | 'prepareChild' | 'clock' | 'canNotify' | 'environmentOf'> & {
	/** Of the terminal of a service, in cells. */
	readonly sizeOf: (service: string) => {readonly columns: number; readonly rows: number};
	/** It has said itself whether it is ready. */
	readonly said: (service: string, run: number, result: CheckResult) => void;
	/** Whether its output is not to be read for now. */
	readonly isPaused: (service: string) => boolean;
};

/** The processes of services, one at most for each. */
export function createRuns({tell, sink, spawnChild, prepareChild, clock, canNotify, environmentOf, sizeOf, isPaused, said}: RunsOptions): Runs {
	const runs = new Map<string, Run>();
	const environments = createEnvironments();
	const preparations = createPreparations(prepareChild, clock);
	const checkpoints = createCheckpoints(tell);

	const end = (name: string, run: number) => {
		runs.get(name)?.probes.abort();
		runs.delete(name);
		sink.runEnded(name, run);
	};

	const terminalOf = ({name, tty}: ServiceSpec) => tty ? {terminal: sizeOf(name)} : {};

	const fail = (service: string, run: number, message: string) => {
		end(service, run);
		tell({type: 'spawn-failed', service, run, message});
	};

	const spawn = (spec: ServiceSpec, current: Run) => {
		const {name} = spec;
		const policy = checkpoints.policyFor(spec);
		const listener = {...listen(spec, current), ...policy && checkpoints.listenerFor(name, current.run, policy)};
		const child = resume(current, spec, listener) ?? spawnAnew(spec, current, policy, listener);
		checkpoints.adopt(name, child);
		current.isPaused = isPaused(name);
		if (current.isPaused) {
			child.pauseOutput();
		}

		return child;
	};

	const spawnAnew = (spec: ServiceSpec, {options}: Run, policy: CheckpointPolicy | undefined, listener: ChildListener): Child => {
		const {name} = spec;
		const prepared = spec.container ? undefined : preparations.take(name, spec.tty);
		return (prepared?.spawn ?? spawnChild)({
			...options,
			...(spec.ready?.check.type === 'notify' && {notify: true}),
			...policy && {checkpoints: policy},
			...terminalOf(spec),
			stdin: spec.stdin === 'none' ? 'closed' : 'open',
		}, listener);
	};

	const resume = ({run, resume: at, environment}: Run, spec: ServiceSpec, listener: ChildListener): Child | undefined => {
		const {name} = spec;
		const child = at && checkpoints.resume(name, at.checkpoint, {variables: pick(environment, runVariables), ...terminalOf(spec)}, listener);
		if (at && !child) {
			sink.notice(name, run, `started from the beginning: the checkpoint at ${escapeControls(at.file)} is gone`);
			tell({type: 'begun-anew', service: name, run});
		}

		return child;
	};

	const listen = createRunListener({tell, sink, said, fail, end});

	/** Until its port is free there is no process; what would end it calls the start off. */
	const spawnInTurn = (spec: ServiceSpec, current: Run, port: NonNullable<ReturnType<typeof portOf>>) => {
		const {name} = spec;
		const {run} = current;
		const waiting = new AbortController();
		current.child = createWaitingChild(() => {
			waiting.abort();
		});
		void portTurn(spec, run, port, waiting.signal).then(trouble => {
			if (waiting.signal.aborted) {
				fail(name, run, 'it was stopped before it was started');
				return;
			}

			if (trouble !== undefined) {
				sink.notice(name, run, trouble);
				current.doubt = createDoubt(trouble, port);
			}

			current.child = spawn(spec, current);
		});
	};

	const letGo = (service: string, run: number, how: 'release' | 'abandon') => {
		const current = runs.get(service);
		if (current?.run === run) {
			current.isReleased = true;
			current.child[how]?.();
			end(service, run);
		}
	};

	return {
		start(spec, run, cause, beginning = {}) {
			const {name} = spec;
			const changed = cause.type === 'files' ? cause.files : [];
			sink.runStarted(name, run, `run ${run} · ${describeBeginning(cause, beginning.resume !== undefined)}`);
			if (beginning.remark !== undefined) {
				sink.notice(name, run, escapeControls(`${beginning.resume ? `resumed at ${beginning.resume.file}` : 'started from the beginning'}: ${beginning.remark}`));
			}

			const made = startOptions(spec, {command: spec.command, run, purpose: 'service'}, environmentOf(spec, run, changed));
			if (made.type === 'problem') {
				fail(name, run, made.message);
				return;
			}

			if (spec.ready?.check.type === 'notify' && !canNotify) {
				fail(name, run, '"notify" needs the launcher, which is missing (see `devtui doctor`)');
				return;
			}

			const options = spec.checkpoint ? withVariables(made.options, beginning.resume ? resumedVariables(run, changed, clock.now()) : beginningVariables(made.options.environment, clock.now())) : made.options;
			const {environment} = options;
			environments.noteRun(name, environment);
			const current: Run = {run, options, environment, child: notStarted, isPaused: false, probes: new AbortController(), ...beginning.resume && {resume: beginning.resume}};
			runs.set(name, current);
			const port = portOf(spec);
			if (port) {
				spawnInTurn(spec, current, port);
			} else {
				current.child = spawn(spec, current);
			}
		},
		prepare(spec, checkpoint) {
			// One with checkpoints goes on with the launcher that it has.
			if (checkpoint !== undefined) {
				checkpoints.prepare(spec.name, checkpoint);
			} else if (!spec.container && !spec.checkpoint) {
				preparations.prepare(spec.name, terminalOf(spec).terminal);
			}
		},
		discardPrepared: preparations.discardAll,
		get: service => runs.get(service),
		current(service, run) {
			const current = runs.get(service);
			return current?.run === run ? current : undefined;
		},
		all: () => runs,
		endProbes(service) {
			const current = runs.get(service);
			if (current) {
				current.probes.abort();
				current.probes = new AbortController();
			}
		},
		release: (service, run) => letGo(service, run, 'release'),
		abandon: (service, run) => letGo(service, run, 'abandon'),
		environmentChanges: environments.changes,
		checkpoints,
		forget(service) {
			checkpoints.dropAll(service);
			environments.forget(service);
			preparations.discard(service);
		},
	};
}

const notStarted = createWaitingChild(() => {});

function withVariables<Options extends Run['options']>(options: Options, variables: Options['environment']): Options {
	return {...options, environment: {...options.environment, ...variables}};
}

/** Of these names. */
function pick(environment: Run['environment'], names: ReadonlySet<string>): Run['environment'] {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => names.has(name)));
}
