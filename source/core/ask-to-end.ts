import {startJob} from './jobs.ts';
import {sendSignal} from './send-signal.ts';
import type {Stopping, StopWish} from './state.ts';
import {emit, enter, specOf, stateOf, type Turn} from './turn.ts';

/** The service is asked to end in its own way, and has its grace from now on. */
export function askToEnd(turn: Turn, name: string, phase: Stopping): void {
	const {run} = stateOf(turn, name);
	const {way, graceMs} = specOf(turn, name).stop;
	enter(turn, name, {...phase, isHeld: false, askedAt: turn.at});
	emit(turn, {type: 'set-timer', service: name, run, timer: 'grace', delayMs: phase.wish?.graceMs ?? graceMs});
	if (way === undefined || phase.mainExit || phase.wish?.signal !== undefined) {
		signalToEnd(turn, name, phase.mainExit ? 'all' : 'group');
	} else if (way.type === 'keys') {
		emit(turn, {type: 'type-keys', service: name, run, keys: way.keys});
	} else {
		startJob(turn, name, 'stop-command');
	}
}

export function signalToEnd(turn: Turn, name: string, to: 'group' | 'all'): void {
	const {phase} = stateOf(turn, name);
	const {stop, container} = specOf(turn, name);
	const wished = phase.type === 'stopping' ? phase.wish?.signal : undefined;
	const isUsual = wished === undefined && container !== undefined && container.stopSignal === undefined;
	sendSignal(turn, name, {signal: wished ?? stop.signal, to, isToEnd: true, ...isUsual && {isUsual}});
}

/** It has been asked to end, and somebody wishes that it ends in another way or sooner. A grace never gets longer. */
export function hurry(turn: Turn, name: string, phase: Stopping, {signal, graceMs}: StopWish): void {
	const {run} = stateOf(turn, name);
	const graceBefore = phase.wish?.graceMs ?? specOf(turn, name).stop.graceMs;
	const isSooner = graceMs !== undefined && graceMs < graceBefore;
	if (phase.isKilled) {
		return;
	}

	const wish = {...phase.wish, ...signal !== undefined && {signal}, ...isSooner && {graceMs}};
	const next = {...phase, wish, signal: signal ?? phase.signal};
	enter(turn, name, next);
	// While its hook runs nothing has been sent: what is wished counts then.
	if (phase.isHeld) {
		return;
	}

	// Beside the grace that runs already: whichever is over first counts.
	if (isSooner) {
		emit(turn, {type: 'set-timer', service: name, run, timer: 'hurry', delayMs: graceMs});
	}

	if (signal !== undefined) {
		signalToEnd(turn, name, phase.mainExit ? 'all' : 'group');
	}
}
