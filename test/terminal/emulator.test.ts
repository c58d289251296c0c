import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createEmulator} from '../../source/terminal/emulator.ts';
import {allText, cellLook, createBench, freshModes, manualPump, referenceTerminal, screenText} from './helpers.ts';

const pieces = fc.constantFrom(
	'plain', ' ', '  gap  ', '世界', '한', '🚀', '⚠\uFE0F', '🇩🇪', '👩‍👩‍👧', 'e\u0301', 'a\u0300\u0301', '─│█',
	'\u001B[0m', '\u001B[m', '\u001B[1m', '\u001B[2m', '\u001B[3m', '\u001B[4m', '\u001B[7m', '\u001B[8m', '\u001B[9m', '\u001B[5m', '\u001B[53m',
	'\u001B[31m', '\u001B[92m', '\u001B[44m', '\u001B[105m', '\u001B[38;5;7m', '\u001B[38;5;200m', '\u001B[48;5;9m', '\u001B[38;2;1;2;3m', '\u001B[48;2;250;0;9m',
	'\u001B[22m', '\u001B[24m', '\u001B[27m', '\u001B[39m', '\u001B[49m', '\u001B[K', '\u001B[1K', '\u001B[2J', '\r\n', '\r', '\b', '\t', '\u001B[3;5H', '\u001B[2P', '\u001B[2@', '\u001B[L', '\u001B[M',
);

test('a line read as ANSI text draws the same cells again', () => {
	fc.assert(fc.property(fc.array(pieces, {maxLength: 40}), fc.integer({min: 2, max: 30}), (parts, width) => {
		const {emulator, feed} = createBench(20, 5, 20);
		feed(parts.join(''));
		const original = referenceTerminal(20, 5, parts.join(''), {scrollback: 20, scrollOnEraseInDisplay: true});
		expect(emulator.lineCount()).toBe(original.buffer.active.length);
		const wrong: string[] = [];
		for (let line = 0; line < emulator.lineCount(); line++) {
			const drawn = referenceTerminal(width, 1, emulator.readLine(line, width));
			for (let column = 0; column < width; column++) {
				const look = cellLook(original, line, column);
				const again = cellLook(drawn, 0, column);
				const isHalf = look.startsWith('  0 ');
				const isCut = column === width - 1 && / 2 (?:default|\d)/.test(look);
				const isSame = column >= 20 ? /^  1 default default/.test(again) : isHalf || isCut || again === look;
				if (!isSame) {
					wrong.push(`${column},${line}: ${again}, was ${look}`);
				}
			}
		}
		expect(wrong).toEqual([]);
		emulator.dispose();
	}), {numRuns: 300});
}, 120_000);

test('a line is as wide as asked and ends reset: cut, padded, past the end, with a wide character on the edge', () => {
	const {emulator, feed} = createBench(10, 2);
	feed('\u001B[31mab世界cd\u001B[0m\r\n\u001B[44m\u001B[K');
	expect(emulator.readLine(0, 4)).toBe('\u001B[31mab世\u001B[0m');
	expect(emulator.readLine(0, 5)).toBe('\u001B[31mab世 \u001B[0m');
	expect(emulator.readLine(0, 12)).toBe('\u001B[31mab世界cd\u001B[0m    ');
	expect(emulator.readLine(1, 3)).toBe('\u001B[44m   \u001B[0m');
	expect(emulator.readLine(99, 3)).toBe('   ');
});

test('text tells where a line was wrapped', () => {
	const {emulator, feed} = createBench(5, 4);
	feed('abcd efgh  \r\nx');
	expect([0, 1, 2, 3].map(line => emulator.readText(line))).toEqual([
		{text: 'abcd ', isWrapped: false},
		{text: 'efgh ', isWrapped: true},
		{text: '', isWrapped: true},
		{text: 'x', isWrapped: false},
	]);
});

test('bytes cut anywhere, even inside a character or a sequence, give the same screen', () => {
	const bytes = Buffer.from('a\u001B[1;31m世🚀\u001B[0m\u001B]0;title\u0007é\r\nend');
	const whole = createBench(20, 3);
	whole.feed(bytes.toString());
	const single = createBench(20, 3);
	for (const byte of bytes) {
		single.emulator.write(Uint8Array.of(byte));
	}
	single.settle();
	expect(single.emulator.readLine(0, 20)).toBe(whole.emulator.readLine(0, 20));
	expect(single.emulator.readText(1).text).toBe('end');
});

