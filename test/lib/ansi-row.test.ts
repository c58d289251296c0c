import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {sliceColumns, splitColumns} from '../../source/lib/ansi-row.ts';
import {linkCode, linkOfCode} from '../../source/lib/link-code.ts';

test('a slice begins in the style that is in force there and ends reset', () => {
	expect(sliceColumns('\u001B[1;31mabcdef\u001B[39mgh\u001B[22mij', 2, 8)).toBe('\u001B[1;31mcdef\u001B[0;1mgh\u001B[0m');
});

test('columns past the end of the row are blanks without style', () => {
	expect(sliceColumns('\u001B[41mab', 1, 5)).toBe('\u001B[41mb\u001B[0m   ');
	expect(sliceColumns('', 3, 6)).toBe('   ');
});

test('a wide character that a cut goes through becomes blanks of its own style on both sides', () => {
	expect(splitColumns('a\u001B[44m世\u001B[0mb', [0, 2, 4])).toEqual(['a\u001B[44m \u001B[0m', '\u001B[44m \u001B[0mb']);
	expect(sliceColumns('世界', 1, 3)).toBe('  ');
	expect(sliceColumns('世界', 2, 4)).toBe('界');
});

test('combining marks stay with their letter, also when a style stands between them', () => {
	expect(splitColumns('e\u0301e\u0301', [0, 1, 2])).toEqual(['e\u0301', 'e\u0301']);
	expect(sliceColumns('e\u001B[1m\u0301x', 0, 2)).toBe('e\u0301\u001B[1mx\u001B[0m');
});

test('cursor movement, titles and control characters are left out', () => {
	const row = '\u001B]0;https://x.test\u0007link\u001B]2;\u001B\\\u001B[2K\u001B[5C\t\u0007!\u001B7';
	expect(sliceColumns(row, 0, 6)).toBe('link! ');
});

test('a link is cut as colours are, and what cannot be one is left out', () => {
	const row = '\u001B]8;id=a;https://x.example/?q=1;2\u0007link\u001B]8;;\u001B\\ end \u001B]8;;\u0007\u001B]8;;https://ü.example\u0007no\u001B]8;;\u0007';
	const [piece, rest] = splitColumns(row, [1, 6, 11]);
	const [, code = ''] = /^\u001B\[([\d:]+)mink\u001B\[0m e$/.exec(piece!) ?? [];
	expect(linkOfCode(code)).toEqual({uri: 'https://x.example/?q=1;2', id: 'a'});
	expect(rest).toBe('nd no');
});

test('colours come and go inside of a link', () => {
	const [one, two, three] = splitColumns('\u001B]8;;https://x.example/\u0007\u001B[31mred\u001B[0mplain\u001B[mmore\u001B]8;;\u0007 end', [0, 3, 8, 16]);
	const link = linkCode({uri: 'https://x.example/'});
	expect([one, two, three]).toEqual([`\u001B[31;${link}mred\u001B[0m`, `\u001B[${link}mplain\u001B[0m`, `\u001B[${link}mmore\u001B[0m end`]);
});

test('256 colours, true colours, colon forms and undercurls survive a cut', () => {
	for (const sgr of ['38;5;208', '48;2;1;2;3', '38:2::9:8:7', '4:3', '58;5;1', '53', '7', '8', '9', '2', '3']) {
		expect(sliceColumns(`\u001B[${sgr}mxyz`, 1, 2)).toBe(`\u001B[${sgr}my\u001B[0m`);
	}
});

test('switching off leaves the other attributes on', () => {
	expect(sliceColumns('\u001B[1;2;3;4;9mA\u001B[22;24mB', 1, 2)).toBe('\u001B[3;9mB\u001B[0m');
	expect(sliceColumns('\u001B[1;31;42mA\u001B[mB', 1, 2)).toBe('B');
});

const cluster = fc.constantFrom('a', 'b', ' ', '─', 'é', 'e\u0301', '世', '🚀', '⚠\uFE0F', '🇩🇪', '\u001B[31m', '\u001B[0m', '\u001B[1;48;5;20m', '\u001B[39m');

test('whatever the row and the cuts, pieces are exactly as wide as asked and lose no whole character', () => {
	fc.assert(fc.property(
		fc.array(cluster, {maxLength: 40}),
		fc.uniqueArray(fc.nat(50), {minLength: 2, maxLength: 6}),
		(clusters, cuts) => {
			const row = clusters.join('');
			const bounds = cuts.toSorted((a, b) => a - b);
			const pieces = splitColumns(row, bounds);
			expect(pieces.map(piece => stringWidth(piece))).toEqual(bounds.slice(1).map((bound, index) => bound - bounds[index]!));
			for (const [index, piece] of pieces.entries()) {
				expect(piece).toBe(sliceColumns(row, bounds[index]!, bounds[index + 1]!));
			}
			expect(sliceColumns(row, 0, stringWidth(row)).replaceAll(/\u001B\[[\d;]*m/g, '')).toBe(row.replaceAll(/\u001B\[[\d;]*m/g, ''));
		},
	), {numRuns: 500});
});
