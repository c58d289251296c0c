/** Words, bytes each, that are looked for in a stream all at once (Aho and Corasick): a byte costs the same however many words there are. */
export interface ByteWords {
	/** In bytes. */
	readonly longest: number;
	/** From a state, of which 0 is the beginning, by the next byte. */
	next(state: number, byte: number): number;
	/** How long the longest word is that ends in this state; 0: none does. */
	found(state: number): number;
	/** How many of the last bytes may belong to a word that has not ended. */
	unfinished(state: number): number;
}

/** Of words without bytes nothing is found. */
export function byteWords(words: readonly Uint8Array[]): ByteWords {
	const most = words.reduce((sum, {length}) => sum + length, shallow);
	const bytes = new Uint8Array(most);
	const child = new Int32Array(most);
	const sibling = new Int32Array(most);
	const depth = new Int32Array(most);
	const fallback = new Int32Array(most);
	const found = new Int32Array(most);
	let states = shallow;

	const childOf = (state: number, byte: number): number => {
		let next = child[state]!;
		while (next !== 0 && bytes[next] !== byte) {
			next = sibling[next]!;
		}

		return next;
	};

	const addChild = (state: number, byte: number): number => {
		const added = state === 0 ? byte + 1 : states++;
		bytes[added] = byte;
		depth[added] = depth[state]! + 1;
		sibling[added] = child[state]!;
		child[state] = added;
		return added;
	};

	for (const word of words) {
		let state = 0;
		for (const byte of word) {
			state = childOf(state, byte) || addChild(state, byte);
		}

		found[state] = word.length;
	}

	const step = (from: number, byte: number): number => {
		for (let state = from; ; state = fallback[state]!) {
			const to = childOf(state, byte);
			if (to !== 0 || state === 0) {
				return to;
			}
		}
	};

	// The shallow ones first: each falls back to one that is shallower.
	const queue = [0];
	for (const state of queue) {
		found[state] ||= found[fallback[state]!]!;
		for (let below = child[state]!; below !== 0; below = sibling[below]!) {
			fallback[below] = state === 0 ? 0 : step(fallback[state]!, bytes[below]!);
			queue.push(below);
		}
	}

	const table = new Int32Array(shallow * 256);
	for (const state of queue.filter(each => each < shallow)) {
		table.copyWithin(state << 8, 0, 256);
		for (let below = child[state]!; below !== 0; below = sibling[below]!) {
			table[(state << 8) | bytes[below]!] = below;
		}
	}

	return {
		longest: words.reduce((longest, {length}) => Math.max(longest, length), 0),
		next: (state, byte) => state < shallow ? table[(state << 8) | byte]! : step(state, byte),
		found: state => found[state]!,
		// Where nothing goes on all of it belongs to the word that has ended, and is known.
		unfinished: state => child[state] === 0 ? 0 : depth[state]!,
	};
}

/**
 * The beginning, and a state for each first byte of a word. Text is mostly there, and they have a table; for all states, of which a
 * word has as many as bytes and each mostly one way to go on, it would be megabytes.
 */
const shallow = 257;
