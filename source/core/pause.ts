import {filesChanged} from './changes.ts';
import {markStale} from './checkpoints.ts';
import {forgetLoops} from './repetition.ts';
import {patch, stateOf, type Turn} from './turn.ts';

export function pauseWatch(turn: Turn, name: string): void {
	const {watch} = stateOf(turn, name);
	patch(turn, name, {watch: {...watch, isPaused: true, suspendedBy: undefined}});
}

/** Changes that have waited are applied as one. */
export function resumeWatch(turn: Turn, name: string): void {
	forgetLoops(turn, name);
	const {watch} = stateOf(turn, name);
	patch(turn, name, {watch: {...watch, isPaused: false, pending: [], suspendedBy: undefined}});
	if (watch.isPaused && watch.pending.length > 0) {
		filesChanged(turn, name, {files: watch.pending});
	}
}

export function discardChanges(turn: Turn, name: string): void {
	const {watch} = stateOf(turn, name);
	markStale(turn, name, watch.pending);
	patch(turn, name, {watch: {...watch, pending: [], isStale: false}});
}
