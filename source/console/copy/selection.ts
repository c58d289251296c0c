import {type CopyText, lineEnd, lineStart, type Place, snap} from './copy-text.ts';

/** Both ends belong to it. */
export interface Selection {
	readonly anchor: Place;
	readonly cursor: Place;
	readonly shape: SelectionShape;
}

export type SelectionShape = 'characters' | 'lines' | 'block';

/** Columns of a row, `to` not among them. */
export interface Span {
	readonly from: number;
	readonly to: number;
}

/** What of a row is selected; wide characters are whole, and nothing behind the end of the line. */
export function selectedSpan(text: CopyText, selection: Selection, line: number): Span | undefined {
	const {first, last} = selectedRows(text, selection);
	return line < first || line > last ? undefined : spanIn(text, selection, line);
}

/** The lines as they were printed: wrapped ones joined, without blanks at their ends. */
export function selectedText(text: CopyText, selection: Selection): string {
	const {first, last} = selectedRows(text, selection);
	const lines: string[] = [];
	let line = '';
	for (let row = first; row <= last; row++) {
		const {from, to} = spanIn(text, selection, row);
		line += text.cells(row).slice(from, to).join('');
		if (row === last || selection.shape === 'block' || !text.isWrapped(row + 1)) {
			lines.push(line.replace(/ +$/, ''));
			line = '';
		}
	}

	return lines.join('\n');
}

function selectedRows(text: CopyText, {anchor, cursor, shape}: Selection): {readonly first: number; readonly last: number} {
	const first = Math.min(anchor.line, cursor.line);
	const last = Math.max(anchor.line, cursor.line);
	return shape === 'lines' ? {first: lineStart(text, first), last: lineEnd(text, last)} : {first, last};
}

function spanIn(text: CopyText, {anchor, cursor, shape}: Selection, line: number): Span {
	const cells = text.cells(line);
	switch (shape) {
		case 'lines': {
			return {from: 0, to: cells.length};
		}

		case 'block': {
			return whole(cells, Math.min(anchor.column, cursor.column), Math.max(anchor.column, cursor.column) + 1);
		}

		case 'characters': {
			const isForward = anchor.line < cursor.line || (anchor.line === cursor.line && anchor.column <= cursor.column);
			const [start, end] = isForward ? [anchor, cursor] : [cursor, anchor];
			return whole(cells, line === start.line ? start.column : 0, line === end.line ? end.column + 1 : cells.length);
		}
	}
}

function whole(cells: readonly string[], from: number, to: number): Span {
	const end = Math.min(to, cells.length);
	let wholeEnd = end;
	while (cells[wholeEnd] === '') {
		wholeEnd++;
	}

	const start = snap(cells, Math.min(from, cells.length));
	return {from: start, to: Math.max(start, wholeEnd)};
}
