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
		const timer = setTimeout(callback, Math.min(delayMs, longestDelayMs));
		return () => {
			clearTimeout(timer);
		};
	},
};
