import {start} from './ask-to-start.ts';
import {buildWhenDue, outdateBuild} from './build.ts';
import {isAlive} from './state.ts';
import {patch, specOf, stateOf, type Turn} from './turn.ts';

/** The old run stays up while it is built, and if that fails. What is at rest is built and started. */
export function rebuild(turn: Turn, name: string): void {
	const {phase, isLeaving} = stateOf(turn, name);
	if (!specOf(turn, name).build || turn.state.shutdown || isLeaving) {
		return;
	}

	outdateBuild(turn, name);
	patch(turn, name, {isRebuilt: true});
	if (isAlive(phase)) {
		buildWhenDue(turn, name);
	} else {
		start(turn, [name]);
	}
}
