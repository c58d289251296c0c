import type {Terminal} from '@xterm/headless';
import {codePointWidth} from '../lib/cell-width.ts';
import {keepLinesInBlocks} from './line-blocks.ts';
import {keepSavedCursor} from './saved-cursor.ts';
import {inputHandlerOf, type InputHandler} from './xterm-internals.ts';

/** Where xterm.js draws something else than xterm and tmux do, or pays more for it than need be. */
export function correct(terminal: Terminal): void {
	const handler = inputHandlerOf(terminal);
	readColorsWithoutSpace(handler);
	dropMarksWithoutBase(handler);
	eraseWholeScreen(terminal, handler);
	scrollBackgroundIn(handler);
	keepSavedCursor(terminal, handler);
	keepLinesInBlocks(terminal);
	terminal.parser.registerEscHandler({intermediates: '#', final: '8'}, () => alignPlainly(handler));
	terminal.parser.registerCsiHandler({prefix: '?', final: 'h'}, modes => stayInLastColumn(terminal, handler, modes));
}

/** `38:2:R:G:B` leaves out the colour space that stands before R; xterm.js would take R for it. */
function readColorsWithoutSpace(handler: InputHandler): void {
	const extract = handler._extractColor.bind(handler);
	handler._extractColor = (parameters, position, attributes) => {
		const parts = parameters.hasSubParams(position) ? parameters.getSubParams(position) : undefined;
		if (parts?.[0] !== 2 || parts.length !== 4) {
			return extract(parameters, position, attributes);
		}

		const values = [parameters.params[position]!, ...parts];
		extract({params: values, length: values.length, hasSubParams: () => false, getSubParams: () => undefined}, 0, attributes);
		return 0;
	};
}

/** A mark at the beginning of a line has nothing to stand on; xterm.js would give it a cell of no width. */
function dropMarksWithoutBase(handler: InputHandler): void {
	const print = handler.print.bind(handler);
	handler.print = (codePoints, start, end) => {
		let from = start;
		while (from < end && codePoints[from]! >= firstMark && handler._activeBuffer.x === 0 && codePointWidth(codePoints[from]!) === 0) {
			from++;
		}

		if (from < end) {
			print(codePoints, from, end);
		}
	};
}

const firstMark = 0x3_00;

/**
 * What is scrolled up on `ED 2` to be kept is not all of the screen: blanks with a background stay, and what is outside of
 * a region. `ED 1` in the last cell of the screen throws.
 */
function eraseWholeScreen(terminal: Terminal, handler: InputHandler): void {
	const erase = handler.eraseInDisplay.bind(handler);
	handler.eraseInDisplay = (parameters, isProtected) => {
		const {x, y} = handler._activeBuffer;
		if (parameters.params[0] === 1 && x >= terminal.cols - 1) {
			blank(handler, 0, y + 1);
			return true;
		}

		erase(parameters, isProtected);
		if (parameters.params[0] === 2) {
			blank(handler, 0, terminal.rows);
		}

		return true;
	};
}

/** `SD` forgets the background that all other scrolling brings in. */
function scrollBackgroundIn(handler: InputHandler): void {
	const scroll = handler.scrollDown.bind(handler);
	handler.scrollDown = parameters => {
		scroll(parameters);
		const {scrollTop, scrollBottom} = handler._activeBuffer;
		blank(handler, scrollTop, Math.min(scrollBottom + 1, scrollTop + (parameters.params[0] || 1)));
		return true;
	};
}

/** Rows of the screen. Markers on them stay: a view may hold on to one. */
function blank(handler: InputHandler, from: number, to: number): void {
	const buffer = handler._activeBuffer;
	const cell = buffer.getNullCell(handler._eraseAttrData());
	for (let row = from; row < to; row++) {
		const line = buffer.lines.get(buffer.ybase + row);
		if (line) {
			line.fill(cell);
			line.isWrapped = false;
		}
	}
}

/** The pattern of DECALN has no colours. */
function alignPlainly(handler: InputHandler): boolean {
	const {fg, bg} = handler._curAttrData;
	Object.assign(handler._curAttrData, {fg: 0, bg: 0});
	handler.screenAlignmentPattern();
	Object.assign(handler._curAttrData, {fg, bg});
	return true;
}

/** What was written over the last column while wrapping was off does not wrap when it is on again. */
function stayInLastColumn(terminal: Terminal, {_activeBuffer: buffer}: InputHandler, modes: ReadonlyArray<number | number[]>): boolean {
	if (modes.includes(autoWrap) && !terminal.modes.wraparoundMode) {
		buffer.x = Math.min(buffer.x, terminal.cols - 1);
	}

	return false;
}

const autoWrap = 7;
