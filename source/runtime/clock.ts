import {longestTimerMs} from '../lib/duration.ts';

/** Time as the runtime knows it, so that tests can stand in for it. */
export interface Clock {
	/** Epoch ms. */
	now(): number;
	/** Calls once after `delayMs`; returns what cancels it. `isExact`: no later than it must be, at the price of up to 2 ms of a processor. */
	after(delayMs: number, callback: () => void, options?: {readonly isExact?: boolean}): () => void;
}

/** Node's timers count whole milliseconds, and come up to one and a half late. */
const earlyMs = 2;

export const systemClock: Clock = {
	now: () => Date.now(),
	after(delayMs, callback, {isExact = false} = {}) {
		let immediate: NodeJS.Immediate | undefined;
		const dueAt = performance.now() + delayMs;
		const callWhenDue = () => {
			if (isExact && performance.now() < dueAt) {
				immediate = setImmediate(callWhenDue);
			} else {
				callback();
			}
		};
		// Node calls timers that are due before it reads what has come in: to a devtui that stood still (a machine that was
		// suspended) a service that ended in time would seem to have outlived its grace. Changed files are told a turn later.
		const callSoon = () => {
			immediate = setImmediate(() => {
				immediate = setImmediate(callWhenDue);
			});
		};
		const waitMs = Math.min(isExact ? delayMs - earlyMs : delayMs, longestTimerMs);
		let timer: NodeJS.Timeout | undefined;
		if (isExact && waitMs <= 0) {
			// A timer would come a millisecond late; of one below zero Node 24 warns, on the terminal.
			callSoon();
		} else {
			timer = setTimeout(callSoon, Math.max(0, waitMs));
		}

		return () => {
			clearTimeout(timer);
			clearImmediate(immediate);
		};
	},
};
