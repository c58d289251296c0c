import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {countRows, layOutLine, paintRow, type Mark} from '../../source/console/search/line-rows.ts';
import {stripAnsi} from '../../source/lib/ansi.ts';
import {findSpans} from '../../source/logs/search-pattern.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';

const inverse: Pick<Mark, 'style'> = {style: '\u001B[7m'};

/** What stands on a terminal of that width: the characters of each row, and which of them are inverse. */
async function shown(text: string, columns: number, rows: number): Promise<{readonly text: readonly string[]; readonly inverse: string; readonly foreground: readonly number[]}> {
	const terminal = new Terminal({cols: columns, rows, allowProposedApi: true});
	useClusterWidths(terminal);
	await new Promise<void>(resolve => {
		terminal.write(text, resolve);
	});
	const lines = Array.from({length: rows}, (_, y) => terminal.buffer.active.getLine(y)!);
	const cells = lines.flatMap(line => Array.from({length: columns}, (_, x) => line.getCell(x)!));
	const result = {
		text: lines.map(line => line.translateToString(true).trimEnd()),
		inverse: cells.filter(cell => cell.isInverse()).map(cell => cell.getChars()).join(''),
		foreground: cells.filter(cell => cell.getChars().trim() !== '').map(cell => cell.getFgColor()),
	};
	terminal.dispose();
	return result;
}

function painted(line: string, width: number, {pattern, isCut = false, prefix = ''}: {readonly pattern?: RegExp; readonly isCut?: boolean; readonly prefix?: string} = {}): readonly string[] {
	const marks = pattern ? findSpans(pattern, stripAnsi(line)).map(span => ({...span, ...inverse})) : [];
	return layOutLine(line, {width, isCut, prefix}).rows.map(row => paintRow(row, marks, width));
}

const pieces = fc.array(fc.constantFrom('a', 'needle ', ' ', '漢字', '🙂', '\t', 'é', 'e\u0301', '👨‍👩‍👧', '\u001B[31m', '\u001B[0m', '\u001B[1;48;5;4m', '한', 'x'.repeat(30)), {maxLength: 20});

describe('a line of a log in a pane', () => {
	test('stands where a terminal would show it, wide characters, tabs and wraps included', async () => {
		await fc.assert(fc.asyncProperty(pieces, fc.integer({min: 2, max: 40}), async (parts, width) => {
			const line = parts.join('');
			const rows = painted(line, width);
			const here = await shown(rows.join('\r\n'), width, Math.max(rows.length, 1));
			const there = await shown(line, width, rows.length + 1);
			expect(here.text).toEqual(there.text.slice(0, rows.length));
			expect(there.text[rows.length]).toBe('');
			expect(here.foreground).toEqual(there.foreground);
			expect(countRows(line, {width, isCut: false, prefix: ''})).toBe(rows.length);
		}), {numRuns: 300});
	});

	test('has its matches marked in the very cells, over wraps and beside wide characters', async () => {
		const rows = painted('漢字 needle 🙂\u001B[31mnee\u001B[32mdle\u001B[0m 漢needle', 9, {pattern: /needle|字/g});
		const {inverse: marked, text} = await shown(rows.join('\r\n'), 9, rows.length);
		expect(text).toEqual(['漢字 need', 'le 🙂need', 'le 漢need', 'le']);
		expect(marked).toBe('字needleneedleneedle');
	});

	test('whatever is marked, each row keeps its characters, is as wide as the pane and ends plain', async () => {
		await fc.assert(fc.asyncProperty(pieces, fc.integer({min: 2, max: 40}), fc.constantFrom(/needle/g, /./gu, /[漢a]+/g, /\s/g), async (parts, width, pattern) => {
			const line = parts.join('');
			const rows = painted(line, width, {pattern});
			expect(rows.map(row => stripAnsi(row))).toEqual(painted(line, width).map(row => stripAnsi(row)));
			const {inverse: marked} = await shown(`${rows.join('\r\n')}`, width, rows.length);
			const count = pattern.source === 'needle' ? line.split('needle').length - 1 : undefined;
			expect(count === undefined || marked.replaceAll(/[^a-z]/g, '') === 'needle'.repeat(count)).toBe(true);
			expect(rows.every(row => !row.includes('\u001B') || row.lastIndexOf('\u001B[0m') === row.lastIndexOf('\u001B'))).toBe(true);
		}), {numRuns: 100});
	});

	test('cut, it takes one row that says that it goes on', () => {
		expect(painted('0123456789', 10, {isCut: true}).map(row => stripAnsi(row))).toEqual(['0123456789']);
		expect(painted('0123456789a', 10, {isCut: true}).map(row => stripAnsi(row))).toEqual(['012345678…']);
		expect(painted('01234567漢字', 10, {isCut: true}).map(row => stripAnsi(row))).toEqual(['01234567 …']);
		expect(painted('漢', 10, {isCut: true, prefix: '12:00 '}).map(row => stripAnsi(row))).toEqual(['12:00 漢  ']);
	});

	test('of a line without end the beginning is shown', () => {
		const rows = painted('x'.repeat(1_000_000), 100);
		expect(rows).toHaveLength(201);
		expect(stripAnsi(rows.at(-1)!).trim()).toBe('…');
		expect(countRows('x'.repeat(1_000_000), {width: 100, isCut: false, prefix: ''})).toBe(201);
	});
});
