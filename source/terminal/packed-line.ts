import type {BufferLine} from './xterm-internals.ts';

/** A line of a terminal without its array of cells: of usual text a tenth of their size. */
export class PackedLine {
	/** Numbers of eight bits each: the head, runs of equal colours, contents of cells. */
	readonly packed: string;
	/** What cells do not have in themselves. Undefined: none of them has more. */
	readonly beside: Beside | undefined;

	constructor(packed: string, beside: Beside | undefined) {
		this.packed = packed;
		this.beside = beside;
	}
}

type Beside = Pick<BufferLine, '_combined' | '_extendedAttrs'>;

/** Undefined: it is too long for that. */
export function packLine(line: BufferLine): PackedLine | undefined {
	const {_data: cells, length} = line;
	if (length === 0 || length > maxColumns) {
		return undefined;
	}

	const count = countWithoutRepetition(cells, length);
	const kind = kindOf(cells, count);
	const runs = writeRuns(cells, count);
	const end = writeContents(cells, count, kind, headLength + runs * runLength);
	scratch[0] = kind | (line.isWrapped ? wrappedBit : 0);
	writeNumber(1, length);
	writeNumber(3, count);
	writeNumber(5, runs);
	return new PackedLine(scratch.toString('latin1', 0, end), hasMoreBeside(cells, count) ? {_combined: line._combined, _extendedAttrs: line._extendedAttrs} : undefined);
}

/** Into an empty line of the terminal. */
export function unpackLine({packed, beside}: PackedLine, line: BufferLine): BufferLine {
	const length = readNumber(packed, 1);
	const count = readNumber(packed, 3);
	const runs = readNumber(packed, 5);
	const cells = new Uint32Array(length * cellLength);
	readContents(packed, headLength + runs * runLength, packed.charCodeAt(0) & kindMask, cells, count);
	readColors(packed, runs, cells);
	repeatLast(cells, count);
	line._data = cells;
	line.length = length;
	line.isWrapped = (packed.charCodeAt(0) & wrappedBit) !== 0;
	if (beside) {
		line._combined = beside._combined;
		line._extendedAttrs = beside._extendedAttrs;
	}

	return line;
}

/** Kind, columns, cells, runs. */
const headLength = 7;
/** Cells, foreground, background. */
const runLength = 10;
const kindMask = 0b11;
const wrappedBit = 0b100;
/** Two bytes each have to do for the head. */
const maxColumns = 6000;

/** How much a cell takes: a narrow character of Latin-1, one of the first 65,536, or whatever there is. */
const latin = 0;
const narrow = 1;

const scratch = Buffer.alloc(headLength + maxColumns * (runLength + 4));

// Of xterm.js: a cell is three numbers. Content has the code point, whether there is more of it beside, and the width.
const cellLength = 3;
const oneColumn = 1 << 22;
const combinedBit = 1 << 21;
const extendedBit = 1 << 28;

/** The cells at the end that are like the last one are left out, but for the first of them. */
function countWithoutRepetition(cells: Uint32Array, length: number): number {
	const last = (length - 1) * cellLength;
	let count = length;
	for (let at = last - cellLength; at >= 0 && cells[at] === cells[last] && cells[at + 1] === cells[last + 1] && cells[at + 2] === cells[last + 2]; at -= cellLength) {
		count--;
	}

	return count;
}

function repeatLast(cells: Uint32Array, count: number): void {
	const last = (count - 1) * cellLength;
	for (let at = last + cellLength; at < cells.length; at += cellLength) {
		cells[at] = cells[last]!;
		cells[at + 1] = cells[last + 1]!;
		cells[at + 2] = cells[last + 2]!;
	}
}

function kindOf(cells: Uint32Array, count: number): number {
	// What none of them has in common with a narrow character, and all bits of their characters.
	let others = 0;
	for (let at = 0; at < count * cellLength; at += cellLength) {
		others |= cells[at]! ^ oneColumn;
	}

	return others >>> 0 < 0x1_00 ? latin : others >>> 0 < 0x1_00_00 ? narrow : 2;
}

function writeContents(cells: Uint32Array, count: number, kind: number, start: number): number {
	let to = start;
	for (let at = 0; at < count * cellLength; at += cellLength) {
		const content = cells[at]!;
		scratch[to++] = content;
		if (kind !== latin) {
			scratch[to++] = content >> 8;
			if (kind !== narrow) {
				scratch[to++] = content >> 16;
				scratch[to++] = content >> 24;
			}
		}
	}

	return to;
}

function readContents(packed: string, start: number, kind: number, cells: Uint32Array, count: number): void {
	let from = start;
	for (let at = 0; at < count * cellLength; at += cellLength) {
		let content = packed.charCodeAt(from++);
		if (kind !== latin) {
			content |= packed.charCodeAt(from++) << 8;
			if (kind !== narrow) {
				content |= packed.charCodeAt(from++) << 16 | packed.charCodeAt(from++) << 24;
			}
		}

		cells[at] = kind === latin || kind === narrow ? content | oneColumn : content;
	}
}

/** Returns how many there are; cells without colours and attributes that nothing follows have none. */
function writeRuns(cells: Uint32Array, count: number): number {
	let runs = 0;
	let at = 0;
	const end = count * cellLength;
	while (at < end) {
		const start = at;
		const foreground = cells[at + 1]!;
		const background = cells[at + 2]!;
		do {
			at += cellLength;
		} while (at < end && cells[at + 1] === foreground && cells[at + 2] === background);
		if (at < end || foreground !== 0 || background !== 0) {
			const to = headLength + runs * runLength;
			writeNumber(to, (at - start) / cellLength);
			writeNumber(to + 2, foreground);
			writeNumber(to + 4, foreground >>> 16);
			writeNumber(to + 6, background);
			writeNumber(to + 8, background >>> 16);
			runs++;
		}
	}

	return runs;
}

function readColors(packed: string, runs: number, cells: Uint32Array): void {
	let at = 0;
	for (let run = 0; run < runs; run++) {
		const from = headLength + run * runLength;
		const end = at + readNumber(packed, from) * cellLength;
		const foreground = readNumber(packed, from + 2) | readNumber(packed, from + 4) << 16;
		const background = readNumber(packed, from + 6) | readNumber(packed, from + 8) << 16;
		for (; at < end; at += cellLength) {
			cells[at + 1] = foreground;
			cells[at + 2] = background;
		}
	}
}

function hasMoreBeside(cells: Uint32Array, count: number): boolean {
	for (let at = 0; at < count * cellLength; at += cellLength) {
		if ((cells[at]! & combinedBit) !== 0 || (cells[at + 2]! & extendedBit) !== 0) {
			return true;
		}
	}

	return false;
}

function writeNumber(at: number, value: number): void {
	scratch[at] = value;
	scratch[at + 1] = value >>> 8;
}

function readNumber(packed: string, at: number): number {
	return packed.charCodeAt(at) | packed.charCodeAt(at + 1) << 8;
}
