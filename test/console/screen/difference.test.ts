import fc from 'fast-check';
import {expect, test} from 'vitest';
import {difference} from '../../../source/console/screen/difference.ts';
import {drawSegment, moveTo} from '../../../source/console/screen/drawing.ts';
import {drawLinks} from '../../../source/console/screen/links.ts';
import {sliceColumns} from '../../../source/lib/ansi-row.ts';
import {cellLook, createTerminal, rowLooks} from './helpers.ts';

const width = 30;

/** Rows that are alike: pieces of a few, in a few styles. */
const row = fc.array(fc.tuple(
	fc.constantFrom('', '\u001B[31m', '\u001B[0m', '\u001B[1;32m', '\u001B[0;31m', '\u001B[38;5;1m', '\u001B[39m', '\u001B[7m', '\u001B]8;;https://a.example/1\u0007', '\u001B]8;id=7;https://a.example/2\u001B\\', '\u001B]8;;\u001B\\'),
	fc.constantFrom('GET ', '12:00:0', '1', '2', 'm', '漢字', '│', '─', '   ', '[0m', 'é', '🙂', '↻ ', 'e\u0301', '👩', '👩\u200D🔧', '✖', '✖\uFE0F'),
), {minLength: 1, maxLength: 12}).map(pieces => sliceColumns(pieces.flat().join(''), 0, width));

test('drawn over what was there, what differs makes it what it shall be', () => {
	const {terminal, write} = createTerminal(width + 10, 1);
	fc.assert(fc.property(row, row, (before, after) => {
		write(`\u001Bc\u001B[?1049h\u001B[?7l${moveTo(3, 0)}${drawLinks(drawSegment(before, 3))}`);
		const {column, text} = difference(before, after);
		write(moveTo(3 + column, 0) + drawLinks(drawSegment(text, 3 + column)));
		expect(Array.from({length: width}, (_, x) => cellLook(terminal, 0, x + 3))).toEqual(rowLooks(after, width));
	}), {numRuns: 500});
});

test('a terminal that takes characters for narrower or wider shows what it would if all had been drawn', () => {
	const [one, other] = [createTerminal(width + 10, 1, {widths: false}), createTerminal(width + 10, 1, {widths: false})];
	fc.assert(fc.property(row, row, (before, after) => {
		for (const {write} of [one, other]) {
			write(`\u001Bc\u001B[?1049h\u001B[?7l${moveTo(3, 0)}${drawLinks(drawSegment(before, 3))}`);
		}

		const {column, text} = difference(before, after);
		one.write(moveTo(3 + column, 0) + drawLinks(drawSegment(text, 3 + column)));
		other.write(moveTo(3, 0) + drawLinks(drawSegment(after, 3)));
		const looks = ({terminal}: typeof one) => Array.from({length: width}, (_, x) => cellLook(terminal, 0, x + 3));
		expect(looks(one)).toEqual(looks(other));
	}), {numRuns: 500});
});

test.each([
	['GET /one 200', 'GET /two 200', {column: 5, text: 'two'}],
	['\u001B[32mGET\u001B[0m /1 ok', '\u001B[32mGET\u001B[0m /2 ok', {column: 5, text: '2'}],
	['\u001B[32m1 ready\u001B[0m  ', '\u001B[32m2 ready\u001B[0m  ', {column: 0, text: '\u001B[32m2\u001B[0m'}],
	['\u001B[32mdb\u001B[0m  ', '\u001B[31mdb\u001B[0m  ', {column: 0, text: '\u001B[31mdb\u001B[0m'}],
	['\u001B[1m\u001B[32m1 ready\u001B[0m', '\u001B[1m\u001B[32m2 ready\u001B[0m', {column: 0, text: '\u001B[1;32m2\u001B[0m'}],
	['\u001B[3ma\u001B[0;1mb\u001B[4:3m1 ready\u001B[0m', '\u001B[3ma\u001B[0;1mb\u001B[4:3m2 ready\u001B[0m', {column: 2, text: '\u001B[1;4:3m2\u001B[0m'}],
	['\u001B[2ma\u001B[31mb\u001B[38;5;9m1 ready\u001B[0m', '\u001B[2ma\u001B[31mb\u001B[38;5;9m2 ready\u001B[0m', {column: 2, text: '\u001B[2;38;5;9m2\u001B[0m'}],
	['\u001B[2;31mready in\u001B[22;39m 1 s', '\u001B[2;31mready in\u001B[22;39m 2 s', {column: 9, text: '2'}],
	['\u001B[31ma\u001B[00;1mb\u001B[m 1 ready', '\u001B[31ma\u001B[00;1mb\u001B[m 2 ready', {column: 3, text: '2'}],
	['漢字 1', '漢字 2', {column: 5, text: '2'}],
	['✖ 1', '✖ 2', {column: 2, text: '2'}],
	['1 ↻ 5', '2 ↻ 5', {column: 0, text: '2'}],
	['● a', '✖ a', {column: 0, text: '✖ a'}],
	[undefined, 'abc', {column: 0, text: 'abc'}],
])('of %j and %j only %j is drawn', (before, after, drawn) => {
	expect(difference(before, after)).toEqual(drawn);
});
