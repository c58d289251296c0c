import {isRunning} from './jobs.ts';
import type {ServiceState} from './state.ts';
import {emit, patch, stateOf, type Turn} from './turn.ts';
import type {WatchSpec} from './watch-spec.ts';

/** Some bursts come in pieces: what changes soon after what these have brought about belongs to them. */
export function noteBurst(turn: Turn, name: string, files: readonly string[]): void {
	const {run, watch} = stateOf(turn, name);
	patch(turn, name, {watch: {...watch, recent: files}});
	emit(turn, {type: 'set-timer', service: name, run, timer: 'burst', delayMs: burstMs});
}

/** What changes from now on is of another burst. */
export function forgetBurst(turn: Turn, name: string): void {
	const {watch} = stateOf(turn, name);
	if (watch.recent.length > 0) {
		emit(turn, {type: 'clear-timer', service: name, timer: 'burst'});
		patch(turn, name, {watch: {...watch, recent: []}});
	}
}

/** Restarts by changed files are counted anew. */
export function forgetLoops(turn: Turn, name: string): void {
	const {watch} = stateOf(turn, name);
	if (watch.loops > 0) {
		emit(turn, {type: 'clear-timer', service: name, timer: 'loop'});
		patch(turn, name, {watch: {...watch, loops: 0}});
	}
}

/**
 * Whether a service has been restarted so often by files that changed while it ran that it seems to change them itself.
 * Only the first change of a burst counts.
 */
export function isLooping(turn: Turn, name: string, spec: WatchSpec): boolean {
	const service = stateOf(turn, name);
	const {watch, run} = service;
	if (!isAtWork(service) || watch.isSettling || watch.suspendedBy !== undefined || spec.action.type === 'none') {
		return false;
	}

	if (watch.loops === 0) {
		emit(turn, {type: 'set-timer', service: name, run, timer: 'loop', delayMs: loopWindowMs});
	}

	patch(turn, name, {watch: {...watch, loops: watch.loops + 1}});
	return watch.loops >= maxLoops;
}

/** It runs, or is being built, or makes room for what has just been built; a build that only ends before its service has left the project is none. */
function isAtWork(service: ServiceState): boolean {
	const {phase, build, isLeaving} = service;
	const isUp = phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready';
	return isUp || (isRunning(service, 'build') && !isLeaving) || (phase.type === 'stopping' && phase.next.type === 'restart' && build?.type === 'passed');
}

/**
 * The last of them waits for this quiet: who saves again and again is done then, and the run that follows has all of it;
 * what a service writes itself it writes after that start too.
 */
export function provingQuietMs({watch}: ServiceState): number {
	return watch.loops >= maxLoops && watch.suspendedBy === undefined ? provingMs : 0;
}

const burstMs = 1000;
const maxLoops = 10;
const provingMs = 1000;
const loopWindowMs = 60_000;
