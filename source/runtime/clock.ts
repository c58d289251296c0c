/** Time as the runtime knows it, so that tests can stand in for it. */
export interface Clock {
	/** Epoch ms. */
	now(): number;
	/** Calls once after `delayMs`; returns what cancels it. */
	after(delayMs: number, callback: () => void): () => void;
}

// Longer delays overflow the timer and would fire at once.
const longestDelayMs = 2 ** 31 - 1;

export const systemClock: Clock = {
	now: () => Date.now(),
	after(delayMs, callback) {
		let immediate: NodeJS.Immediate | undefined;
		const timer = setTimeout(() => {
			// Node calls timers that are due before it reads what has come in: to a devtui that stood still (a machine that was
			// suspended) a service that ended in time would seem to have outlived its grace. Changed files are told a turn later.
			immediate = setImmediate(() => {
				immediate = setImmediate(callback);
			});
		}, Math.min(delayMs, longestDelayMs));
		return () => {
			clearTimeout(timer);
			clearImmediate(immediate);
		};
	},
};
