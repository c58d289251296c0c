import {startHook} from './jobs.ts';
import {emit, enter, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Its probe has passed, or it has none. The first time in a run the hook `after_ready` comes in between. */
export function becameReady(turn: Turn, name: string): void {
	const {phase, run, readyRun} = stateOf(turn, name);
	const isComingUp = (phase.type === 'unready' || (phase.type === 'starting' && !phase.hasAnswered)) && phase.pid !== undefined;
	if (!isComingUp) {
		return;
	}

	emit(turn, {type: 'clear-timer', service: name, timer: 'within'}, {type: 'clear-timer', service: name, timer: 'extra'});
	if (readyRun !== run && startHook(turn, name, 'after-ready')) {
		enter(turn, name, {type: 'starting', pid: phase.pid, hasAnswered: true});
	} else {
		enterReady(turn, name, phase.pid);
	}
}

export function enterReady(turn: Turn, name: string, pid: number): void {
	const {run, readyRun} = stateOf(turn, name);
	const {live, restart} = specOf(turn, name);
	enter(turn, name, {type: 'ready', pid});
	patch(turn, name, {readyRun: run});
	// Once a run: of an unready service that recovers time is counted, and it is probed for liveness, already.
	if (readyRun === run) {
		return;
	}

	// A run that never becomes ready is not steady, however long it is waited for.
	emit(turn, {type: 'set-timer', service: name, run, timer: 'reset', delayMs: restart.resetMs});
	if (live) {
		emit(turn, {type: 'start-probe', service: name, run, probe: 'live'});
	}
}
