import {snap, type CopyText, type Place} from './copy-text.ts';

/** The beginning of the next word, over the ends of lines. */
export function nextWord(text: CopyText, from: Place): Place {
	const kind = kindAt(text, from);
	let at = from;
	let isInside = kind !== 'blank';
	for (let next = step(text, at, 1); next; next = step(text, at, 1)) {
		isInside &&= !next.isOtherLine && kindAt(text, next.place) === kind;
		at = next.place;
		if (!isInside && kindAt(text, at) !== 'blank') {
			return at;
		}
	}

	return at;
}

/** The end of this word, or of the next one for who stands there already. */
export function endOfWord(text: CopyText, from: Place): Place {
	let at = from;
	let found: Kind = 'blank';
	for (let next = step(text, at, 1); next; next = step(text, at, 1)) {
		const kind = kindAt(text, next.place);
		if (found !== 'blank' && (next.isOtherLine || kind !== found)) {
			return at;
		}

		found = kind;
		at = next.place;
	}

	return at;
}

/** The beginning of this word, or of the one before for who stands there already. */
export function previousWord(text: CopyText, from: Place): Place {
	let at = from;
	let found: Kind = 'blank';
	for (let next = step(text, at, -1); next; next = step(text, at, -1)) {
		const kind = kindAt(text, next.place);
		if (found !== 'blank' && (next.isOtherLine || kind !== found)) {
			return at;
		}

		found = kind;
		at = next.place;
	}

	return at;
}

/** What a double click means: a path, an address, a word, also where it is wrapped. Undefined on a blank. */
export function wordAround(text: CopyText, place: Place): {readonly from: Place; readonly to: Place} | undefined {
	if (!isWhole(text, place)) {
		return undefined;
	}

	const from = furthest(text, place, -1);
	const last = furthest(text, place, 1);
	// `(see src/api.ts:14).`: the end of a sentence is none of a path.
	let to = last;
	while (sentenceEnds.test(cellAt(text, to)) && isBefore(place, to)) {
		to = step(text, to, -1)?.place ?? to;
	}

	return {from, to};
}

type Kind = 'blank' | 'word' | 'sign';

function kindAt(text: CopyText, place: Place): Kind {
	const cell = cellAt(text, place);
	return /^\s*$/u.test(cell) ? 'blank' : /^[\p{L}\p{N}\p{M}_]/u.test(cell) ? 'word' : 'sign';
}

function cellAt(text: CopyText, {line, column}: Place): string {
	return text.cells(line)[column] ?? '';
}

const separators = /^[\s"'`,;|()[\]{}<>│]*$/u;
const sentenceEnds = /^[.:!?]$/;

function isWhole(text: CopyText, place: Place): boolean {
	return !separators.test(cellAt(text, place));
}

function furthest(text: CopyText, from: Place, direction: 1 | -1): Place {
	let at = from;
	for (let next = step(text, at, direction); next && !next.isOtherLine && isWhole(text, next.place); next = step(text, at, direction)) {
		at = next.place;
	}

	return at;
}

function isBefore(one: Place, other: Place): boolean {
	return one.line < other.line || (one.line === other.line && one.column < other.column);
}

/** The character beside a place; `isOtherLine`: it belongs to another line, not only to another row of a wrapped one. */
function step(text: CopyText, {line, column}: Place, direction: 1 | -1): {readonly place: Place; readonly isOtherLine: boolean} | undefined {
	const cells = text.cells(line);
	if (direction === 1) {
		let next = column + 1;
		while (cells[next] === '') {
			next++;
		}

		if (next < cells.length) {
			return {place: {line, column: next}, isOtherLine: false};
		}

		return line + 1 < text.lineCount ? {place: {line: line + 1, column: 0}, isOtherLine: !text.isWrapped(line + 1)} : undefined;
	}

	if (column > 0) {
		return {place: {line, column: snap(cells, column - 1)}, isOtherLine: false};
	}

	if (line === 0) {
		return undefined;
	}

	const above = text.cells(line - 1);
	return {place: {line: line - 1, column: snap(above, Math.max(0, above.length - 1))}, isOtherLine: !text.isWrapped(line)};
}