test('nothing is interpreted in write itself, and all of it in the turns that follow', () => {
	const {pump, runAll, isIdle} = manualPump();
	const emulator = createEmulator({columns: 80, rows: 10, scrollback: 10_000, pump});
	const revision = emulator.revision();
	emulator.write(Buffer.from('x\r\n'.repeat(5000)));
	expect(emulator.revision()).toBe(revision);
	expect(emulator.pendingBytes()).toBe(15_000);
	expect(isIdle()).toBe(false);
	let changes = 0;
	emulator.onChange(() => changes++);
	runAll();
	expect(emulator.pendingBytes()).toBe(0);
	expect(emulator.lineCount()).toBe(5001);
	expect(emulator.revision()).toBe(revision + changes);
	expect(changes).toBeGreaterThan(0);
});

test('scrollback keeps the newest lines', () => {
	const {emulator, feed} = createBench(20, 4, 6);
	feed(Array.from({length: 50}, (_, index) => `line ${index}`).join('\r\n'));
	expect(allText(emulator)).toEqual(Array.from({length: 10}, (_, index) => `line ${index + 40}`));
});

test('a hidden terminal interprets nothing until it is shown', () => {
	const {emulator, feed, settle} = createBench(20, 2);
	emulator.setVisible(false);
	feed('hidden \u001B[31mtext');
	expect(emulator.pendingBytes()).toBe(16);
	expect(screenText(emulator)).toEqual(['', '']);
	emulator.setVisible(true);
	settle();
	expect(emulator.pendingBytes()).toBe(0);
	expect(screenText(emulator)).toEqual(['hidden text', '']);
});

test('what was queued before a terminal is hidden is still interpreted', () => {
	const {emulator, settle} = createBench(20, 2);
	emulator.write(Buffer.from('seen'));
	emulator.setVisible(false);
	settle();
	expect(screenText(emulator)[0]).toBe('seen');
});

test('the queue of a hidden terminal stays bounded and loses nothing', () => {
	const {emulator, settle} = createBench(40, 4, 50_000);
	emulator.setVisible(false);
	const chunk = Buffer.from(Array.from({length: 1000}, () => 'some text of a service\r\n').join(''));
	for (let index = 0; index < 100; index++) {
		emulator.write(chunk);
		settle();
		expect(emulator.pendingBytes()).toBeLessThanOrEqual(2_097_152);
	}
	expect(emulator.pendingBytes()).toBeGreaterThan(0);
	emulator.setVisible(true);
	settle();
	expect(emulator.pendingBytes()).toBe(0);
	expect(emulator.lineCount()).toBe(50_004);
});

