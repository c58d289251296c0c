/** Lets a flood gather, so that most of it can be left out. */
export interface FloodGate {
	/** So much of the queue has been interpreted. */
	interpreted(bytes: number, now: number): void;
	/** How long the queue is to gather; 0: no longer. */
	waitMs(queuedBytes: number, now: number): number;
	/** What has gathered was looked through; so much of it was left out (undefined: it is more than lines), and so much remains. */
	opened(skippedBytes: number | undefined, queuedBytes: number, now: number): void;
	/** Whether what gathers where nobody looks is worth looking through. */
	mayBeLines(): boolean;
}

export function createFloodGate(): FloodGate {
	let passedBytes = 0;
	let passedSince = Number.NEGATIVE_INFINITY;
	let closedUntil = Number.NEGATIVE_INFINITY;
	/** What has gathered is shown before the next gathers. */
	let remainingBytes = 0;
	/** Nothing gathers before so much has passed: this flood has more than lines. */
	let unskippableBytes = 0;

	return {
		interpreted(bytes, now) {
			if (now - passedSince > rateMs) {
				passedBytes = 0;
				passedSince = now;
			}

			passedBytes += bytes;
			remainingBytes = Math.max(0, remainingBytes - bytes);
			unskippableBytes = Math.max(0, unskippableBytes - bytes);
			if (passedBytes >= floodBytes && remainingBytes + unskippableBytes === 0) {
				passedBytes = 0;
				closedUntil = now + gatherMs;
			}
		},
		waitMs: (queuedBytes, now) => queuedBytes >= gatherBytes ? 0 : Math.max(0, closedUntil - now),
		opened(skippedBytes, queuedBytes, now) {
			closedUntil = Number.NEGATIVE_INFINITY;
			passedBytes = skippedBytes ?? 0;
			passedSince = now;
			remainingBytes = queuedBytes;
			unskippableBytes = skippedBytes === undefined ? restBytes : 0;
		},
		mayBeLines: () => unskippableBytes === 0,
	};
}

/** Faster than that no one reads it. */
const floodBytes = 1_048_576;
const rateMs = 200;
/** A pane that is flooded is still drawn this often. */
const gatherMs = 50;
const gatherBytes = 4_194_304;
const restBytes = 16_777_216;
