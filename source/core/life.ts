import {askToEnd, hurry} from './ask-to-end.ts';
import {begin, beginningOf} from './beginning.ts';
import {wantAnew} from './checkpoints.ts';
import {dependentsOf} from './dependencies.ts';
import type {Effect} from './effects.ts';
import {cancelJobs, startHook} from './jobs.ts';
import type {JobName} from './spec.ts';
import {noteBurst} from './repetition.ts';
import {forgetSignals, sendKill, sendSignal} from './send-signal.ts';
import {emit, enter, patch, specOf, stateOf, type Turn} from './turn.ts';
import {isAlive, isPausedByHand, type AfterStop, type Exit, type Phase, type RunCause, type Stopping, type StopWish} from './state.ts';

/** Let the service start as soon as nothing stands in its way; `settle` looks what does. */
export function wait(turn: Turn, name: string, cause: RunCause): void {
	const spec = specOf(turn, name);
	const watchDelayMs = cause.type === 'files' ? spec.watch?.delayMs ?? 0 : 0;
	const delayMs = Math.max(spec.startDelayMs, watchDelayMs);
	patch(turn, name, {cause});
	// A pause of the watch counts from the end of the old run, one between copies from the moment nothing else is in the way.
	const isRunning = delayMs > 0 && spec.startDelayMs === 0;
	if (isRunning) {
		emit(turn, {type: 'set-timer', service: name, run: stateOf(turn, name).run, timer: 'delay', delayMs});
	}

	enter(turn, name, delayMs > 0 ? {type: 'waiting', on: [], delay: {delayMs, isRunning}} : {type: 'waiting', on: []});
}

export function spawn(turn: Turn, name: string): void {
	const service = stateOf(turn, name);
	const run = service.run + 1;
	const {build} = specOf(turn, name);
	const beginning = beginningOf(specOf(turn, name), service);
	const stillPending = build && isPausedByHand(service.watch) ? service.watch.pending : beginning.type === 'resumed' ? beginning.stillPending : [];
	patch(turn, name, {
		run,
		startedAt: turn.at,
		restarts: run > 1 ? service.restarts + 1 : 0,
		probeFailures: {ready: 0, live: 0},
		lastProbe: undefined,
		// The new run sees every file as it is now, also those that changed while watching was paused; what is built sees those that its build has seen.
		watch: {...service.watch, pending: stillPending, changed: [], isStale: false},
	});
	if (service.cause.type === 'files') {
		noteBurst(turn, name, service.cause.files);
	}

	enter(turn, name, {type: 'starting'});
	emit(turn, {type: 'spawn', service: name, run, cause: service.cause, ...begin(turn, name, beginning)});
	if (run > 1) {
		restartDependents(turn, name);
	}
}

/** End what the service does now; `next` says what becomes of it then. A service at rest is left alone. */
export function stop(turn: Turn, name: string, next: AfterStop, wish?: StopWish): void {
	const {phase} = stateOf(turn, name);
	switch (phase.type) {
		case 'starting':
		case 'ready':
		case 'unready': {
			beginStop(turn, name, {next, ...pidOf(phase), ...wish && {wish}});
			if (next.type === 'restart') {
				// After the signal: the old run ends meanwhile.
				emit(turn, {type: 'prepare', service: name, ...likelyCheckpoint(turn, name)});
				restartDependents(turn, name);
			}

			break;
		}

		case 'stopping': {
			enter(turn, name, {...phase, next});
			if (wish) {
				hurry(turn, name, {...phase, next}, wish);
			}

			break;
		}

		case 'waiting':
		case 'backoff': {
			if (next.type === 'stop') {
				letGo(turn, name);
				cancelJobs(turn, name, isBeforeStart);
				enter(turn, name, stateOf(turn, name).run === 0 ? {type: 'idle'} : {type: 'stopped'});
			}

			break;
		}

		case 'idle':
		case 'completed':
		case 'failed':
		case 'stopped':
		case 'skipped': {
			break;
		}
	}
}

/** Where the next run begins, if nothing else changes until then. */
function likelyCheckpoint(turn: Turn, name: string): Pick<Effect & {readonly type: 'prepare'}, 'checkpoint'> {
	const beginning = beginningOf(specOf(turn, name), stateOf(turn, name));
	return beginning.type === 'resumed' ? {checkpoint: beginning.checkpoint.id} : {};
}

/** Another run, at once, for whatever runs or has ended by itself; the cause is no failure. */
export function runAnew(turn: Turn, name: string, cause: RunCause): void {
	const {phase} = stateOf(turn, name);
	switch (phase.type) {
		case 'starting':
		case 'ready':
		case 'unready': {
			patch(turn, name, {cause, failures: 0});
			stop(turn, name, {type: 'restart'});
			break;
		}

		case 'backoff':
		case 'completed':
		case 'failed': {
			patch(turn, name, {failures: 0});
			letGo(turn, name);
			wait(turn, name, cause);
			break;
		}

		case 'stopping':
		case 'waiting': {
			// It is about to start anyway, but perhaps in the middle.
			if (!isOfCheckpoints(cause)) {
				wantAnew(turn, name);
			}

			break;
		}

		case 'idle':
		case 'stopped':
		case 'skipped': {
			break;
		}
	}
}

