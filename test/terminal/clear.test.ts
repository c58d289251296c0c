import {expect, test} from 'vitest';
import {allText, createBench, freshModes, screenText} from './helpers.ts';

const lines = (count: number) => Array.from({length: count}, (_, index) => `line ${index + 1}\r\n`).join('');

function clear({emulator, settle}: ReturnType<typeof createBench>): void {
	emulator.clear();
	settle();
}

test('nothing is left of screen and scrollback, and what comes next begins at the top', () => {
	const bench = createBench(20, 4);
	bench.feed(lines(50));
	clear(bench);
	expect(allText(bench.emulator)).toEqual(['', '', '', '']);
	bench.feed('next\r\n');
	expect(allText(bench.emulator)).toEqual(['next', '', '', '']);
	bench.feed(lines(5));
	expect(allText(bench.emulator)).toEqual(['next', 'line 1', 'line 2', 'line 3', 'line 4', 'line 5', '']);
});

test('a prompt stays, all of its rows, its colours and its cursor, and goes on where it stood', () => {
	const bench = createBench(10, 4);
	bench.feed(`${lines(20)}\u001B[31mdb=>\u001B[0m select 12345`);
	clear(bench);
	expect(allText(bench.emulator)).toEqual(['db=> selec', 't 12345', '', '']);
	expect(bench.emulator.cursor()).toEqual({x: 7, y: 1});
	expect(bench.emulator.readLine(0, 4)).toBe('\u001B[31mdb=>\u001B[0m');
	expect(bench.emulator.unfinishedLine()).toBe('db=> select 12345');
	bench.feed(';\r\nok');
	expect(allText(bench.emulator)).toEqual(['db=> selec', 't 12345;', 'ok', '']);
	bench.emulator.resize(20, 4);
	expect(screenText(bench.emulator)).toEqual(['db=> select 12345;', 'ok', '', '']);
});

test('a line longer than the screen keeps what is on it, and what a program has drawn below its cursor goes', () => {
	const bench = createBench(5, 3);
	bench.feed(`${lines(3)}abcdefghijklmnopqrstuvwxyz`);
	clear(bench);
	expect(allText(bench.emulator)).toEqual(['pqrst', 'uvwxy', 'z']);
	const other = createBench(20, 4);
	other.feed(`${lines(9)}top\r\nbelow\r\nlast\u001B[2A\r`);
	clear(other);
	expect(allText(other.emulator)).toEqual(['top', '', '', '']);
});

test('what was queued before is cleared too, though nobody has looked; what was queued after is not', () => {
	const bench = createBench(20, 4);
	bench.emulator.setVisible(false);
	bench.emulator.write(Buffer.from('before\r\n'));
	bench.emulator.clear();
	bench.emulator.write(Buffer.from('after\r\n'));
	bench.settle();
	bench.emulator.setVisible(true);
	bench.settle();
	expect(screenText(bench.emulator)).toEqual(['after', '', '', '']);
});

test('it may come in the middle of a sequence, and modes stay', () => {
	const bench = createBench(20, 4);
	bench.feed(`${lines(9)}\u001B[?2004h\u001B[3`);
	clear(bench);
	bench.feed('1mred\u001B[0m');
	expect(bench.emulator.readLine(0, 3)).toBe('\u001B[31mred\u001B[0m');
	expect(bench.emulator.modes()).toEqual({...freshModes, bracketedPaste: true});
});

test('a program that has the screen to itself keeps it; what is behind it is gone when it leaves, its cursor where it was', () => {
	const bench = createBench(20, 4);
	bench.feed(`${lines(9)}$ vi\u001B[?1049h\u001B[Hediting\u001B[4;3H`);
	clear(bench);
	expect(screenText(bench.emulator)).toEqual(['editing', '', '', '']);
	expect(bench.emulator.cursor()).toEqual({x: 2, y: 3});
	bench.feed('\u001B[?1049l');
	expect(allText(bench.emulator)).toEqual(['', '', '', '$ vi']);
	expect(bench.emulator.cursor()).toEqual({x: 4, y: 3});
	bench.feed('\r\ndone');
	expect(screenText(bench.emulator).at(-1)).toBe('done');
});

test('whoever held on to a line that is gone is told so; a full scrollback begins anew and is filled again', () => {
	const bench = createBench(20, 4, 10);
	bench.feed(lines(100));
	const anchor = bench.emulator.anchor(2);
	clear(bench);
	expect(anchor.line()).toBeUndefined();
	bench.feed(lines(30));
	expect(bench.emulator.lineCount()).toBe(14);
	expect(allText(bench.emulator).slice(0, 2)).toEqual(['line 18', 'line 19']);
	clear(bench);
	expect(allText(bench.emulator)).toEqual(['', '', '', '']);
});
