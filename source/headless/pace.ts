export interface PrinterClock {
	/** Epoch ms. */
	now(): number;
	/** Calls once after `delayMs`; returns what cancels it. */
	after(delayMs: number, callback: () => void): () => void;
}

/** When to print: at once after a silence, and in a flood what some milliseconds bring, together. */
export interface Pace {
	/** Print soon; when it `isUrgent`, in the next turn of the event loop. */
	request(isUrgent: boolean): void;
	/** Nothing is printed unless it is requested again. */
	cancel(): void;
}

/** A terminal gives 4 KB at a time: a million lines take a sixth longer when each of them is printed by itself. */
export function createPace(clock: PrinterClock, print: () => void): Pace {
	let lastAt = Number.NEGATIVE_INFINITY;
	let next: NodeJS.Immediate | undefined;
	let cancelTimer: (() => void) | undefined;

	const cancel = () => {
		clearImmediate(next);
		next = undefined;
		cancelTimer?.();
		cancelTimer = undefined;
	};

	const run = () => {
		cancel();
		lastAt = clock.now();
		print();
	};

	return {
		request(isUrgent) {
			if (next || (cancelTimer && !isUrgent)) {
				return;
			}

			const elapsedMs = clock.now() - lastAt;
			// A clock that was set back must not hold anything up.
			if (isUrgent || elapsedMs >= intervalMs || elapsedMs < 0) {
				cancel();
				next = setImmediate(run);
			} else {
				cancelTimer = clock.after(intervalMs - elapsedMs, run);
			}
		},
		cancel,
	};
}

const intervalMs = 4;
