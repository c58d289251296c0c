import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createBench} from './helpers.ts';

/** Lines as they were printed: pieces that were wrapped are joined. */
function printedLines({emulator}: ReturnType<typeof createBench>): string[] {
	const lines: string[] = [];
	for (let line = 0; line < emulator.lineCount(); line++) {
		const {text, isWrapped} = emulator.readText(line);
		if (isWrapped) {
			lines.push(`${lines.pop() ?? ''}${text}`);
		} else {
			lines.push(text);
		}
	}

	while (lines.at(-1) === '') {
		lines.pop();
	}

	return lines;
}

const size = fc.tuple(fc.integer({min: 4, max: 60}), fc.integer({min: 2, max: 20}));
const line = fc.array(fc.constantFrom('word', 'ab', '-', '世', '1234567890'), {minLength: 1, maxLength: 12}).map(parts => parts.join(''));

test('whatever sizes a pane takes, no line is lost, no character, and not the one without an end', () => {
	fc.assert(fc.property(fc.array(line, {minLength: 1, maxLength: 30}), fc.boolean(), fc.array(size, {minLength: 1, maxLength: 6}), (lines, isEnded, sizes) => {
		const bench = createBench(30, 8, 1000);
		bench.feed(lines.join('\r\n') + (isEnded ? '\r\n' : ''));
		for (const [columns, rows] of sizes) {
			bench.emulator.resize(columns, rows);
			expect(printedLines(bench)).toEqual(lines);
		}

		bench.emulator.dispose();
	}), {numRuns: 300});
});

test('what is printed next goes where it would have gone: the cursor keeps its place in a line that is wrapped anew', () => {
	fc.assert(fc.property(fc.array(line, {maxLength: 10}), line, fc.nat(12), fc.array(size, {minLength: 1, maxLength: 6}), (lines, last, back, sizes) => {
		const bench = createBench(30, 8, 1000);
		bench.feed([...lines, last].join('\r\n'));
		const {x} = bench.emulator.cursor()!;
		// Not through a wide character, nor to the row before.
		const steps = /^[ -~]*$/.test(last) && x < 29 ? Math.min(back, x) : 0;
		bench.feed('\b'.repeat(steps));
		for (const [columns, rows] of sizes) {
			// Rows below the cursor are what a lower pane cuts off.
			bench.emulator.resize(columns, steps === 0 ? rows : 8);
		}

		bench.feed('!');
		expect(printedLines(bench)).toEqual([...lines, last.slice(0, last.length - steps) + '!' + last.slice(last.length - steps + 1)]);
		bench.emulator.dispose();
	}), {numRuns: 300});
});
