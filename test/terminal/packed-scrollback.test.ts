import process from 'node:process';
import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createEmulator} from '../../source/terminal/emulator.ts';
import {keepLinesInBlocks} from '../../source/terminal/line-blocks.ts';
import {packLine, unpackLine} from '../../source/terminal/packed-line.ts';
import {createScrollbackPacker} from '../../source/terminal/packed-scrollback.ts';
import {createPump} from '../../source/terminal/pump.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';
import {normalBufferOf, type BufferLine} from '../../source/terminal/xterm-internals.ts';
import {cellLook, manualPump} from './helpers.ts';

const part = fc.constantFrom(
	'a line\r\n'.repeat(30), '漢字🙂e\u0301👩‍👩‍👧\r\n'.repeat(3), '─ ✓ ẞ\r\n'.repeat(7), '\u001B[41mred\u001B[K\r\n'.repeat(20), '\u001B[0m', '\u001B[4:3;58;5;9mcurl\u001B[m\r\n'.repeat(4), 'long '.repeat(30), '\u001B[38;2;1;2;253mtrue\u001B[48;5;200mcolour\u001B[m\r\n',
	'\u001B]8;;http://a.example\u0007link\u001B]8;;\u0007\r\n'.repeat(5), '\u001B[2;4r\r\n\r\n\r\n\u001B[r', '\u001B[3M\u001B[2L', '\u001B[2J\u001B[H', '\u001B[3J', '\u001B[?1049hfull\u001B[?1049l', '\u001BM\u001B[5T\u001B[3S', '\u001B[42m\r\n\u001B[43m\r\n\u001B[0m', '\u001Bc', '\r\n'.repeat(9),
);
const step = fc.oneof({weight: 4, arbitrary: part}, fc.record({columns: fc.integer({min: 4, max: 60}), rows: fc.integer({min: 2, max: 12})}));

test('whatever is printed and however it is resized, a terminal whose scrollback is packed holds what another holds', () => {
	fc.assert(fc.property(fc.array(step, {maxLength: 25}), steps => {
		const [packed, wanted] = [open(), open()];
		const packer = createScrollbackPacker(packed, manualPump().pump);
		for (const each of steps) {
			for (const terminal of [packed, wanted]) {
				if (typeof each === 'string') {
					print(terminal, each);
				} else {
					terminal.resize(each.columns, each.rows);
				}
			}

			packer.interpreted();
		}

		expect(looks(packed)).toEqual(looks(wanted));
		expect(cells(packed)).toEqual(cells(wanted));
	}), {numRuns: 150});
});

test('whatever is in its cells, a packed line has it', () => {
	const color = fc.oneof(fc.constant(0), fc.integer({min: 0, max: 0xFF_FF_FF_FF}));
	const contents = [[0x40_00_00, 0x40_00_41, 0x40_00_FF], [0x40_00_41, 0x40_01_00, 0x40_FF_FF], [0x40_00_41, 0x41_00_00], [0x80_6F_22, 0], [0x60_00_00, 0x40_00_20], [0xFF_FF_FF_FF, 0x1_00_00]];
	const cellRuns = fc.constantFrom(...contents).chain(some => fc.array(fc.tuple(fc.tuple(fc.constantFrom(...some), color, color), fc.integer({min: 1, max: 40})), {minLength: 1, maxLength: 30}));
	fc.assert(fc.property(cellRuns, fc.boolean(), (runs, isWrapped) => {
		const cells = runs.flatMap(([each, count]) => Array.from({length: count}, () => each).flat());
		const _combined = {3: 'e\u0301'};
		const _extendedAttrs = {5: {}};
		const line = {_data: Uint32Array.from(cells), length: cells.length / 3, isWrapped, _combined, _extendedAttrs} as unknown as BufferLine;
		const unpacked = unpackLine(packLine(line)!, {_combined: {}, _extendedAttrs: {}} as unknown as BufferLine);
		expect({...unpacked, _data: [...unpacked._data]}).toEqual({
			_data: cells,
			length: line.length,
			isWrapped,
			...cells.some((value, index) => (index % 3 === 0 && (value & 0x20_00_00) !== 0) || (index % 3 === 2 && (value & 0x10_00_00_00) !== 0)) ? {_combined, _extendedAttrs} : {_combined: {}, _extendedAttrs: {}},
		});
	}));
});

test('lines above the screen have no cells of their own, and have none when they have been read', () => {
	const terminal = open(500);
	const packer = createScrollbackPacker(terminal, manualPump().pump);
	for (let times = 0; times < 1000; times++) {
		print(terminal, 'some line\r\n');
		packer.interpreted();
	}

	const {active} = terminal.buffer;
	const texts = Array.from({length: active.length}, (_, line) => active.getLine(line)!.translateToString(true));
	expect(texts).toEqual([...Array.from({length: 505}, () => 'some line'), '']);
	expect(withCells(terminal)).toBe(6);
});

