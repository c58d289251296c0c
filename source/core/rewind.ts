import {checkpointAt, markForRewind} from './checkpoints.ts';
import {runAnew, stop} from './life.ts';
import type {RunCause} from './state.ts';
import {patch, stateOf, type Turn} from './turn.ts';

/** Another run from where the program opened this file. A stop that a person asked for is not undone. */
export function rewind(turn: Turn, name: string, file: string): void {
	const service = stateOf(turn, name);
	const {phase, isLeaving} = service;
	const isToStop = phase.type === 'stopping' && phase.next.type === 'stop';
	if (turn.state.shutdown || isLeaving || isToStop || !checkpointAt(service, file)) {
		return;
	}

	const cause: RunCause = {type: 'rewind', file};
	markForRewind(turn, name, file);
	if (phase.type === 'stopping' && phase.next.type !== 'restart') {
		patch(turn, name, {cause, failures: 0});
		stop(turn, name, {type: 'restart'});
	} else {
		runAnew(turn, name, cause);
	}
}
