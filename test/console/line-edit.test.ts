import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {edit, insert, lineOf, type Line} from '../../source/console/line-edit.ts';

/** `ab|c`: the cursor is where the bar is. */
function at(text: string): Line {
	return {text: text.replace('|', ''), cursor: text.indexOf('|')};
}

function shown({text, cursor}: Line): string {
	return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

describe('a line that is being written', () => {
	test.each([
		['ab|c', 'x', 'abx|c'],
		['ab|c', 'Space', 'ab |c'],
		['|', '漢', '漢|'],
		['ab|c', 'Left', 'a|bc'],
		['ab|c', 'Right', 'abc|'],
		['abc|', 'Right', 'abc|'],
		['|abc', 'Left', '|abc'],
		['ab|c', 'Home', '|abc'],
		['ab|c', 'Ctrl-A', '|abc'],
		['a|bc', 'End', 'abc|'],
		['a|bc', 'Ctrl-E', 'abc|'],
		['ab|c', 'Backspace', 'a|c'],
		['|abc', 'Backspace', '|abc'],
		['ab|c', 'Delete', 'ab|'],
		['send web text|', 'Ctrl-W', 'send web |'],
		['send web |', 'Ctrl-W', 'send |'],
		['send we|b', 'Ctrl-U', '|b'],
		['send we|b', 'Ctrl-K', 'send we|'],
		['send web|', 'Ctrl-Left', 'send |web'],
		['|send web', 'Ctrl-Right', 'send| web'],
		['a👨‍👩‍👧|', 'Backspace', 'a|'],
		['a|👨‍👩‍👧', 'Right', 'a👨‍👩‍👧|'],
	])('%s and %s is %s', (before, key, after) => {
		expect(shown(edit(at(before), key) ?? at('|none'))).toBe(after);
	});

	test('keys that edit nothing are left to others', () => {
		for (const key of ['F5', 'PgUp', 'Insert', 'Alt-x', 'Ctrl-Space', '\u0085']) {
			expect(edit(lineOf('text'), key), key).toBeUndefined();
		}
	});

	test('whatever is typed, the cursor stays within the line and never divides a character', () => {
		const keys = fc.array(fc.constantFrom('a', 'Space', '漢', '🙂', '👨‍👩‍👧', 'é', 'Left', 'Right', 'Home', 'End', 'Backspace', 'Delete', 'Ctrl-W', 'Ctrl-Left', 'Ctrl-Right', 'Ctrl-K'), {maxLength: 40});
		fc.assert(fc.property(keys, pressed => {
			const line = pressed.reduce((before, key) => edit(before, key) ?? insert(before, key), lineOf(''));
			expect(line.cursor).toBeGreaterThanOrEqual(0);
			expect(line.cursor).toBeLessThanOrEqual(line.text.length);
			expect(() => encodeURIComponent(shown(line))).not.toThrow();
		}));
	});
});
