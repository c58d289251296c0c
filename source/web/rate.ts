/** How often each address may ask: so often at once, and so often a second from then on. */
export interface Rate {
	/** False: it has to wait. */
	take(address: string): boolean;
}

export function createRate({perSecond, atOnce}: {readonly perSecond: number; readonly atOnce: number}, now = () => performance.now()): Rate {
	const left = new Map<string, {readonly count: number; readonly at: number}>();

	function countOf(address: string, at: number): number {
		const known = left.get(address);
		return known ? Math.min(atOnce, known.count + (at - known.at) * perSecond / 1000) : atOnce;
	}

	return {
		take(address) {
			const at = now();
			const count = countOf(address, at);
			if (count < 1) {
				return false;
			}

			left.delete(address);
			left.set(address, {count: count - 1, at});
			// The one that has asked for the longest time ago is most likely to have all its due again.
			if (left.size > mostAddresses) {
				left.delete(left.keys().next().value!);
			}

			return true;
		},
	};
}

const mostAddresses = 10_000;
