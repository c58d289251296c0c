import {rowTokens} from '../../lib/ansi-row.ts';
import {applySgr, openSgr, plainStyle} from '../../lib/sgr.ts';
import type {Span} from '../../logs/search-pattern.ts';

/** A line of a log in the rows that it takes in a pane: what a terminal would show. */
export interface LineRows {
	readonly rows: readonly (readonly Piece[])[];
}

/** Characters of one style. */
interface Piece {
	readonly text: string;
	readonly width: number;
	/** The sequence that opens the style; empty: plain. */
	readonly style: string;
	/** Where it begins in the line without colours; undefined: it is no part of it. */
	readonly from: number | undefined;
	readonly length: number;
}

export interface LineShape {
	readonly width: number;
	/** One row, and `…` for what does not fit. */
	readonly isCut: boolean;
	/** Stands before the line. */
	readonly prefix: string;
	/** Stands before that. */
	readonly label?: Label;
}

/** Text in a style of its own. */
export interface Label {
	readonly text: string;
	readonly width: number;
	/** The sequence that opens it; empty: plain. */
	readonly style: string;
}

export function layOutLine(line: string, shape: LineShape): LineRows {
	const {width, isCut, prefix, label} = shape;
	const pen = createPen(width, isCut);
	if (label) {
		pen.put({...label, from: undefined, length: label.text.length});
	}

	pen.put({text: prefix, width: prefix.length, style: faint, from: undefined, length: prefix.length});
	const style = plainStyle();
	let open = '';
	let index = 0;
	for (const [part, text] of (line.length > maxShownLength ? line.slice(0, maxShownLength) : line).split('\t').entries()) {
		if (part > 0) {
			pen.tab(open, index);
			index++;
		}

		for (const token of rowTokens(text)) {
			if (token.type === 'style') {
				applySgr(style, token.parameters);
				open = openSgr(style);
			} else {
				pen.put({text: token.text, width: token.width, style: open, from: index, length: token.text.length});
				index += token.text.length;
			}
		}
	}

	if (line.length > maxShownLength) {
		pen.put(ellipsis(index));
	}

	return {rows: pen.rows()};
}

/** How many rows it takes; most lines need no look at each character for that. */
export function countRows(line: string, shape: LineShape): number {
	if (shape.isCut) {
		return 1;
	}

	const {prefix, label} = shape;
	return simple.test(line) && line.length <= maxShownLength && (!label || simple.test(label.text))
		? Math.max(1, Math.ceil(((label?.width ?? 0) + prefix.length + line.length) / shape.width))
		: layOutLine(line, shape).rows.length;
}

/** The row that has this character of the line, or says that it goes on there. */
export function rowOfIndex({rows}: LineRows, index: number): number {
	return Math.max(0, rows.findLastIndex(row => row.some(({from}) => from !== undefined && from <= index)));
}

export interface Mark extends Span {
	/** The sequence that opens its style, in place of that of the line. */
	readonly style: string;
}

/** A row as ANSI text of exactly `width` columns that ends with attributes reset. */
export function paintRow(row: readonly Piece[], marks: readonly Mark[], width: number): string {
	let text = '';
	let shown = '';
	let used = 0;
	for (const piece of row.flatMap(each => splitAt(each, marks))) {
		const mark = piece.from === undefined ? undefined : marks.find(({from, to}) => from < piece.from! + piece.length && piece.from! < to);
		const style = mark?.style ?? piece.style;
		if (style !== shown) {
			text += (shown === '' ? '' : reset) + style;
			shown = style;
		}

		text += piece.text;
		used += piece.width;
	}

	return text + (shown === '' ? '' : reset) + ' '.repeat(Math.max(0, width - used));
}

const reset = '\u001B[0m';
const faint = '\u001B[2m';
const simple = /^[ -~]*$/;
/** Nobody reads more of a line in a pane; the log has it all. */
const maxShownLength = 20_000;

function createPen(width: number, isCut: boolean) {
	const rows: Piece[][] = [[]];
	let column = 0;
	let isFull = false;

	function add(piece: Piece): void {
		rows.at(-1)!.push(piece);
		column += piece.width;
	}

	/** Whether there is a next row to go on in. */
	function next(): boolean {
		if (isCut) {
			isFull = true;
			const kept = head(rows[0]!, width - 1);
			rows[0] = [...kept, ellipsis(endOf(kept))];
			return false;
		}

		rows.push([]);
		column = 0;
		return true;
	}

	return {
		rows: () => rows,
		put(piece: Piece) {
			let rest = piece.width > 0 ? piece : undefined;
			while (rest && !isFull) {
				const room = width - column;
				if (rest.width <= room) {
					add(rest);
					return;
				}

				// A run of characters of one column each may be cut anywhere, a wide one nowhere.
				const fitting = isRun(rest) ? room : 0;
				if (fitting > 0) {
					add(take(rest, 0, fitting));
					rest = take(rest, fitting, rest.length);
				} else if (!isRun(rest) && rest.width > width) {
					return;
				}

				if (!next()) {
					return;
				}
			}
		},
		/** To the next multiple of 8, but never behind the last column. */
		tab(style: string, from: number) {
			const blanks = Math.min(8 - column % 8, width - 1 - column);
			if (blanks > 0 && !isFull) {
				add({text: ' '.repeat(blanks), width: blanks, style, from, length: 1});
			}
		},
	};
}

/** Plain ASCII: characters of one column each, which make no cluster. */
function isRun({text, width, length}: Piece): boolean {
	return length > 1 && width === length && text.length === length && text.charCodeAt(0) < 0x7F && text.charCodeAt(length - 1) < 0x7F;
}

function take(piece: Piece, start: number, end: number): Piece {
	return {...piece, text: piece.text.slice(start, end), width: end - start, from: piece.from === undefined ? undefined : piece.from + start, length: end - start};
}

/** What of a row fits into fewer columns. */
function head(row: readonly Piece[], width: number): readonly Piece[] {
	const shown: Piece[] = [];
	let room = width;
	for (const piece of row) {
		if (piece.width <= room) {
			shown.push(piece);
			room -= piece.width;
			continue;
		}

		if (isRun(piece)) {
			shown.push(take(piece, 0, room));
		} else if (room > 0) {
			shown.push({...piece, text: ' '.repeat(room), width: room, from: undefined});
		}

		break;
	}

	return shown;
}

/** Stands for all that is not shown of the line: what is found there marks it. */
function ellipsis(from: number): Piece {
	return {text: '…', width: 1, style: faint, from, length: Number.POSITIVE_INFINITY};
}

/** Where the line goes on behind this much of its row. */
function endOf(row: readonly Piece[]): number {
	const last = row.findLast(({from}) => from !== undefined);
	return last?.from === undefined ? 0 : last.from + last.length;
}

/** In pieces that are wholly inside of a mark, or outside of all. */
function splitAt(piece: Piece, marks: readonly Mark[]): readonly Piece[] {
	const {from} = piece;
	if (from === undefined || !isRun(piece)) {
		return [piece];
	}

	const cuts = marks.flatMap(mark => [mark.from - from, mark.to - from]).filter(cut => cut > 0 && cut < piece.length);
	const bounds = [0, ...[...new Set(cuts)].toSorted((one, other) => one - other), piece.length];
	return bounds.slice(1).map((end, index) => take(piece, bounds[index]!, end));
}
