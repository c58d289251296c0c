import type {IBuffer, Terminal} from '@xterm/headless';
import {inputHandlerOf} from './xterm-internals.ts';

/** Lines are wrapped anew, and the cursor stays where it was in its line, as in tmux; xterm.js leaves it in its column. */
export function resizeTerminal(terminal: Terminal, columns: number, rows: number): void {
	const buffer = terminal.buffer.active;
	if (buffer.type === 'normal' && terminal.cols !== columns) {
		const {start, cells} = placeOfCursor(terminal, buffer);
		const marker = terminal.registerMarker(start - buffer.baseY - buffer.cursorY);
		// xterm.js makes room for what is wrapped by taking away rows below the cursor, be they empty or not.
		inputHandlerOf(terminal)._activeBuffer.y = lastRowInUse(terminal, buffer);
		terminal.resize(columns, terminal.rows);
		// One that has left the scrollback has taken its cursor to the top.
		moveCursor(terminal, Math.max(0, marker?.line ?? 0), cells);
		marker?.dispose();
	}

	const {_activeBuffer: active} = inputHandlerOf(terminal);
	const {x} = active;
	const isAsWide = terminal.cols === columns;
	terminal.resize(columns, rows);
	// Behind the last column, where it waits to wrap, xterm.js would not leave it.
	active.x = isAsWide ? x : active.x;
}

function lastRowInUse(terminal: Terminal, buffer: IBuffer): number {
	let row = terminal.rows - 1;
	while (row > buffer.cursorY && (buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '') === '') {
		row--;
	}

	return row;
}

/** The first row of its line, and how many cells of the line are before it. */
function placeOfCursor(terminal: Terminal, buffer: IBuffer): {readonly start: number; readonly cells: number} {
	let start = buffer.baseY + buffer.cursorY;
	let cells = buffer.cursorX;
	while (start > 0 && buffer.getLine(start)?.isWrapped === true) {
		start--;
		cells += wrappedLength(buffer, start, terminal.cols);
	}

	return {start, cells};
}

function moveCursor(terminal: Terminal, start: number, cells: number): void {
	const {active} = terminal.buffer;
	let row = start;
	let x = cells;
	// Behind its last line the buffer tells what it held there before.
	while (row + 1 < active.length && active.getLine(row + 1)?.isWrapped === true && x >= wrappedLength(active, row, terminal.cols)) {
		x -= wrappedLength(active, row, terminal.cols);
		row++;
	}

	const buffer = inputHandlerOf(terminal)._activeBuffer;
	const y = row - active.baseY;
	// What has been wrapped out of the screen has taken its cursor to the top.
	buffer.x = y < 0 ? 0 : Math.min(x, terminal.cols);
	buffer.y = Math.min(Math.max(0, y), terminal.rows - 1);
}

/** The last cell of a row is empty where a wide character did not fit and began the next. */
function wrappedLength(buffer: IBuffer, row: number, columns: number): number {
	const isLeftEmpty = buffer.getLine(row)?.getCell(columns - 1)?.getChars() === '' && buffer.getLine(row)?.getCell(columns - 1)?.getWidth() === 1;
	return isLeftEmpty && buffer.getLine(row + 1)?.getCell(0)?.getWidth() === 2 ? columns - 1 : columns;
}
