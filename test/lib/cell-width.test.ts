import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {isJoined, stepCell} from '../../source/lib/cell-width.ts';
import {textWidth} from '../../source/lib/text-width.ts';

const clusters = [
	'a', 'é', 'e\u0301', 'ß', 'Ω', 'ж', '─', '█', '⣿', '✓', '⏸', '世', '界', 'ｱ', 'ﾊ', '한', '\u1112\u1161\u11AB',
	'⚠', '⚠\uFE0F', '❤\uFE0F', '✅', '🚀', '😀', '👍🏽', '👩‍👩‍👧‍👦', '🏳\uFE0F‍🌈', '🇩🇪', '🇫🇷', '1\uFE0F\u20E3', '#\uFE0F\u20E3', '👨🏿‍🚀',
] as const;

test.each(clusters)('%s is as wide as string-width says', cluster => {
	expect(textWidth(cluster)).toBe(stringWidth(cluster));
});

test('clusters beside each other do not change their widths, a flag beside a flag included', () => {
	fc.assert(fc.property(fc.array(fc.constantFrom(...clusters), {maxLength: 12}), parts => {
		const expected = parts.reduce((sum, part) => sum + stringWidth(part), 0);
		expect(textWidth(parts.join(''))).toBe(expected);
	}));
});

test('a mark on a letter joins its cell', () => {
	const letter = stepCell(0x65, 0);
	expect(isJoined(letter)).toBe(false);
	expect(isJoined(stepCell(0x3_01, letter))).toBe(true);
});

test('every code point, alone and shown as an emoji, is as wide as string-width says', () => {
	const wrong: string[] = [];
	const compare = (text: string) => {
		if (textWidth(text) !== Math.min(2, stringWidth(text))) {
			wrong.push([...text].map(character => character.codePointAt(0)!.toString(16)).join(' '));
		}
	};

	// Beyond lie unassigned planes and private use, all alike.
	for (let codePoint = 0x3_00; codePoint < 0x4_00_00; codePoint++) {
		const character = String.fromCodePoint(codePoint);
		compare(character);
		if (/\p{Emoji}/u.test(character)) {
			compare(`${character}\uFE0F`);
		}
	}

	expect(wrong).toEqual([]);
}, 60_000);
