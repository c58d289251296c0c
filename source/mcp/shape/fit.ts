/** An answer with its text and its data is never larger, in bytes of JSON: what is more is left out, and told. */
export const maxAnswerBytes = 32 * 1024;

/** What the frame of an answer may take: counts, cursors, names of properties. */
const frameBytes = 4096;

/** As many as an answer has room for, each counted as text and as data; from which end they are kept is said. */
export function fit<Item>(items: readonly Item[], {textOf, dataOf, end}: {
	readonly textOf: (item: Item) => string;
	readonly dataOf: (item: Item) => object;
	readonly end: 'first' | 'last';
}): readonly Item[] {
	let room = maxAnswerBytes - frameBytes;
	const inOrder = end === 'first' ? items : [...items].reverse();
	const kept: Item[] = [];
	for (const item of inOrder) {
		room -= sizeOf(textOf(item)) + sizeOf(dataOf(item)) + 2;
		if (room < 0) {
			break;
		}

		kept.push(item);
	}

	return end === 'first' ? kept : kept.reverse();
}

/** Only part of what is too large for an answer by itself. */
export function cutToAnswer(text: string): string {
	for (let length = text.length, cut = text; ; length = Math.floor(length * 0.9), cut = `${text.slice(0, length)}\n… (${text.length - length} more characters are left out)`) {
		if (sizeOf(cut) <= maxAnswerBytes - frameBytes) {
			return cut;
		}
	}
}

export function sizeOf(value: string | object): number {
	return new TextEncoder().encode(JSON.stringify(value)).length;
}
