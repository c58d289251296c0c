import {expect} from 'vitest';

/**
 * A promise about how fast something can be: one of a few tries keeps it. Each try answers with the time it took and
 * checks everything else by itself, so that chance, which can only make things slower, is all that is forgiven.
 */
export async function expectWithin(limitMs: number, attempt: () => Promise<number>, tries = 4): Promise<void> {
	const tookMs: number[] = [];
	while (tookMs.length < tries && !tookMs.some(ms => ms <= limitMs)) {
		tookMs.push(await attempt());
	}

	expect(Math.min(...tookMs), `took ${tookMs.map(Math.round).join(', ')} ms`).toBeLessThanOrEqual(limitMs);
}
