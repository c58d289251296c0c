import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {countCopied} from '../../source/console/copy/count-copied.ts';
import {beginCopy, scrollCopy, selectionOf, stepCopy, type CopyStep} from '../../source/console/copy/copy-state.ts';
import {cellsOf, type CopyText, type Place} from '../../source/console/copy/copy-text.ts';
import type {CopyState} from '../../source/console/copy/copy-view.ts';
import {moves, type CopyMove} from '../../source/console/copy/moves.ts';
import {copyByTerminal} from '../../source/console/copy/osc52.ts';
import {selectedSpan, selectedText, type SelectionShape} from '../../source/console/copy/selection.ts';
import {wordAround} from '../../source/console/copy/words.ts';
import {textWidth} from '../../source/lib/text-width.ts';

/** Rows of a pane; one that begins with `↪` continues the row above. */
function textOf(rows: readonly string[], columns = 20): CopyText {
	const all = rows.map(row => ({isWrapped: row.startsWith('↪'), cells: cellsOf(row.replace(/^↪/, ''))}));
	return {columns, lineCount: rows.length, cells: line => all[line]?.cells ?? [], isWrapped: line => all[line]?.isWrapped ?? false};
}

const at = (line: number, column: number): Place => ({line, column});

function stateAt(cursor: Place, selected?: CopyState['selected']): CopyState {
	return {cursor, wantedColumn: cursor.column, top: 0, selected};
}

const move = (name: CopyMove): CopyStep => ({type: 'move', move: name});

function go(text: CopyText, from: Place, ...names: readonly CopyMove[]): Place {
	return names.reduce((state, name) => stepCopy(state, move(name), text, 5), stateAt(from)).cursor;
}

describe('moving over what was printed', () => {
	test('a cell at a time, wide characters as one, and not over the end of a line', () => {
		const text = textOf(['a漢b', 'next']);
		expect(go(text, at(0, 0), 'right')).toEqual(at(0, 1));
		expect(go(text, at(0, 1), 'right')).toEqual(at(0, 3));
		expect(go(text, at(0, 3), 'right')).toEqual(at(0, 3));
		expect(go(text, at(0, 3), 'left')).toEqual(at(0, 1));
		expect(go(text, at(0, 0), 'left')).toEqual(at(0, 0));
	});

	test('a wrapped line is one line: left and right go on over its rows, 0 ^ $ to its ends', () => {
		const text = textOf(['above', '  one long li', '↪ne that is w', '↪rapped', 'below']);
		expect(go(text, at(1, 12), 'right')).toEqual(at(2, 0));
		expect(go(text, at(2, 0), 'left')).toEqual(at(1, 12));
		expect(go(text, at(2, 3), 'line-end')).toEqual(at(3, 5));
		expect(go(text, at(3, 3), 'line-start')).toEqual(at(1, 0));
		expect(go(text, at(3, 3), 'first-character')).toEqual(at(1, 2));
	});

	test('up and down keep the column over shorter rows, and $ keeps to the ends', () => {
		const text = textOf(['a long row', 'x', 'another row']);
		expect(go(text, at(0, 7), 'down')).toEqual(at(1, 0));
		expect(go(text, at(0, 7), 'down', 'down')).toEqual(at(2, 7));
		expect(go(text, at(0, 0), 'line-end', 'down', 'down')).toEqual(at(2, 10));
		expect(go(text, at(0, 0), 'up')).toEqual(at(0, 0));
		expect(go(text, at(2, 3), 'down')).toEqual(at(2, 3));
	});

	test('words and signs are stepped over as vi does, also where a word is wrapped', () => {
		const text = textOf(['GET /orders 漢字', '', 'wrap', '↪ped end']);
		const stops = ['next-word', 'next-word', 'next-word', 'next-word', 'next-word'] as const;
		expect(stops.map((_, index) => go(text, at(0, 0), ...stops.slice(0, index + 1)))).toEqual([at(0, 4), at(0, 5), at(0, 12), at(2, 0), at(3, 4)]);
		expect(go(text, at(3, 4), 'previous-word')).toEqual(at(2, 0));
		expect(go(text, at(2, 0), 'previous-word')).toEqual(at(0, 12));
		expect(go(text, at(2, 0), 'end-of-word')).toEqual(at(3, 2));
		expect(go(text, at(3, 6), 'next-word')).toEqual(at(3, 6));
		expect(go(text, at(0, 0), 'previous-word')).toEqual(at(0, 0));
	});

	test('g, G and pages move the view with the cursor', () => {
		const text = textOf([...Array.from({length: 20}, (_, index) => `line ${index}`), '', '']);
		const state = beginCopy(text, 17, 5);
		expect(state.cursor).toEqual(at(19, 0));
		const top = stepCopy(state, move('top'), text, 5);
		expect([top.top, top.cursor]).toEqual([0, at(0, 0)]);
		const down = stepCopy(top, move('page-down'), text, 5);
		expect([down.top, down.cursor]).toEqual([4, at(4, 0)]);
		expect(stepCopy(down, move('half-page-up'), text, 5)).toMatchObject({top: 2, cursor: at(2, 0)});
		expect(stepCopy(down, move('bottom'), text, 5)).toMatchObject({top: 15, cursor: at(19, 0)});
		expect(scrollCopy(down, 3, text, 5)).toMatchObject({top: 7, cursor: at(7, 0)});
		expect(scrollCopy(down, -99, text, 5)).toMatchObject({top: 0, cursor: at(4, 0)});
	});
});

