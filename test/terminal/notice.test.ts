import {expect, test} from 'vitest';
import {allText, createBench, freshModes, screenText} from './helpers.ts';

test('a notice stands dim on a line of its own, and output goes on below it', () => {
	const {emulator, feed, notice} = createBench(30, 4);
	feed('\u001B[31munfinished line');
	notice('── run 2 · you ──');
	feed('next');
	expect(screenText(emulator).slice(0, 3)).toEqual(['unfinished line', '── run 2 · you ──', 'next']);
	expect(emulator.readLine(1, 18)).toBe('\u001B[2m── run 2 · you ──\u001B[0m ');
	expect(emulator.readLine(2, 5)).toBe('next ');
});

test('no empty line stands before a notice when the output ended its line, or before the first one', () => {
	const {emulator, feed, notice} = createBench(30, 4);
	notice('first');
	feed('text\r\n');
	notice('second');
	expect(screenText(emulator)).toEqual(['first', 'text', 'second', '']);
});

test('a notice scrolls a full screen up', () => {
	const {emulator, feed, notice} = createBench(30, 3);
	feed('1\r\n2\r\n3\r\n4');
	notice('note');
	expect(allText(emulator)).toEqual(['1', '2', '3', '4', 'note', '']);
});

test('a notice leaves the alternate screen and covers nothing of the normal one', () => {
	for (const enter of ['\u001B[?1049h', '\u001B[?47h', '\u001B[?1047h']) {
		const {emulator, feed, notice} = createBench(30, 6);
		feed('shell\r\noutput', enter, '\u001B[H\u001B[2Jeditor\r\nfile\u001B[5;9H');
		notice('note');
		expect(emulator.modes().alternateScreen).toBe(false);
		expect(screenText(emulator)).toEqual(['shell', 'output', 'note', '', '', '']);
	}
});

test('a notice is below everything although the program left its cursor above', () => {
	const {emulator, feed, notice} = createBench(30, 6);
	feed('progress\r\n 10 %\r\n 20 %\u001B[2A\r');
	notice('note');
	expect(screenText(emulator).slice(0, 4)).toEqual(['progress', ' 10 %', ' 20 %', 'note']);
});

test('a notice comes through margins, origin mode, charsets, insert mode, and switched-off wrapping', () => {
	const {emulator, feed, notice} = createBench(30, 6);
	feed('\u001B[2;3r\u001B[?6h\u001B(0\u001B[4h\u001B[?7l\u001B[7m');
	notice('lqqk');
	feed('a'.repeat(40));
	const text = screenText(emulator);
	expect(text).toContain('lqqk');
	expect(text.slice(text.indexOf('lqqk') + 1, text.indexOf('lqqk') + 3)).toEqual(['a'.repeat(30), 'a'.repeat(10)]);
});

test('a notice gives the modes of a dead program back', () => {
	const {emulator, feed, notice} = createBench(30, 6);
	feed('\u001B[?1h\u001B=\u001B[?2004h\u001B[?1004h\u001B[?1003h\u001B[?1006h\u001B[?25l');
	notice('note');
	expect(emulator.modes()).toEqual(freshModes);
	expect(emulator.cursor()).toBeDefined();
});

test.each(['\u001B', '\u001B[', '\u001B[38;2;1', '\u001B]0;title', '\u001B]8;;http://x', '\u001BP1$q', '\u001B_apc'])('a notice comes through an unfinished sequence (%j)', start => {
	const {emulator, feed, notice} = createBench(30, 4);
	feed(`text${start}`);
	notice('note');
	feed('more');
	expect(screenText(emulator).slice(0, 3)).toEqual(['text', 'note', 'more']);
});

test('a notice comes through half a character', () => {
	const {emulator, feed, notice, settle} = createBench(30, 4);
	emulator.write(Buffer.from('世').subarray(0, 2));
	settle();
	notice('note');
	feed('more');
	expect(screenText(emulator)).toContain('note');
	expect(screenText(emulator)).toContain('more');
});

test('a notice keeps its place among bytes that are queued', () => {
	const {emulator, settle} = createBench(30, 6);
	emulator.write(Buffer.from('before'));
	emulator.writeNotice('note');
	emulator.write(Buffer.from('after'));
	settle();
	expect(screenText(emulator).slice(0, 3)).toEqual(['before', 'note', 'after']);
});

test('control characters in a notice are shown, not obeyed', () => {
	const {emulator, notice} = createBench(40, 4);
	notice('changed: a\u001B[2Jb\u0007c\nsecond line');
	expect(screenText(emulator).slice(0, 2)).toEqual(['changed: a\uFFFD[2Jb\uFFFDc', 'second line']);
});
