import {rowTokens} from '../../lib/ansi-row.ts';

/** Rows that stand still while somebody moves over them. */
export interface CopyText {
	/** Of the pane. */
	readonly columns: number;
	readonly lineCount: number;
	/** A character for each column of a row; empty: the second half of the wide one before it. Without blanks at the end of a line. */
	cells(line: number): readonly string[];
	/** Whether the row continues the one before it. */
	isWrapped(line: number): boolean;
}

/** In cells; a line is a row of the text. */
export interface Place {
	readonly line: number;
	readonly column: number;
}

/** The columns of plain text. */
export function cellsOf(text: string): readonly string[] {
	const cells: string[] = [];
	for (const token of rowTokens(text)) {
		if (token.type === 'style') {
			continue;
		}

		if (token.width === 0) {
			cells.splice(-1, 1, (cells.at(-1) ?? '') + token.text);
		} else if (token.width === token.text.length && token.text.charCodeAt(0) < 0x7F) {
			cells.push(...token.text);
		} else {
			cells.push(token.text, ...Array.from({length: token.width - 1}, () => ''));
		}
	}

	return cells;
}

/** The first column of the character that stands there. */
export function snap(cells: readonly string[], column: number): number {
	let at = column;
	while (at > 0 && cells[at] === '') {
		at--;
	}

	return at;
}

/** The character at a place, if there is one; else the last one of its row. */
export function clampPlace(text: CopyText, {line, column}: Place): Place {
	const row = Math.max(0, Math.min(line, text.lineCount - 1));
	const cells = text.cells(row);
	return {line: row, column: snap(cells, Math.max(0, Math.min(column, cells.length - 1)))};
}

/** The row with which the line of a row begins. */
export function lineStart(text: CopyText, line: number): number {
	let at = line;
	while (at > 0 && text.isWrapped(at)) {
		at--;
	}

	return at;
}

/** The row with which the line of a row ends. */
export function lineEnd(text: CopyText, line: number): number {
	let at = line;
	while (at + 1 < text.lineCount && text.isWrapped(at + 1)) {
		at++;
	}

	return at;
}
