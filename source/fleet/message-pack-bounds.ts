/**
 * What is wrong with some MessagePack before anything is made of it; undefined: it is one whole value within the limits. A
 * few bytes can name a list of billions, and a megabyte of them a million lists in one another: the decoder would make them.
 *
 * @param maxDepth Of lists and maps in one another.
 * @param maxValues With all keys, lists and maps counted.
 */
export function boundsProblem(bytes: Uint8Array, {maxDepth, maxValues}: {readonly maxDepth: number; readonly maxValues: number}): string | undefined {
	/** How many values each list or map that is open still wants. */
	const open: number[] = [1];
	let at = 0;
	for (let values = 0; open.length > 0; values++) {
		if (at >= bytes.length) {
			return 'it ends too early';
		}

		if (values === maxValues) {
			return `it holds more than ${maxValues.toLocaleString('en')} values`;
		}

		const head = readHead(bytes, at);
		if (head === undefined) {
			return `no value begins with ${bytes[at]}`;
		}

		at += head.bytes;
		// Each value has a byte at least.
		if (at + head.values > bytes.length) {
			return 'it ends too early';
		}

		open[open.length - 1]! -= 1;
		if (head.values > 0) {
			open.push(head.values);
		}

		if (open.length > maxDepth + 1) {
			return `it is more than ${maxDepth} levels deep`;
		}

		while (open.at(-1) === 0) {
			open.pop();
		}
	}

	return at === bytes.length ? undefined : 'there is more behind its end';
}

interface Head {
	/** Of the value itself, without those that it holds. */
	readonly bytes: number;
	/** That it holds: two for each entry of a map. */
	readonly values: number;
}

function readHead(bytes: Uint8Array, at: number): Head | undefined {
	const first = bytes[at]!;
	if (first <= 0x7F || first >= 0xE0) {
		return {bytes: 1, values: 0};
	}

	if (first <= 0x8F) {
		return {bytes: 1, values: 2 * (first & 0x0F)};
	}

	if (first <= 0x9F) {
		return {bytes: 1, values: first & 0x0F};
	}

	if (first <= 0xBF) {
		return {bytes: 1 + (first & 0x1F), values: 0};
	}

	const form = forms[first];
	if (form === undefined) {
		return undefined;
	}

	const [lengthBytes, fixedBytes, valuesPerLength] = form;
	const length = readLength(bytes, at + 1, lengthBytes);
	const own = 1 + lengthBytes + fixedBytes;
	return valuesPerLength === 0 ? {bytes: own + length, values: 0} : {bytes: own, values: length * valuesPerLength};
}

/** Behind the end all bytes are 0: then the value does not fit either. */
function readLength(bytes: Uint8Array, at: number, count: number): number {
	let length = 0;
	for (let index = at; index < at + count; index++) {
		length = length * 0x1_00 + (bytes[index] ?? 0);
	}

	return length;
}

/** First byte → bytes of its length, bytes besides, and how many values one of its length stands for (0: bytes). */
const forms: Readonly<Record<number, readonly [number, number, number]>> = {
	// nil, false, true
	0xC0: [0, 0, 0],
	0xC2: [0, 0, 0],
	0xC3: [0, 0, 0],
	// bin
	0xC4: [1, 0, 0],
	0xC5: [2, 0, 0],
	0xC6: [4, 0, 0],
	// ext, with its type
	0xC7: [1, 1, 0],
	0xC8: [2, 1, 0],
	0xC9: [4, 1, 0],
	// float, uint, int
	0xCA: [0, 4, 0],
	0xCB: [0, 8, 0],
	0xCC: [0, 1, 0],
	0xCD: [0, 2, 0],
	0xCE: [0, 4, 0],
	0xCF: [0, 8, 0],
	0xD0: [0, 1, 0],
	0xD1: [0, 2, 0],
	0xD2: [0, 4, 0],
	0xD3: [0, 8, 0],
	// fixext
	0xD4: [0, 2, 0],
	0xD5: [0, 3, 0],
	0xD6: [0, 5, 0],
	0xD7: [0, 9, 0],
	0xD8: [0, 17, 0],
	// str
	0xD9: [1, 0, 0],
	0xDA: [2, 0, 0],
	0xDB: [4, 0, 0],
	// array
	0xDC: [2, 0, 1],
	0xDD: [4, 0, 1],
	// map
	0xDE: [2, 0, 2],
	0xDF: [4, 0, 2],
};