describe('what is selected', () => {
	const select = (text: CopyText, shape: SelectionShape, anchor: Place, cursor: Place) => selectedText(text, {anchor, cursor, shape});

	test('both ends belong to it, whichever came first', () => {
		const text = textOf(['hello world', 'second row', 'third']);
		expect(select(text, 'characters', at(0, 6), at(1, 5))).toBe('world\nsecond');
		expect(select(text, 'characters', at(1, 5), at(0, 6))).toBe('world\nsecond');
		expect(select(text, 'lines', at(1, 3), at(2, 0))).toBe('second row\nthird');
		expect(select(text, 'block', at(0, 4), at(2, 1))).toBe('ello\necon\nhird');
	});

	test('rows of a wrapped line are joined as they were printed, blanks at the seam too', () => {
		const text = textOf(['a line of ', '↪words', 'next']);
		expect(select(text, 'characters', at(0, 0), at(1, 4))).toBe('a line of words');
		expect(select(text, 'lines', at(1, 0), at(1, 0))).toBe('a line of words');
		expect(select(text, 'lines', at(0, 0), at(2, 0))).toBe('a line of words\nnext');
	});

	test('wide characters are whole, whichever half was pointed at', () => {
		const text = textOf(['a漢字b']);
		expect(select(text, 'characters', at(0, 2), at(0, 3))).toBe('漢字');
		expect(select(text, 'block', at(0, 0), at(0, 1))).toBe('a漢');
		expect(select(text, 'block', at(0, 4), at(0, 4))).toBe('字');
	});

	test('a block of rows of unequal length has no blanks at the ends, and rows that do not reach it are empty', () => {
		const text = textOf(['one  two', 'x', 'one  three']);
		expect(select(text, 'block', at(0, 3), at(2, 9))).toBe('  two\n\n  three');
		expect(select(text, 'block', at(0, 0), at(2, 4))).toBe('one\nx\none');
	});

	test('v again ends the selection, V and Ctrl-V give it another shape, o goes to its other end', () => {
		const text = textOf(['hello world', 'second row']);
		const steps = (...list: readonly CopyStep[]) => list.reduce((state, step) => stepCopy(state, step, text, 5), stateAt(at(0, 6)));
		const begin = {type: 'select', shape: 'characters'} as const;
		expect(selectionOf(steps(begin, begin))).toBeUndefined();
		expect(selectionOf(steps(begin, move('down'), {type: 'select', shape: 'block'}))).toEqual({anchor: at(0, 6), cursor: at(1, 6), shape: 'block'});
		expect(selectionOf(steps(begin, move('down'), {type: 'other-end'}, move('left')))).toEqual({anchor: at(1, 6), cursor: at(0, 5), shape: 'characters'});
	});

	test('a double click means a path or an address, without the end of the sentence', () => {
		const text = textOf(['see (src/api.ts:14:3).', 'at http://localhost:3', '↪000/orders?id=7, or'], 21);
		const wordAt = (place: Place) => {
			const found = wordAround(text, place);
			return found && select(text, 'characters', found.from, found.to);
		};
		expect(wordAt(at(0, 9))).toBe('src/api.ts:14:3');
		expect(wordAt(at(2, 1))).toBe('http://localhost:3000/orders?id=7');
		expect(wordAt(at(0, 3))).toBeUndefined();
	});

	test('whatever is walked and selected: it is text of the rows, no line ends in a blank, and the marked cells are those of the text', () => {
		const row = fc.tuple(fc.boolean(), fc.array(fc.constantFrom('a', 'B', ' ', '漢', '🙂', '/', 'é', ''), {maxLength: 8})).map(([isWrapped, parts]) => `${isWrapped ? '↪' : ''}${parts.join('')}`);
		const step: fc.Arbitrary<CopyStep> = fc.oneof(
			fc.constantFrom(...Object.keys(moves) as CopyMove[]).map(name => move(name)),
			fc.constantFrom<SelectionShape>('characters', 'lines', 'block').map(shape => ({type: 'select', shape}) as const),
			fc.constant({type: 'other-end'} as const),
		);
		fc.assert(fc.property(fc.array(row, {minLength: 1, maxLength: 12}), fc.array(step, {maxLength: 25}), fc.integer({min: 1, max: 6}), (rows, steps, height) => {
			const text = textOf(rows);
			let state = beginCopy(text, 0, height);
			for (const each of steps) {
				state = stepCopy(state, each, text, height);
				expect(state.cursor.line).toBeGreaterThanOrEqual(state.top);
				expect(state.cursor.line).toBeLessThan(state.top + height);
				expect(state.cursor.column).toBeGreaterThanOrEqual(0);
				expect(state.cursor.column).toBeLessThan(text.columns);
				const selection = selectionOf(state);
				if (!selection) {
					continue;
				}

				const copied = selectedText(text, selection);
				expect(copied).not.toMatch(/ $/m);
				const marked = rows.map((_, line) => {
					const span = selectedSpan(text, selection, line);
					return span ? text.cells(line).slice(span.from, span.to).join('') : '';
				}).join('');
				const printed = (words: string) => words.replaceAll(/[ \n]/g, '');
				expect(printed(copied)).toBe(printed(marked));
			}
		}));
	});
});

