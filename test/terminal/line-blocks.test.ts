import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {keepLinesInBlocks} from '../../source/terminal/line-blocks.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';
import {inputHandlerOf} from '../../source/terminal/xterm-internals.ts';
import {cellLook} from './helpers.ts';

const part = fc.constantFrom(
	'a line\r\n'.repeat(30), '漢字🙂e\u0301\r\n', '\u001B[41mred\u001B[K\r\n'.repeat(20), '\u001B[0m', '\u001B[4:3;58;5;9mcurl\u001B[m\r\n', 'long '.repeat(30), '\u001B[2;4r\r\n\r\n\r\n\u001B[r', '\u001B[3M\u001B[2L',
	'\u001B[2J\u001B[H', '\u001B[3J', '\u001B[?1049hfull\u001B[?1049l', '\u001BM\u001B[5T\u001B[3S', '\u001B[42m\r\n\u001B[43m\r\n\u001B[0m',
);
const step = fc.oneof({weight: 4, arbitrary: part}, fc.record({columns: fc.integer({min: 4, max: 60}), rows: fc.integer({min: 2, max: 12})}));

test('whatever is printed and however it is resized, lines that share memory hold what lines with memory of their own hold', () => {
	fc.assert(fc.property(fc.array(step, {maxLength: 25}), steps => {
		const [shared, wanted] = [open(), open()];
		unshareAll(wanted);
		for (const each of steps) {
			for (const terminal of [shared, wanted]) {
				if (typeof each === 'string') {
					terminal.input('', true);
					terminal.write(each);
				} else {
					terminal.resize(each.columns, each.rows);
				}
			}

			unshareAll(wanted);
		}

		expect(everything(shared)).toEqual(everything(wanted));
	}), {numRuns: 150});
});

test('of a scrollback that fills up, sixteen lines share a buffer', () => {
	const terminal = open();
	terminal.input('', true);
	terminal.write('line\r\n'.repeat(90));
	const buffers = new Set(linesOf(terminal).map(line => line._data.buffer));
	expect(linesOf(terminal).length).toBeGreaterThan(80);
	expect(buffers.size).toBeLessThan(40);
});

function open(): Terminal {
	const terminal = new Terminal({cols: 20, rows: 6, scrollback: 80, allowProposedApi: true, logLevel: 'off', reflowCursorLine: true});
	useClusterWidths(terminal);
	keepLinesInBlocks(terminal);
	return terminal;
}

/** As xterm.js has them. */
function unshareAll(terminal: Terminal): void {
	for (const line of linesOf(terminal)) {
		line._data = line._data.slice();
	}
}

function linesOf(terminal: Terminal) {
	const {lines} = inputHandlerOf(terminal)._activeBuffer;
	return Array.from({length: terminal.buffer.active.length}, (_, index) => lines.get(index)!);
}

function everything(terminal: Terminal) {
	const {active} = terminal.buffer;
	return {
		cursor: [active.cursorX, active.cursorY, active.baseY],
		lines: Array.from({length: active.length}, (_, line) => [
			active.getLine(line)!.isWrapped,
			...Array.from({length: terminal.cols}, (__, column) => cellLook(terminal, line, column)),
		].join('|')),
	};
}
