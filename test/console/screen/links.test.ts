import fc from 'fast-check';
import {expect, test} from 'vitest';
import {drawLinks} from '../../../source/console/screen/links.ts';
import {linkCode, linkOfCode} from '../../../source/lib/link-code.ts';
import {createBench, referenceTerminal} from '../../terminal/helpers.ts';
import {createPane, createStage, linkAt} from './helpers.ts';

const width = 16;

const pieces = [
	'a', 'text', ' ', '   ', '世', '🚀', '\r', '\u001B[31m', '\u001B[0m', '\u001B[4m', '\u001B[24m', '\u001B[K', '\u001B[1;5H', '\u001B[2P',
	'\u001B]8;;https://one.example/\u0007', '\u001B]8;;https://one.example/\u001B\\', '\u001B]8;id=x:z=1;file:///two?a;b=c#d\u001B\\', '\u001B]8;;\u0007', '\u001B]8;;\u001B\\',
] as const;
const cells = Array.from({length: 3 * width}, (_, index) => [Math.floor(index / width), index % width] as const);

test('a row that is read has the links of its cells', () => {
	fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), {maxLength: 30}), parts => {
		const {emulator, feed} = createBench(width, 1, 0);
		// On one row: xterm.js forgets links with the rows that they began in.
		const text = `\u001B[?7l${parts.join('')}`;
		feed(text);
		const [original, drawn] = [referenceTerminal(width, 1, text), referenceTerminal(width, 1, drawLinks(emulator.readLine(0, width)))];
		expect(cells.slice(0, width).map(([y, x]) => linkAt(drawn, y, x))).toEqual(cells.slice(0, width).map(([y, x]) => linkAt(original, y, x)));
		emulator.dispose();
	}), {numRuns: 300});
});

test('what a program links is linked on the terminal, cell by cell, while its screen changes', () => {
	const piece = fc.constantFrom(...pieces, '\r\n', '\u001B[L', '\u001B[M');
	fc.assert(fc.property(fc.array(fc.array(piece, {minLength: 1, maxLength: 12}), {minLength: 1, maxLength: 6}), turns => {
		const {emulator, feed} = createBench(width, 3, 0);
		const stage = createStage(width + 6, 5);
		const row = (y: number) => emulator.readLine(emulator.lineCount() - 3 + y, width);
		stage.compositor.setFrame([]);
		stage.compositor.setPanes([{...createPane('a', {x: 2, y: 1, width, height: 3}), readRow: row, revision: () => emulator.revision()}]);
		for (const turn of turns) {
			feed(turn.join(''));
			stage.compositor.requestFrame();
			stage.draw();
			const rows = [0, 1, 2].map(y => referenceTerminal(width, 1, drawLinks(row(y))));
			expect(cells.map(([y, x]) => linkAt(stage.terminal, y + 1, x + 2))).toEqual(cells.map(([y, x]) => linkAt(rows[y]!, 0, x)));
			expect([0, 1, width + 2].map(x => linkAt(stage.terminal, 2, x))).toEqual(['', '', '']);
		}

		emulator.dispose();
	}), {numRuns: 200});
}, 60_000);

test('no target can be told to the terminal as anything else: what is not printable ASCII is no link', () => {
	fc.assert(fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'binary', maxLength: 4}), (uri, id) => {
		const code = linkCode({uri, id});
		expect(code).toMatch(/^(?:1008:\d*)?$/);
		expect(linkOfCode(code)).toEqual(code === '' ? undefined : {uri, ...id !== '' && {id}});
		const drawn = drawLinks(`\u001B[1;${code || '2'}mx\u001B[0m`);
		expect(drawn).toMatch(/^(?:\u001B\]8;[ -~]*\u001B\\\u001B\[1m|\u001B\[1;2m)x(?:\u001B\]8;;\u001B\\)?\u001B\[0m$/);
	}), {numRuns: 2000});
	fc.assert(fc.property(fc.stringMatching(/^[\d:]{0,40}$/), digits => {
		expect(drawLinks(`\u001B[1008:${digits}mx\u001B[0m`)).toMatch(/^(?:\u001B\]8;[ -~]*\u001B\\)?x(?:\u001B\]8;;\u001B\\)?\u001B\[0m$/);
	}), {numRuns: 500});
});

test('a link whose cells are drawn in parts is one link, by its own id or by one that is made for it', () => {
	const {emulator, feed} = createBench(width, 1, 0);
	feed('\u001B]8;;https://one.example/\u0007one\u001B]8;id=x;https://two.example/\u0007two\u001B]8;;\u0007');
	expect(drawLinks(emulator.readLine(0, 7))).toBe('\u001B[0m\u001B]8;id=devtui-1;https://one.example/\u001B\\one\u001B]8;;\u001B\\\u001B[0m\u001B]8;id=x;https://two.example/\u001B\\two\u001B]8;;\u001B\\\u001B[0m ');
	emulator.dispose();
});
