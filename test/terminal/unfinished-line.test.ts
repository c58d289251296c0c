import {expect, test} from 'vitest';
import {createBench} from './helpers.ts';

test.each([
	['a prompt', 'one\r\nName? ', 'Name?'],
	['nothing behind a line end', 'one\r\n', ''],
	['a bar that is drawn over', 'loading 10%\rloading 20%', 'loading 20%'],
	['behind a hidden cursor', '\u001B[?25lworking', 'working'],
	['one that takes several rows, as it was written', 'one\r\nabcdefghijklmnopqrst uvwxyz', 'abcdefghijklmnopqrst uvwxyz'],
	['the last bar of several, wherever the cursor is', 'a 1%\r\nb 2%\r\nc 3%\u001B[2A', 'c 3%'],
	['bars that have ended', 'a 1%\r\nb 2%\r\n\u001B[2Aa 5%\r\nb 6%\r\n', ''],
	['no screen of a program', 'one\u001B[?1049hmenu', ''],
	['no colours', '\u001B[31mred\u001B[0m', 'red'],
])('what no line end has ended yet: %s', (_what, printed, line) => {
	const {emulator, feed} = createBench(20, 6);
	feed(printed);
	expect(emulator.unfinishedLine()).toBe(line);
	emulator.dispose();
});

test('it is not known while there is more to interpret', () => {
	const {emulator, settle} = createBench(20, 6);
	emulator.write(Buffer.from('Name? '));
	expect(emulator.unfinishedLine()).toBeUndefined();
	settle();
	expect(emulator.unfinishedLine()).toBe('Name?');
	emulator.dispose();
});

test('a terminal that nobody looks at knows it once it has caught up, a little at once, more in the turns that come', () => {
	const {emulator, settle} = createBench(20, 6);
	emulator.setVisible(false);
	settle();
	emulator.write(Buffer.from('one\r\nName? '));
	settle();
	expect(emulator.unfinishedLine()).toBeUndefined();
	emulator.catchUp();
	expect(emulator.unfinishedLine()).toBe('Name?');
	emulator.write(Buffer.from(`Ada\r\n${'line\r\n'.repeat(10_000)}Age? `));
	emulator.catchUp();
	expect(emulator.unfinishedLine()).toBeUndefined();
	settle();
	expect(emulator.unfinishedLine()).toBe('Age?');
	emulator.dispose();
});
