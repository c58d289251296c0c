import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createTape, type Tape} from '../../../source/api/attach/tape.ts';

const text = (tape: Tape, position: number, maxBytes = Number.MAX_SAFE_INTEGER) =>
	tape.read(position, maxBytes).items.map(item => item.type === 'output' ? Buffer.from(item.bytes).toString('latin1') : `<${item.text}>`).join('');

describe('a tape', () => {
	test('gives all that was printed, from any position on and in pieces of any size, byte for byte', () => {
		fc.assert(fc.property(
			fc.array(fc.oneof(fc.uint8Array({minLength: 1, maxLength: 300}), fc.uint8Array({minLength: 4000, maxLength: 9000}), fc.string({maxLength: 5})), {maxLength: 30}),
			fc.integer({min: 1, max: 9000}),
			(pieces, size) => {
				const tape = createTape(10_000_000);
				let whole = '';
				for (const piece of pieces) {
					if (typeof piece === 'string') {
						tape.line('notice', 1, piece);
						whole += `<${piece}>`;
					} else {
						tape.output(1, 'stdout', piece);
						whole += Buffer.from(piece).toString('latin1');
					}
				}

				let read = '';
				for (let position = tape.start(); position < tape.end();) {
					read += text(tape, position, size);
					({position} = tape.read(position, size));
				}

				expect(read).toBe(whole);
			},
		));
	});

	test('keeps to its cap by letting go of the oldest, and begins with a whole line then', () => {
		const tape = createTape(100_000);
		for (let line = 0; line < 20_000; line++) {
			tape.output(1, 'stdout', Buffer.from(`line ${line}\n`));
		}

		expect(tape.end() - tape.start()).toBeLessThan(100_000 + 16_384);
		expect(tape.start()).toBeGreaterThan(0);
		expect(text(tape, tape.firstLine())).toMatch(/^line \d+\n/);
		expect(text(tape, tape.firstLine())).toMatch(/\nline 19999\n$/);
	});

	test('tells runs and streams apart, and keeps their order among the lines of devtui', () => {
		const tape = createTape(1000);
		tape.line('run-started', 1, 'run 1');
		tape.output(1, 'stdout', Buffer.from('a'));
		tape.output(1, 'stderr', Buffer.from('b'));
		tape.line('notice', 1, 'note');
		tape.output(2, 'stdout', Buffer.from('c'));
		expect(tape.read(0, 1000).items.map(item => item.type === 'output' ? [item.run, item.stream, Buffer.from(item.bytes).toString()] : [item.run, item.type, item.text]))
			.toEqual([[1, 'run-started', 'run 1'], [1, 'stdout', 'a'], [1, 'stderr', 'b'], [1, 'notice', 'note'], [2, 'stdout', 'c']]);
	});

	test('knows the modes that were set in what it has let go of, cut in two or not, and what a new run makes of them', () => {
		const tape = createTape(50_000);
		const filler = Buffer.alloc(30_000, 'x\n');
		tape.output(1, 'stdout', Buffer.from('\u001B[?1049h\u001B[?25l\u001B[?1000;1006h\u001B[?2004h\u001B[?2004l'.padEnd(8000, 'y') + '\u001B[?10'));
		tape.output(1, 'stdout', Buffer.from('04h'.padEnd(8000, 'z')));
		expect(tape.modes()).toBe('');
		tape.output(1, 'stdout', filler);
		tape.output(1, 'stdout', filler);
		expect(tape.modes()).toBe('\u001B[?1049h\u001B[?25l\u001B[?1000h\u001B[?1006h\u001B[?1004h');
		expect(tape.isMidScreen()).toBe(true);
		tape.line('run-started', 2, 'run 2');
		tape.output(2, 'stdout', filler);
		tape.output(2, 'stdout', filler);
		expect(tape.modes()).toBe('');
		expect(tape.isMidScreen()).toBe(false);
	});
});
