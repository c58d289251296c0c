import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {cut, fit, fitRight, joinFitting, plainLine, spread, wrap} from '../../source/console/text.ts';
import {textWidth} from '../../source/lib/text-width.ts';

const piece = fc.constantFrom('a', 'long words', '漢字', '🙂', 'e\u0301', '👩‍👩‍👧', '🇩🇪', '\u001B[31mred\u001B[39m', '…', '⏸', '●');
const text = fc.array(piece, {maxLength: 12}).map(parts => parts.join(''));

describe('text on the terminal', () => {
	test.each([['abc', 3], ['漢字', 4], ['🙂', 2], ['e\u0301', 1], ['👩‍👩‍👧', 2], ['\u001B[1mbold\u001B[22m', 4], ['⏸', 1], ['●', 1], ['', 0]])('%j takes %i columns', (value, width) => {
		expect(textWidth(value)).toBe(width);
	});

	test('long text is wrapped between words, a word that is too long anywhere, and nothing of it is lost', () => {
		expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
		expect(wrap('a/very/long/path and more', 10)).toEqual(['a/very/lon', 'g/path and', 'more']);
		expect(wrap('', 10)).toEqual(['']);
		fc.assert(fc.property(fc.array(fc.constantFrom('a', 'word ', '漢字', '🙂', '👩‍👩‍👧', ' '), {maxLength: 20}), fc.integer({min: 2, max: 20}), (parts, width) => {
			const whole = parts.join('');
			const lines = wrap(whole, width);
			expect(lines.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''));
			expect(Math.max(...lines.map(line => textWidth(line)))).toBeLessThanOrEqual(width);
		}));
	});

	test('what is fitted has exactly the width asked for, whatever is in it', () => {
		fc.assert(fc.property(text, text, fc.integer({min: 0, max: 60}), (one, other, width) => {
			expect(textWidth(fit(one, width))).toBe(width);
			expect(textWidth(fitRight(one, width))).toBe(width);
			expect(textWidth(spread(one, other, width))).toBe(width);
			expect(textWidth(cut(one, width))).toBeLessThanOrEqual(width);
		}));
	});

	test('what fits is not cut', () => {
		expect(cut('exactly', 7)).toBe('exactly');
		expect(cut('exactly', 6)).toBe('exact…');
	});

	test('parts are joined whole or not at all', () => {
		expect(joinFitting(['one', 'two', 'three'], ' · ', 12)).toBe('one · two');
	});

	test('control characters and colours do not get through', () => {
		expect(plainLine(' a\tb\r\n\u001B]0;title\u0007\u001B[2Jc\u009B ')).toBe('a b c');
	});
});
