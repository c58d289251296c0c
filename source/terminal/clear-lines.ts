import type {Terminal} from '@xterm/headless';
import {normalBufferOf} from './xterm-internals.ts';

/**
 * Take away all lines but the one that the cursor is in, which may be a prompt: it comes to the top, as in other terminals that can
 * be cleared by a key. Below a program that has the screen to itself nothing moves: it has kept the place of its cursor.
 */
export function clearLines(terminal: Terminal): void {
	const buffer = normalBufferOf(terminal);
	const {lines} = buffer;
	const cursor = buffer.ybase + buffer.y;
	const start = terminal.buffer.active.type === 'alternate' ? buffer.ybase : Math.max(startOf(terminal, cursor), cursor + 1 - terminal.rows);
	const [first, last] = terminal.buffer.active.type === 'alternate' ? [buffer.y, buffer.y] : [0, cursor - start];
	lines.trimStart(start);
	buffer.ybase = 0;
	buffer.ydisp = 0;
	buffer.y = cursor - start;
	for (let row = 0; row < lines.length; row++) {
		const line = lines.get(row);
		if (line && (row < first || row > last)) {
			line.fill(buffer.getNullCell(undefined));
			line.isWrapped = false;
		}
	}

	while (lines.length < terminal.rows) {
		lines.push(buffer.getBlankLine(undefined));
	}
}

/** The first row of the line that goes on in this one. */
function startOf({buffer: {normal}}: Terminal, row: number): number {
	let start = row;
	while (start > 0 && normal.getLine(start)?.isWrapped === true) {
		start--;
	}

	return start;
}
