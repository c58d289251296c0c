import {outdateBuild} from './build.ts';
import {wantAnew} from './checkpoints.ts';
import {withDependencies} from './dependencies.ts';
import {letGo, stop, wait} from './life.ts';
import {isAlive} from './state.ts';
import {patch, stateOf, type Turn} from './turn.ts';

/** With all that they need. */
export function start(turn: Turn, names: readonly string[]): void {
	for (const service of withDependencies(turn.project, names)) {
		askToStart(turn, service.name, names.includes(service.name) ? {type: 'user'} : {type: 'start'});
	}
}

/** For one that is at rest. One that has done its work (`completed`) is run again only when asked for by name. */
export function askToStart(turn: Turn, name: string, cause: {readonly type: 'start'} | {readonly type: 'user'}): void {
	const {phase, isLeaving} = stateOf(turn, name);
	const hasDoneItsWork = phase.type === 'stopped' && phase.hasCompleted === true;
	if (turn.state.shutdown || isLeaving || (hasDoneItsWork && cause.type === 'start')) {
		return;
	}

	switch (phase.type) {
		case 'idle':
		case 'stopped':
		case 'failed':
		case 'skipped': {
			if (phase.type === 'failed' && phase.failure.type === 'build') {
				outdateBuild(turn, name);
			}

			patch(turn, name, {failures: 0});
			wait(turn, name, cause);
			break;
		}

		case 'completed':
		case 'backoff': {
			if (cause.type === 'user') {
				patch(turn, name, {failures: 0});
				letGo(turn, name);
				wait(turn, name, cause);
			}

			break;
		}

		case 'stopping': {
			if (phase.next.type === 'stop') {
				patch(turn, name, {cause, failures: 0});
				stop(turn, name, {type: 'restart'});
			}

			break;
		}

		case 'waiting':
		case 'starting':
		case 'ready':
		case 'unready': {
			break;
		}
	}
}

export function restart(turn: Turn, names: readonly string[]): void {
	for (const name of names) {
		const {phase, watch, isLeaving} = stateOf(turn, name);
		if (watch.isStale) {
			outdateBuild(turn, name);
		}

		if (!turn.state.shutdown && !isLeaving && isAlive(phase)) {
			patch(turn, name, {cause: {type: 'user'}, failures: 0});
			stop(turn, name, {type: 'restart'});
		} else if (phase.type === 'waiting') {
			wantAnew(turn, name);
		}
	}

	start(turn, names);
}
