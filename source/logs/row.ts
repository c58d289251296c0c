import {stripAnsi} from '../lib/ansi.ts';
import {cellsOf, textOfCells, type Cells} from './cells.ts';

/** A line that can still change. */
export interface Row {
	/** What was written, as it came; empty while there are cells. */
	text: string;
	/** Once the program has moved within the line. */
	cells: Cells | undefined;
	/** What of it the log has, without colours; empty: nothing yet. */
	logged: string;
	/** Its look at the end of the last frame, without colours, and the frame since which it looks so. */
	settled: {readonly text: string; readonly frame: number};
}

export function createRow(text = ''): Row {
	const plain = plainText(text);
	return {text, cells: undefined, logged: plain, settled: {text: plain, frame: 0}};
}

export function textOfRow({text, cells}: Row): string {
	return cells ? textOfCells(cells) : text;
}

export function isEmptyRow({text, cells}: Row): boolean {
	return text === '' && (cells === undefined || cells.length === 0);
}

export function toCells(row: Row): Cells {
	row.cells ??= cellsOf(row.text);
	row.text = '';
	return row.cells;
}

export function clearRow(row: Row): void {
	row.text = '';
	row.cells = undefined;
}

/** Whether it shows something that the log does not have. */
export function isUnlogged(row: Row): boolean {
	const plain = plainText(textOfRow(row));
	return plain !== '' && plain !== row.logged;
}

export function plainText(text: string): string {
	return stripAnsi(text).trimEnd();
}
