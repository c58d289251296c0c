export interface PrinterClock {
	/** Epoch ms. */
	now(): number;
	/** Calls once after `delayMs`; returns what cancels it. */
	after(delayMs: number, callback: () => void): () => void;
}

/** When to print: at once, and in a flood what some milliseconds bring, together. */
export interface Pace {
	/** Print soon; when it `isUrgent`, in the next turn of the event loop. */
	request(isUrgent: boolean): void;
	/** Nothing is printed unless it is requested again. */
	cancel(): void;
}

/** A terminal gives 4 KB at a time: a million lines take a sixth longer when each of them is printed by itself. */
export function createPace(clock: PrinterClock, print: () => void): Pace {
	/** Each print takes an interval of the time, in advance: only a flood is ahead of the clock by more than a few. */
	let takenUntil = Number.NEGATIVE_INFINITY;
	let next: NodeJS.Immediate | undefined;
	let cancelTimer: (() => void) | undefined;

	const cancel = () => {
		clearImmediate(next);
		next = undefined;
		cancelTimer?.();
		cancelTimer = undefined;
	};

	/** How far ahead; a clock that was set back must not hold anything up. */
	const aheadMs = () => {
		const ms = takenUntil - clock.now();
		return ms <= mostAheadMs ? Math.max(ms, 0) : 0;
	};

	const run = () => {
		cancel();
		takenUntil = clock.now() + Math.min(aheadMs() + intervalMs, mostAheadMs);
		print();
	};

	return {
		request(isUrgent) {
			if (next || (cancelTimer && !isUrgent)) {
				return;
			}

			const waitMs = isUrgent ? 0 : aheadMs() - freeMs;
			if (waitMs > 0) {
				cancelTimer = clock.after(waitMs, run);
			} else {
				cancel();
				next = setImmediate(run);
			}
		},
		cancel,
	};
}

const intervalMs = 4;
/** What happens all at once when a service starts is some few prints, and each of them may be what somebody waits for. */
const freeMs = 7 * intervalMs;
const mostAheadMs = freeMs + intervalMs;