test('what is printed into terminals that nobody looks back in takes a small part of what its cells take', () => {
	const {pump, runAll} = manualPump();
	const emulators = Array.from({length: 5}, () => createEmulator({columns: 200, rows: 10, scrollback: 2000, pump}));
	const before = process.memoryUsage().arrayBuffers;
	for (const emulator of emulators) {
		emulator.write(Buffer.from('some line\r\n'.repeat(3000)));
		runAll();
	}

	const cellsMB = 5 * 2000 * 200 * 12 / 1e6;
	expect((process.memoryUsage().arrayBuffers - before) / 1e6).toBeLessThan(cellsMB / 3);
	expect(emulators.map(emulator => emulator.lineCount())).toEqual([2010, 2010, 2010, 2010, 2010]);
});

test('a flood is packed when it is over, not while it goes on; lines that were wrapped anew are packed again', () => {
	const {pump, pass, timers} = pumpInTime();
	const terminal = open(3000);
	const packer = createScrollbackPacker(terminal, pump);
	const flood = 'some line\r\n'.repeat(400);
	for (let second = 0; second < 3; second++) {
		for (let times = 0; times < 100; times++) {
			print(terminal, flood);
			packer.interpreted();
			pass(10);
		}
	}

	expect(withCells(terminal)).toBeGreaterThan(1000);
	pass(20_000);
	expect(withCells(terminal)).toBe(6);
	terminal.resize(60, 6);
	packer.resized();
	expect(withCells(terminal)).toBeGreaterThan(2000);
	pass(20_000);
	expect([withCells(terminal), timers.size]).toEqual([6, 0]);
});

test('a terminal that is gone is not packed any more', () => {
	const {pump, pass, timers} = pumpInTime();
	const terminal = open(3000);
	const packer = createScrollbackPacker(terminal, pump);
	print(terminal, 'some line\r\n'.repeat(3000));
	packer.resized();
	packer.dispose();
	expect(timers.size).toBe(0);
	pass(5000);
	expect(withCells(terminal)).toBe(3001);
});

/** A pump whose time the test passes. */
function pumpInTime() {
	const turns: Array<() => void> = [];
	const timers = new Map<() => void, number>();
	let now = 0;
	return {
		timers,
		pump: createPump({
			budgetMs: 4,
			schedule: turn => void turns.push(turn),
			now: () => now,
			after(delayMs, callback) {
				timers.set(callback, now + delayMs);
				return () => void timers.delete(callback);
			},
		}),
		pass(ms: number) {
			for (const end = now + ms; now < end; now += 10) {
				for (const [callback] of [...timers].filter(([, at]) => at <= now)) {
					timers.delete(callback);
					callback();
				}

				while (turns.length > 0) {
					turns.shift()!();
				}
			}
		},
	};
}

function open(scrollback = 80): Terminal {
	const terminal = new Terminal({cols: 20, rows: 6, scrollback, allowProposedApi: true, logLevel: 'off', reflowCursorLine: true});
	useClusterWidths(terminal);
	keepLinesInBlocks(terminal);
	return terminal;
}

function print(terminal: Terminal, text: string): void {
	// What follows something typed is interpreted at once.
	terminal.input('', true);
	terminal.write(text);
}

/** Lines of the scrollback and the screen that are arrays of cells. */
function withCells(terminal: Terminal): number {
	const {lines} = normalBufferOf(terminal) as unknown as {readonly lines: {readonly _array: ReadonlyArray<object | undefined>}};
	return lines._array.filter(line => line !== undefined && '_data' in line).length;
}

/** As readers get it. */
function looks(terminal: Terminal) {
	const {active} = terminal.buffer;
	return {
		cursor: [active.cursorX, active.cursorY, active.baseY],
		lines: Array.from({length: active.length}, (_, line) => [
			active.getLine(line)!.isWrapped,
			...Array.from({length: terminal.cols}, (__, column) => cellLook(terminal, line, column)),
		].join('|')),
	};
}

/** As xterm.js has it. */
function cells(terminal: Terminal) {
	const {lines} = normalBufferOf(terminal);
	return Array.from({length: lines.length}, (_, index) => {
		const line = lines.get(index)!;
		const columns = [...line._data.keys()].filter(at => at % 3 === 0).map(at => at / 3);
		return {
			isWrapped: line.isWrapped,
			cells: [...line._data],
			combined: columns.filter(column => (line._data[column * 3]! & 0x20_00_00) !== 0).map(column => line._combined[column]),
			extended: columns.filter(column => (line._data[column * 3 + 2]! & 0x10_00_00_00) !== 0).map(column => line._extendedAttrs[column]),
		};
	});
}
