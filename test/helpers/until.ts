/**
 * Wait for a fact: poll until the function answers with something, or fail saying what was there instead. Only the time
 * in which this process was awake counts: a machine that stands still has kept everybody else from the fact, too.
 */
export async function until<Value>(what: string, look: () => Value | Promise<Value>, {withinMs = 30_000, found = () => ''}: {withinMs?: number; found?: () => string} = {}): Promise<NonNullable<Value>> {
	let awakeMs = 0;
	for (let before = performance.now(); ;) {
		const value = await look();
		if (value) {
			return value;
		}

		if (awakeMs > withinMs) {
			throw new Error(`waited ${withinMs} ms in vain for ${what}\n${found()}`);
		}

		await new Promise(resolve => {
			setTimeout(resolve, 5);
		});
		const now = performance.now();
		awakeMs += Math.min(now - before, longestLookMs);
		before = now;
	}
}

/** What takes longer from one look to the next has not been looking only. */
const longestLookMs = 500;