/** A run for such a reason may begin in the middle. */
export function isOfCheckpoints({type}: RunCause): boolean {
	return type === 'files' || type === 'rewind';
}

/** The main process has ended and left others behind: they are asked to end, and the service then takes the way of that exit. */
export function clearAway(turn: Turn, name: string, mainExit: Exit): void {
	const {phase} = stateOf(turn, name);
	if (phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready') {
		beginStop(turn, name, {next: {type: 'exit'}, mainExit, ...pidOf(phase)});
	} else if (phase.type === 'stopping') {
		enter(turn, name, {...phase, mainExit});
		if (phase.isHeld) {
			return;
		}

		// The group has been asked already; a second signal would make some programs give up their graceful end.
		if (!phase.isKilled) {
			sendSignal(turn, name, {signal: phase.signal, to: 'outside'});
		}
	}
}

/** SIGKILL to all that is left of the run. */
export function kill(turn: Turn, name: string): void {
	const {phase} = stateOf(turn, name);
	if (!isAlive(phase) || (phase.type === 'stopping' && phase.isKilled)) {
		return;
	}

	letGo(turn, name);
	cancelJobs(turn, name, job => isOfRun(job) || isOfStop(job));
	const next: AfterStop = phase.type === 'stopping' ? phase.next : {type: 'stop'};
	const mainExit = phase.type === 'stopping' && phase.mainExit ? {mainExit: phase.mainExit} : {};
	enter(turn, name, {type: 'stopping', ...pidOf(phase), next, ...mainExit, signal: 'SIGKILL', isKilled: true});
	sendKill(turn, name, 'all');
}

/** Drop the timers, the probes and the unsent signals of the run: whatever comes next sets its own. The quiet timer is the watch's, and stays. */
export function letGo(turn: Turn, name: string): void {
	forgetSignals(turn, name);
	emit(turn, {type: 'clear-run', service: name});
	if (!isAlive(stateOf(turn, name).phase)) {
		limitStopCommand(turn, name);
	}
}

/** What it is to stop is no more: it has the rest of the grace to come to its own end. */
export function limitStopCommand(turn: Turn, name: string, graceMs = specOf(turn, name).stop.graceMs): void {
	const {jobs, run} = stateOf(turn, name);
	const running = jobs.find(({job, isCancelled}) => job === 'stop-command' && !isCancelled);
	if (running) {
		// The clock may have been set meanwhile.
		const spentMs = Math.max(0, turn.at - running.since);
		emit(turn, {type: 'set-timer', service: name, run, timer: 'grace', delayMs: Math.max(0, graceMs - spentMs)});
	}
}

/** Commands that have nothing to do once the run is over. */
export function isOfRun(job: JobName): boolean {
	return job === 'after-start' || job === 'after-ready';
}

function isOfStop(job: JobName): boolean {
	return job === 'before-stop' || job === 'stop-command';
}

function isBeforeStart(job: JobName): boolean {
	return job === 'build' || job === 'before-start';
}

function beginStop(turn: Turn, name: string, how: Pick<Stopping, 'next' | 'pid' | 'mainExit' | 'wish'>): void {
	const signal = how.wish?.signal ?? specOf(turn, name).stop.signal;
	letGo(turn, name);
	// Nothing else stands between the run and the signal that is to end it.
	cancelJobs(turn, name, job => isOfRun(job) || job === 'after-signal');
	const phase: Stopping = {type: 'stopping', ...how, signal, isKilled: false};
	enter(turn, name, phase);
	const mayHold = how.pid !== undefined && how.mainExit === undefined;
	if (mayHold && startHook(turn, name, 'before-stop')) {
		enter(turn, name, {...phase, isHeld: true});
	} else {
		askToEnd(turn, name, phase);
	}
}

/** Those who asked to be restarted with it, by their own `restart: true` or by its `restart_dependents`. */
function restartDependents(turn: Turn, name: string): void {
	const {restartDependents: restartsAll} = specOf(turn, name);
	for (const dependent of dependentsOf(turn.project, name)) {
		const asks = restartsAll || dependent.dependsOn.some(dependency => dependency.service === name && dependency.restart);
		const {phase} = stateOf(turn, dependent.name);
		if (asks && (phase.type === 'waiting' || phase.type === 'stopping')) {
			wantAnew(turn, dependent.name);
		} else if (asks && isAlive(phase)) {
			patch(turn, dependent.name, {cause: {type: 'dependency', service: name}, failures: 0});
			stop(turn, dependent.name, {type: 'restart'});
		}
	}
}

function pidOf(phase: Phase): {readonly pid?: number} {
	return 'pid' in phase && phase.pid !== undefined ? {pid: phase.pid} : {};
}
