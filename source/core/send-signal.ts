import type {SignalAim} from './effects.ts';
import {cancelJobs, isRunning, startHook} from './jobs.ts';
import type {QueuedSignal} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';

/** One after the other through the hooks around signals: what `before_signal` refuses is not sent. */
export function sendSignal(turn: Turn, name: string, queued: QueuedSignal): void {
	const {hooks} = specOf(turn, name);
	if (queued.signal === 'SIGKILL') {
		sendKill(turn, name, queued.to);
		return;
	}

	if (!hooks['before-signal'] && !hooks['after-signal']) {
		transmit(turn, name, queued);
		return;
	}

	patch(turn, name, {signals: [...stateOf(turn, name).signals ?? [], queued]});
	nextSignal(turn, name);
}

/** SIGKILL asks nobody and waits for nobody; what has not been sent by now is pointless. */
export function sendKill(turn: Turn, name: string, to: SignalAim): void {
	forgetSignals(turn, name);
	transmit(turn, name, {signal: 'SIGKILL', to});
	if (!isRunning(stateOf(turn, name), 'after-signal')) {
		startHook(turn, name, 'after-signal', {signal: 'SIGKILL'});
	}
}

export function nextSignal(turn: Turn, name: string): void {
	const service = stateOf(turn, name);
	const first = service.signals?.[0];
	const isBusy = isRunning(service, 'before-signal') || isRunning(service, 'after-signal');
	if (first && !isBusy && !startHook(turn, name, 'before-signal', {signal: first.signal})) {
		answered(turn, name, true);
	}
}

/** What the hook `before_signal` says of the first one. */
export function answered(turn: Turn, name: string, isAllowed: boolean): void {
	const [first, ...rest] = stateOf(turn, name).signals ?? [];
	if (!first) {
		return;
	}

	patch(turn, name, {signals: rest.length > 0 ? rest : undefined, lastSignal: {queued: first, isSent: isAllowed}});
	if (isAllowed) {
		transmit(turn, name, first);
		startHook(turn, name, 'after-signal', {signal: first.signal});
	}

	nextSignal(turn, name);
}

/** The run is over, or something stronger has come. */
export function forgetSignals(turn: Turn, name: string): void {
	if (stateOf(turn, name).signals) {
		patch(turn, name, {signals: undefined});
		cancelJobs(turn, name, job => job === 'before-signal');
	}
}

function transmit(turn: Turn, name: string, {signal, to, isToEnd = false, isUsual}: QueuedSignal): void {
	const {run} = stateOf(turn, name);
	emit(turn, {type: 'signal', service: name, run, signal, to, ...isUsual && {isUsual}});
	if (isToEnd) {
		// One that is stopped (SIGSTOP, Ctrl-Z) would not notice until it goes on.
		emit(turn, {type: 'signal', service: name, run, signal: 'SIGCONT', to});
	}
}
