export const firstDelayMs = 1000;
const maxDelayMs = 60_000;

/** Before the next attempt, when the one after this delay did not succeed. */
export function afterDelay(delayMs: number): number {
	return Math.min(delayMs * 1.3, maxDelayMs);
}

/** Before an attempt: at random, so that all who have lost the same broker do not come back at the same moment. */
export function spread(delayMs: number, random = Math.random()): number {
	return delayMs * (0.5 + random / 2);
}