test('a hidden program that asks its terminal something is answered', () => {
	for (const [question, answer] of [
		['\u001B[c', /^\u001B\[\?.*c$/],
		['\u001B[6n', /^\u001B\[1;4R$/],
		['\u001B[>c', /^\u001B\[>.*c$/],
		['\u001B[?2026$p', /^\u001B\[\?2026;.*\$y$/],
	] as const) {
		const {emulator, feed} = createBench(20, 2);
		const replies: string[] = [];
		emulator.onReply(data => replies.push(data));
		emulator.setVisible(false);
		feed(`abc${question.slice(0, 2)}`);
		expect(replies).toEqual([]);
		feed(question.slice(2));
		expect(replies).toHaveLength(1);
		expect(replies[0]).toMatch(answer);
	}
});

test('replies come once, and only those of the program', () => {
	const {emulator, feed, notice} = createBench(20, 4);
	const replies: string[] = [];
	const unsubscribe = emulator.onReply(data => replies.push(data));
	feed('text\u001B[5n', 'more');
	notice('note');
	expect(replies).toEqual(['\u001B[0n']);
	unsubscribe();
	feed('\u001B[5n');
	expect(replies).toHaveLength(1);
});

test('the cursor is where the program left it, on the screen, unless the program hides it', () => {
	const {emulator, feed, notice} = createBench(5, 3, 10);
	feed('1\r\n2\r\n3\r\n4');
	expect(emulator.cursor()).toEqual({x: 1, y: 2});
	feed('5678');
	expect(emulator.cursor()).toEqual({x: 4, y: 2});
	feed('\u001B[?25l');
	expect(emulator.cursor()).toBeUndefined();
	feed('\u001B[?1;25h');
	expect(emulator.cursor()).toBeDefined();
	feed('\u001B[?25l\u001B[!p');
	expect(emulator.cursor()).toBeDefined();
	feed('\u001B[?25l');
	notice('note');
	expect(emulator.cursor()).toBeDefined();
});

test('modes tell what a typist needs', () => {
	const {emulator, feed} = createBench(20, 4);
	expect(emulator.modes()).toEqual(freshModes);
	feed('\u001B[?1h\u001B=\u001B[?2004h\u001B[?1002;1006h\u001B[?1004h\u001B[?1049h');
	expect(emulator.modes()).toEqual({
		applicationCursor: true,
		applicationKeypad: true,
		bracketedPaste: true,
		mouse: 'drags',
		mouseEncoding: 'sgr',
		focusReports: true,
		alternateScreen: true,
	});
});

test.each([
	['\u001B[?9h', 'clicks', 'x10'],
	['\u001B[?1000h', 'presses', 'x10'],
	['\u001B[?1003h\u001B[?1005h', 'moves', 'utf8'],
	['\u001B[?1000;1015h', 'presses', 'urxvt'],
	['\u001B[?1015h\u001B[?1006h\u001B[?1015l', 'none', 'sgr'],
	['\u001B[?1000h\u001B[?1006h\u001B[?1006l', 'presses', 'x10'],
	['\u001B[?1003h\u001B[?1006h\u001Bc', 'none', 'x10'],
	['\u001B[?1003h\u001B[?1000l', 'none', 'x10'],
])('after %j the mouse is wanted so: %s, written as %s', (text, mouse, mouseEncoding) => {
	const {emulator, feed} = createBench(20, 4);
	feed(text);
	expect(emulator.modes()).toMatchObject({mouse, mouseEncoding});
});

test('clearing the screen keeps what was on it in the scrollback', () => {
	const {emulator, feed} = createBench(20, 3);
	feed('stack trace', '\u001B[2J\u001B[H', 'fresh');
	expect(allText(emulator)).toContain('stack trace');
	expect(screenText(emulator)).toEqual(['fresh', '', '']);
});

test('a resize wraps lines anew and keeps the end in view', () => {
	const {emulator, feed} = createBench(10, 3);
	feed('0123456789abcde\r\nlast');
	emulator.resize(5, 3);
	expect([emulator.columns, emulator.rows]).toEqual([5, 3]);
	expect(allText(emulator)).toEqual(['01234', '56789', 'abcde', 'last']);
	emulator.resize(20, 5);
	expect(allText(emulator).slice(0, 2)).toEqual(['0123456789abcde', 'last']);
});

test('a hidden terminal takes its new size when it is shown, and tells it at once', () => {
	const {emulator, feed, settle} = createBench(10, 3);
	emulator.setVisible(false);
	emulator.resize(4, 6);
	expect([emulator.columns, emulator.rows]).toEqual([4, 6]);
	feed('abcdefg');
	emulator.setVisible(true);
	settle();
	expect(screenText(emulator)).toEqual(['abcd', 'efg', '', '', '', '']);
});

test('impossible sizes become the smallest possible', () => {
	const {emulator, feed} = createBench(10, 3);
	emulator.resize(0, 0);
	feed('ab');
	expect([emulator.columns, emulator.rows]).toEqual([2, 1]);
});

test('an anchor holds its line through scrolling and wrapping, until the line falls out', () => {
	const {emulator, feed} = createBench(10, 3, 5);
	feed('one\r\ntwo\r\n0123456789\r\nfour');
	const anchor = emulator.anchor(3);
	expect(emulator.readText(anchor.line()!).text).toBe('four');
	feed('\r\nfive\r\nsix');
	expect(emulator.readText(anchor.line()!).text).toBe('four');
	emulator.resize(5, 3);
	expect(emulator.readText(anchor.line()!).text).toBe('four');
	feed('\r\n.'.repeat(20));
	expect(anchor.line()).toBeUndefined();
	anchor.release();
});

test('after dispose nothing is written, read or announced', () => {
	const {emulator, settle} = createBench(10, 3);
	let changes = 0;
	emulator.onChange(() => changes++);
	emulator.write(Buffer.from('queued'));
	emulator.dispose();
	emulator.dispose();
	emulator.write(Buffer.from('late'));
	emulator.writeNotice('late');
	emulator.resize(20, 20);
	emulator.setVisible(false);
	settle();
	expect(changes).toBe(0);
	expect(emulator.pendingBytes()).toBe(0);
	expect(emulator.readLine(0, 4)).toBe('    ');
});
