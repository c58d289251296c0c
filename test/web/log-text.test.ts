import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createLogReader} from '../../source/web/page/log-text.ts';

const read = (...lines: readonly string[]) => {
	const reader = createLogReader();
	return lines.map(line => reader.read(line).map(({text, look}) => [text, look] as const));
};

const textOf = (line: string) => createLogReader().read(line).map(({text}) => text).join('');

describe('a line of a log', () => {
	test.each([
		['\u001B[31mred', 1],
		['\u001B[97mwhite', 15],
		['\u001B[38;5;9mbright red', 9],
		['\u001B[38;5;196mof the cube', 'rgb(255, 0, 0)'],
		['\u001B[38;5;16mblack of the cube', 'rgb(0, 0, 0)'],
		['\u001B[38;5;244mgrey', 'rgb(128, 128, 128)'],
		['\u001B[38;2;1;2;3mtrue', 'rgb(1, 2, 3)'],
		['\u001B[38:2::1:2:3mtrue, with colons', 'rgb(1, 2, 3)'],
		['\u001B[38;2;999;2;3mtoo much', 'rgb(255, 2, 3)'],
		['\u001B[38;5;256mno colour', undefined],
	])('%j has its colour', (line, foreground) => {
		expect(createLogReader().read(line)[0]!.look.foreground).toBe(foreground);
	});

	test('has its background, and attributes', () => {
		expect(read('a\u001B[1;4;45mb\u001B[22;7mc\u001B[0md')).toEqual([[
			['a', {}],
			['b', {background: 5, isBold: true, isUnderlined: true}],
			['c', {background: 5, isUnderlined: true, isInverse: true}],
			['d', {}],
		]]);
	});

	test('goes on in the colours of the one before it', () => {
		expect(read('\u001B[32mone', 'two\u001B[39m', 'three')).toEqual([[['one', {foreground: 2}]], [['two', {foreground: 2}]], [['three', {}]]]);
	});

	test('that is not whole yet leaves them as they are', () => {
		const reader = createLogReader();
		reader.peek('\u001B[31mre');
		expect(reader.read('plain')[0]!.look).toEqual({});
	});

	test('that was written over itself is what stands there last, in its colours', () => {
		expect(read('10 %\r\u001B[33m50 %\r100 %\r')).toEqual([[['100 %', {foreground: 3}]]]);
	});

	test.each([
		['\u001B]0;title\u0007text', 'text'],
		['\u001B]8;;http://evil.example\u001B\\link\u001B]8;;\u001B\\', 'link'],
		['\u001B[2J\u001B[10;10Htext', 'text'],
		['\u001BPdcs\u001B\\text', 'text'],
		['\u009B31mtext', 'text'],
		['a\u0008\u0000b', 'ab'],
		['a\tb', 'a\tb'],
		['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
		['user\u202Egpj.exe', 'user\\u{202e}gpj.exe'],
		['日本 👩‍👩‍👧 é', '日本 👩‍👩‍👧 é'],
	])('%j is the text %j', (line, text) => {
		expect(textOf(line)).toBe(text);
	});

	test('whatever it holds, has no control characters left in its text', () => {
		const nasty = fc.array(fc.oneof(fc.constantFrom('\u001B', '\u001B[', '\u001B]8;;', '\u009D', 'm', ';', '38;5;', '\r', '\t', '\u0007', '\u202E', '<'), fc.string({unit: 'binary', maxLength: 5})), {maxLength: 8}).map(parts => parts.join(''));
		fc.assert(fc.property(fc.array(nasty, {maxLength: 4}), lines => {
			for (const line of read(...lines.map(line => line.replaceAll('\n', '')))) {
				expect(line.map(([text]) => text).join('')).not.toMatch(/(?!\t)[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
			}
		}));
	});
});
