import {startHook} from './jobs.ts';
import {emit, enter, patch, specOf, stateOf, type Turn} from './turn.ts';

/** Its probe has passed, or it has none. The first time in a run the hook `after_ready` comes in between. */
export function becameReady(turn: Turn, name: string): void {
	const {phase, run, readyRun} = stateOf(turn, name);
	const isComingUp = (phase.type === 'unready' || (phase.type === 'starting' && !phase.hasAnswered)) && phase.pid !== undefined;
	if (!isComingUp) {
		return;
	}

	emit(turn, {type: 'clear-timer', service: name, timer: 'within'});
	if (readyRun !== run && startHook(turn, name, 'after-ready')) {
		enter(turn, name, {type: 'starting', pid: phase.pid, hasAnswered: true});
	} else {
		enterReady(turn, name, phase.pid);
	}
}

export function enterReady(turn: Turn, name: string, pid: number): void {
	const {run, readyRun} = stateOf(turn, name);
	enter(turn, name, {type: 'ready', pid});
	patch(turn, name, {readyRun: run});
	// Once a run: an unready service that recovers is probed for liveness already.
	if (specOf(turn, name).live && readyRun !== run) {
		emit(turn, {type: 'start-probe', service: name, run, probe: 'live'});
	}
}
