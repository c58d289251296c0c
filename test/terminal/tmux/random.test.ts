import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {differences, showOurs} from './compare.ts';
import {startTmux, type Tmux} from './server.ts';

/** The same programs each time: what differs is judged one by one, in known-differences.ts. Other seeds are for whoever hunts for more. */
const seed = Number(process.env['DEVTUI_TEST_SEED'] ?? 2);
const columns = 16;
const rows = 6;
const number = fc.integer({min: 0, max: 20});
const place = fc.tuple(fc.integer({min: 1, max: rows}), fc.integer({min: 1, max: columns})).map(([row, column]) => `\u001B[${row};${column}H`);

const style = fc.constantFrom(
	'0', '', '1', '2', '3', '4', '5', '7', '8', '9', '53', '22', '23', '24', '25', '27', '28', '29', '55', '4:2', '4:3', '4:4', '4:5', '4:0', '21',
	'31', '97', '39', '38;5;9', '38;2;1;2;3', '38:2:4:5:6', '58;5;3', '58:2::1:2:3', '1;31', '0;7;36',
).map(parameters => `\u001B[${parameters}m`);

/** Each begins in a column of its own: tmux and xterm differ in how long the cursor waits behind the last one. */
const placed = fc.tuple(place, fc.oneof(
	fc.tuple(number, fc.constantFrom(...'ABCDEFGdSTXPZ')).map(([count, final]) => `\u001B[${count}${final}`),
	fc.tuple(fc.constantFrom('', '0', '1', '2'), fc.constantFrom('K', 'J')).map(([how, final]) => `\u001B[${how}${final}`),
	fc.constantFrom('\n', '\b', '\b\b\b', '\u001BD', '\u001BE', '\u001BM', '\u001BH', '\u001B[g', '\u001B[3g', '\t', '\t\t'),
)).map(parts => parts.join(''));

// More than half of what is behind them is a known difference.
const inserted = fc.tuple(fc.integer({min: 1, max: rows}), fc.integer({min: 1, max: 10}), fc.integer({min: 0, max: 3})).map(([row, column, count]) => `\u001B[${row};${column}H\u001B[${count}@`);

/** A line that wraps on the last row brings the background in with xterm and not with tmux. */
const painted = fc.tuple(
	fc.constantFrom('44', '103', '48;5;200', '48:2::9:8:7'),
	fc.oneof(placed, inserted, fc.constantFrom('\r\n', '\r  gap  ', '\u001B[2;1Htall')),
).map(([background, operation]) => `\u001B[${background}m${operation}\u001B[49m`);

/** IL and DL leave the cursor in different columns, and do nothing outside of the region. */
const lines = fc.tuple(fc.integer({min: 1, max: rows}), number, fc.constantFrom('L', 'M')).map(([row, count, final]) => `\u001B[r\u001B[${row};1H\u001B[${count}${final}`);

/** Where the cursor goes in origin mode is a known difference. */
const region = fc.tuple(fc.integer({min: 0, max: rows}), fc.integer({min: 1, max: rows})).map(([top, bottom]) => `\u001B[${top};${bottom}r\u001B[1;1H`);

/** Without a region when the screen is changed: tmux has one for both, we have one for each. */
const mode = fc.constantFrom(
	'\u001B[?7l', '\u001B[?7h', '\u001B[4h', '\u001B[4l', '\u001B[?6h', '\u001B[?6l', '\u001B[?25l', '\u001B[?25h', '\u001B[?1h', '\u001B[?1l', '\u001B=', '\u001B>',
	'\u001B[?1000h', '\u001B[?1002h', '\u001B[?1003h', '\u001B[?1006h', '\u001B[?1006l', '\u001B[?1000;1002;1003l', '\u001B[?2004h', '\u001B[?1004h',
	'\u001B(0', '\u001B(B', '\u001B#8', '\u001B[?47l\u001Bc', '\u001B[r\u001B[0m\u001B[?47h', '\u001B[r\u001B[?47l', '\u001B]0;title\u0007', '\u001B]8;;http://x\u001B\\', '\u001B]8;;\u001B\\',
);

/** Without the letters of DEC graphics that tmux does not know. */
const narrow = fc.oneof(
	fc.constantFrom('a', 'mossy', ' ', '  gap  ', 'qqxx', 'a summary too tall', 'é─', '\u001B(Bo\u0301', '\r\n', '\r', '\rx\u001B[3b'),
	fc.string({minLength: 1, maxLength: columns, unit: fc.constantFrom(...'ajqx ')}),
);

/** What is saved is brought back by whoever has saved it: tmux has one place for all, xterm some. */
const bracketed = fc.tuple(
	fc.constantFrom(['\u001B7', '\u001B8'], ['\u001B[s', '\u001B[u'], ['\u001B[r\u001B[?47l\u001B[0m\u001B[?1049h', '\u001B[?1049l']),
	fc.array(fc.oneof(narrow, placed, style), {maxLength: 4}),
).map(([[before, after], operations]) => `${before}${operations.join('')}${after}`);

describe.skipIf(!requires('tmux'))('whatever a program does, the screen is that of tmux', () => {
	let tmux: Tmux;
	beforeAll(async () => {
		tmux = await startTmux(columns, rows);
	});
	afterAll(async () => tmux.close());

	test.each([
		['moves, edits, modes', fc.oneof({weight: 6, arbitrary: narrow}, {weight: 5, arbitrary: placed}, {weight: 3, arbitrary: painted}, {weight: 4, arbitrary: style}, place, inserted, lines, bracketed, region, {weight: 2, arbitrary: mode})],
		['wide characters', fc.oneof(
			{weight: 6, arbitrary: fc.constantFrom('世界', '한', '🚀', 'xx', 'word', '👩‍👩‍👧', 'a line, 世界 to wrap', '\r\n', '世\u0301')},
			{weight: 2, arbitrary: style},
			// Whole lines and even columns: halves of wide characters, and what is left at the edge, are known differences.
			fc.constantFrom('\r\u001B[K', '\u001B[2J\u001B[H', '\u001B[2K\r', '\r\n', '\r\n\u001B[2K', '\u001B[?7h', '\u001B[2;5r', '\u001B[r', '\u001B[2S', '\u001B[T', '\u001B[r\u001B[L', '\u001B[r\u001B[M'),
		)],
	] as const)('%s', async (_title, operation) => {
		await fc.assert(fc.asyncProperty(fc.array(operation, {minLength: 1, maxLength: 25}), async parts => {
			const bytes = parts.join('');
			expect(differences(await tmux.show(bytes), showOurs(bytes, columns, rows))).toEqual([]);
		}), {numRuns: 300, seed});
	}, 60_000);
});
