/** Lets a flood gather, so that most of it can be left out. */
export interface FloodGate {
	/** So much of the queue has been worked off. */
	spent(bytes: number, now: number): void;
	/** How long the rest of the queue is to wait; 0: not at all. */
	waitMs(queuedBytes: number, now: number): number;
	/** What has gathered was looked at, and some of it could be left out, or none. */
	opened(couldSkip: boolean): void;
}

export function createFloodGate(): FloodGate {
	let spentBytes = 0;
	let spentSince = Number.NEGATIVE_INFINITY;
	let closedUntil = Number.NEGATIVE_INFINITY;
	/** Before that nothing is gathered: this flood has more than lines. */
	let unskippableBytes = 0;

	return {
		spent(bytes, now) {
			if (now - spentSince > rateMs) {
				spentBytes = 0;
				spentSince = now;
			}

			spentBytes += bytes;
			unskippableBytes = Math.max(0, unskippableBytes - bytes);
			if (spentBytes >= floodBytes) {
				spentBytes = 0;
				closedUntil = unskippableBytes > 0 ? Number.NEGATIVE_INFINITY : now + gatherMs;
			}
		},
		waitMs: (queuedBytes, now) => queuedBytes >= gatherBytes ? 0 : Math.max(0, closedUntil - now),
		opened(couldSkip) {
			closedUntil = Number.NEGATIVE_INFINITY;
			unskippableBytes = couldSkip ? 0 : restBytes;
		},
	};
}

/** Faster than a mebibyte in a tenth of a second, no one reads it. */
const floodBytes = 1_048_576;
const rateMs = 100;
/** A pane that is flooded is still drawn this often. */
const gatherMs = 50;
const gatherBytes = 4_194_304;
const restBytes = 8_388_608;
