import type {Terminal} from '@xterm/headless';

/**
 * The bytes that put a notice below everything on the screen of a terminal in whatever state the program left it: inside
 * an unfinished sequence, on the alternate screen, with margins, colours, modes. What comes next starts on a new line.
 */
export function noticeBytes(terminal: Terminal, text: string): Uint8Array {
	const isAlternate = terminal.buffer.active.type === 'alternate';
	const row = freeRow(terminal);
	const position = row < terminal.rows ? `\u001B[${row + 1};1H` : `\u001B[${terminal.rows};1H\n`;
	const lines = text.split(/\r?\n/).map(line => `\u001B[2m${line.replaceAll(controls, '\uFFFD')}\u001B[0m\r\n`);
	return encoder.encode((isAlternate ? leaveAlternate : '') + softReset + position + lines.join(''));
}

const encoder = new TextEncoder();

const controls = /[\u0000-\u001F\u007F-\u009F]/g;
const leaveAlternate = '\u001B[?1047l';
// Soft reset does not cover the mouse, focus events, bracketed paste, automatic line feeds, and auto-wrap everywhere.
const softReset = '\u001B[!p\u001B[?9;1000;1002;1003;1004;1005;1006;1015;2004;2026;1l\u001B[20l\u001B[?7;25h\u001B(B\u000F';

function freeRow(terminal: Terminal): number {
	const buffer = terminal.buffer.normal;
	let row = terminal.rows;
	while (row > 0 && buffer.getLine(buffer.baseY + row - 1)?.translateToString(true) === '') {
		row--;
	}
	return Math.max(row, buffer.cursorY + (buffer.cursorX > 0 ? 1 : 0));
}
