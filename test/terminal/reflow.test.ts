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
