import {cellWidth, isJoined, stepCell} from '../lib/cell-width.ts';
import {readSequence} from './sequence.ts';
import {closeLink, nextStyle, resetStyle, type StyleText} from './style.ts';

/** A line that is being rewritten in place, a cell a column. The second column of a wide character has empty text. */
export type Cells = Cell[];

interface Cell {
	readonly text: string;
	readonly look: Look;
}

/** Colours, and the sequence that opens the link. */
export interface Look {
	readonly style: StyleText;
	readonly link: string;
}

export const plainLook: Look = {style: '', link: ''};

/** Cells of a line of text that has no sequences but SGR and links. */
export function cellsOf(text: string): Cells {
	const cells: Cells = [];
	let look = plainLook;
	let index = 0;
	while (index < text.length) {
		const escape = text.indexOf('\u001B', index);
		const end = escape === -1 ? text.length : escape;
		putText(cells, cells.length, text.slice(index, end), look);
		index = end;
		if (escape !== -1) {
			const sequence = readSequence(text, escape);
			look = sequence.type === 'sgr' ? {...look, style: nextStyle(look.style, sequence.parameters)}
				: sequence.type === 'link' ? {...look, link: sequence.open}
					: look;
			index += sequence.length;
		}
	}

	return cells;
}

/** Write over what stands there; returns the column behind it. A tab goes to the next multiple of 8. */
export function putText(cells: Cells, column: number, text: string, look: Look): number {
	let cluster = 0;
	for (const character of text) {
		if (character === '\t') {
			column += 8 - column % 8;
			cluster = 0;
			continue;
		}

		cluster = stepCell(character.codePointAt(0)!, cluster);
		column = isJoined(cluster) && column > 0
			? join(cells, column, character, cellWidth(cluster))
			: put(cells, column, character, cellWidth(cluster), look);
	}

	fill(cells, column);
	return column;
}

/** The columns `from` ≤ x < `to` become blank. */
export function eraseCells(cells: Cells, from: number, to: number): void {
	for (let column = from; column < Math.min(to, cells.length); column++) {
		clear(cells, column);
	}
}

export function deleteCells(cells: Cells, from: number, count: number): void {
	if (count > 0) {
		eraseCells(cells, from, from + 1);
		eraseCells(cells, from + count - 1, from + count);
		cells.splice(from, count);
	}
}

export function insertBlanks(cells: Cells, from: number, count: number): void {
	if (from < cells.length && cells[from]!.text === '') {
		clear(cells, from);
	}

	cells.splice(from, 0, ...Array.from({length: from < cells.length ? count : 0}, () => blank));
}

/** As text that begins and ends without colours; without the blanks at its end. */
export function textOfCells(cells: Cells): string {
	let end = cells.length;
	while (end > 0 && cells[end - 1] === blank) {
		end--;
	}

	let text = '';
	let look = plainLook;
	for (const cell of cells.slice(0, end)) {
		text += changeLook(look, cell.look) + cell.text;
		look = cell.look;
	}

	return text + changeLook(look, plainLook);
}

const blank: Cell = {text: ' ', look: plainLook};
// A character may have any number of accents; nobody reads more.
const maxClusterLength = 64;

function put(cells: Cells, column: number, character: string, width: number, look: Look): number {
	if (width === 0) {
		return column;
	}

	fill(cells, column);
	for (let offset = 0; offset < width; offset++) {
		clear(cells, column + offset);
		cells[column + offset] = offset > 0 ? {text: '', look} : character === ' ' && isPlain(look) ? blank : {text: character, look};
	}

	return column + width;
}

/** The character belongs to the one before `column`, which may grow to two columns by it. */
function join(cells: Cells, column: number, character: string, width: number): number {
	const start = column > 1 && cells[column - 1]?.text === '' ? column - 2 : column - 1;
	const cell = cells[start];
	if (!cell || cell.text.length > maxClusterLength) {
		return column;
	}

	cells[start] = {text: cell.text + character, look: cell.look};
	if (column - start < width) {
		clear(cells, column);
		cells[column] = {text: '', look: cell.look};
	}

	return Math.max(column, start + width);
}

/** Half of a wide character takes the other half with it. */
function clear(cells: Cells, column: number): void {
	if (column >= cells.length) {
		return;
	}

	if (cells[column]!.text === '' && column > 0) {
		cells[column - 1] = blank;
	}

	if (cells[column + 1]?.text === '') {
		cells[column + 1] = blank;
	}

	cells[column] = blank;
}

function fill(cells: Cells, column: number): void {
	while (cells.length < column) {
		cells.push(blank);
	}
}

function isPlain(look: Look): boolean {
	return look.style === '' && look.link === '';
}

function changeLook(from: Look, to: Look): string {
	const link = from.link === to.link ? '' : to.link === '' ? closeLink : to.link;
	const style = from.style === to.style ? '' : from.style === '' ? to.style : resetStyle + to.style;
	return link + style;
}
