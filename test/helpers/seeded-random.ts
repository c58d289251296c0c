/** The same numbers for the same seed, everywhere (mulberry32). */
export class SeededRandom {
	#state: number;

	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** Below 1. */
	next(): number {
		this.#state = (this.#state + 0x6d_2b_79_f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** An integer from 0 to this one. */
	upTo(most: number): number {
		return Math.floor(this.next() * (most + 1));
	}

	chance(probability: number): boolean {
		return this.next() < probability;
	}

	shuffled<Item>(items: readonly Item[]): readonly Item[] {
		return items.map(item => [this.next(), item] as const).sort(([one], [other]) => one - other).map(([, item]) => item);
	}
}
