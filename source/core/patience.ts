import {bringIn, settled} from './changes.ts';
import {isPausedByHand} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';
import {beginUnrest} from './unrest.ts';
import {watchOf} from './watch-of.ts';

/** Changed files are never quiet: the service is not kept waiting any longer. */
export function ranOutOfPatience(turn: Turn, name: string): void {
	const service = stateOf(turn, name);
	const spec = watchOf(specOf(turn, name), service);
	if (!spec || !service.watch.isSettling) {
		return;
	}

	emit(turn, {type: 'clear-timer', service: name, timer: 'quiet'});
	beginUnrest(turn, name, spec);
	settled(turn, name);
}

/** At last: what has changed meanwhile is brought in as one. */
export function calmedDown(turn: Turn, name: string): void {
	const {watch} = stateOf(turn, name);
	const isPaused = isPausedByHand(watch);
	patch(turn, name, {watch: {...watch, unrest: undefined, pending: isPaused ? watch.pending : []}});
	if (!isPaused) {
		bringIn(turn, name, watch.pending);
	}
}
