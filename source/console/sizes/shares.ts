/** A whole in parts as the weights say, nearly equal ones where they say nothing; none smaller than `least` while there is room. */
export function shares(total: number, weights: ReadonlyArray<number | undefined>, least: number): readonly number[] {
	const known = weights.flatMap(weight => weight ?? []);
	const usual = known.length > 0 ? sum(known) / known.length : 1;
	const exact = exactShares(total, weights.map(weight => Math.max(rounding, weight ?? usual)), Math.min(least, total / weights.length));
	const whole = exact.map(share => Math.floor(share + rounding));
	// Whoever has lost most by rounding is given it back; of equal ones the first.
	const losers = exact.map((share, index) => ({index, lost: share - whole[index]!})).toSorted((one, other) => Math.abs(other.lost - one.lost) < rounding ? one.index - other.index : other.lost - one.lost);
	for (const {index} of losers.slice(0, total - sum(whole))) {
		whole[index]!++;
	}

	return whole;
}

/** Of floating point. */
const rounding = 1e-6;

function exactShares(total: number, weights: readonly number[], least: number): readonly number[] {
	/** Who would have less than the least has that, and the others share what is left. */
	const small = new Set<number>();
	for (;;) {
		const room = total - least * small.size;
		const weight = sum(weights.filter((_, index) => !small.has(index)));
		const parts = weights.map((each, index) => small.has(index) ? least : room * each / weight);
		const smaller = parts.findIndex((part, index) => part < least - rounding && !small.has(index));
		if (smaller === -1) {
			return parts;
		}

		small.add(smaller);
	}
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, each) => total + each, 0);
}