describe('what is told and sent', () => {
	test('lines are counted, and characters of a single one as a person counts them', () => {
		expect(countCopied('one\ntwo\nthree')).toBe('3 lines');
		expect(countCopied('a👨‍👩‍👧é')).toBe('3 characters');
		expect(countCopied('x')).toBe('1 character');
		expect(countCopied('x\n'.repeat(1233))).toBe('1,234 lines');
	});

	test('cells of a row are as many as terminals need', () => {
		fc.assert(fc.property(fc.array(fc.constantFrom('a', '漢', '🙂', 'e\u0301', '👨‍👩‍👧', ' '), {maxLength: 9}), parts => {
			const row = parts.join('');
			expect(cellsOf(row)).toHaveLength(textWidth(row));
			expect(cellsOf(row).join('')).toBe(row);
		}));
	});

	test('the terminal is told by OSC 52, in base64 of UTF-8', () => {
		expect(copyByTerminal('ä漢', {TERM: 'xterm-256color'})).toEqual({type: 'sequence', sequence: `\u001B]52;c;${Buffer.from('ä漢').toString('base64')}\u0007`});
	});

	test('tmux gets it for itself and to hand on, GNU screen in pieces that it takes', () => {
		const plain = '\u001B]52;c;aGk=\u0007';
		expect(copyByTerminal('hi', {TMUX: '/run/tmux,1,0'})).toEqual({type: 'sequence', sequence: `${plain}\u001BPtmux;\u001B${plain}\u001B\\`});
		const long = copyByTerminal('x'.repeat(3000), {STY: '1.pts'});
		const pieces = long.type === 'sequence' ? long.sequence.split('\u001B\\').slice(0, -1) : [];
		expect(pieces.length).toBeGreaterThan(4);
		expect(pieces.every(piece => piece.startsWith('\u001BP') && piece.length < 768)).toBe(true);
		expect(pieces.map(piece => piece.slice(2)).join('')).toBe(`\u001B]52;c;${Buffer.from('x'.repeat(3000)).toString('base64')}\u0007`);
	});

	test('more than terminals take is refused whole, and a terminal without a clipboard gets nothing', () => {
		expect(copyByTerminal('x'.repeat(74_991), {})).toEqual({type: 'too-long', bytes: 74_991, maxBytes: 74_990});
		const longest = copyByTerminal('x'.repeat(74_990), {});
		expect(longest.type === 'sequence' && longest.sequence.length).toBeLessThanOrEqual(100_000);
		expect(copyByTerminal('x', {TERM: 'linux'})).toEqual({type: 'none'});
		expect(copyByTerminal('x', {TERM: 'dumb'})).toEqual({type: 'none'});
	});
});
