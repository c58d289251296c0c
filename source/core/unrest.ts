import {emit, patch, stateOf, type Turn} from './turn.ts';
import type {WatchSpec} from './watch-spec.ts';

/** Changes have not ended for long: what comes from now on waits until they have. */
export function beginUnrest(turn: Turn, name: string, spec: WatchSpec): void {
	patch(turn, name, {watch: {...stateOf(turn, name).watch, unrest: {}}});
	awaitCalm(turn, name, spec);
}

export function awaitCalm(turn: Turn, name: string, {debounceMs}: WatchSpec): void {
	const {run} = stateOf(turn, name);
	emit(turn, {type: 'set-timer', service: name, run, timer: 'calm', delayMs: Math.max(calmMs, debounceMs === 'auto' ? 0 : debounceMs)});
}

/** Its watch has just been suspended: what somebody else may have saved last is brought in all the same, this once. */
export function beginLastLook(turn: Turn, name: string): void {
	const {run} = stateOf(turn, name);
	emit(turn, {type: 'set-timer', service: name, run, timer: 'calm', delayMs: lastLookMs});
}

export function forgetUnrest(turn: Turn, name: string): void {
	const {watch} = stateOf(turn, name);
	if (watch.unrest) {
		emit(turn, {type: 'clear-timer', service: name, timer: 'calm'});
		patch(turn, name, {watch: {...watch, unrest: undefined, pending: watch.isPaused ? watch.pending : []}});
	}
}

/** Longer than any other quiet, so that it does not come by chance where something is written all the time. */
const calmMs = 1000;
const lastLookMs = 2000;
