import {cancelJobs} from './jobs.ts';
import {isOfRun, letGo, stop} from './life.ts';
import {emit, enter, stateOf, type Turn} from './turn.ts';

/** What runs is nobody's from now on. What does not run yet is not started; who has been told to end is let end. */
export function release(turn: Turn, name: string): void {
	const {phase, run} = stateOf(turn, name);
	const isUp = phase.type === 'starting' || phase.type === 'ready' || phase.type === 'unready';
	if (!isUp || phase.pid === undefined || turn.state.shutdown) {
		stop(turn, name, {type: 'stop'});
		return;
	}

	letGo(turn, name);
	cancelJobs(turn, name, isOfRun);
	enter(turn, name, {type: 'stopped', releasedPid: phase.pid});
	emit(turn, {type: 'release', service: name, run});
}
