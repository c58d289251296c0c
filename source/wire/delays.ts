export const firstDelayMs = 1000;
const maxDelayMs = 60_000;

/** Before the next attempt, when the one after this delay did not succeed. */
export function afterDelay(delayMs: number): number {
	return Math.min(delayMs * 1.3, maxDelayMs);
}
