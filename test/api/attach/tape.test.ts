import process from 'node:process';
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

	test('that lets go of something has all the rest, to the byte, and never more than its cap and a block', () => {
		const piece = fc.oneof(
			fc.record({stream: fc.constantFrom('stdout' as const, 'stderr' as const), bytes: fc.integer({min: 0, max: 40_000})}),
			fc.record({notice: fc.constantFrom('', 'said', 'x'.repeat(20_000))}),
		);
		fc.assert(fc.property(fc.array(piece, {maxLength: 30}), pieces => {
			const tape = createTape(50_000);
			let whole = '';
			for (const [index, made] of pieces.entries()) {
				if ('notice' in made) {
					tape.line('notice', 1, made.notice);
					whole += `${made.notice}\n`;
				} else {
					const printed = String(index).padStart(made.bytes, `${index} `).slice(0, made.bytes);
					tape.output(1, made.stream, Buffer.from(printed));
					whole += printed;
				}

				expect(tape.end()).toBe(whole.length);
				expect(tape.end() - tape.start()).toBeLessThanOrEqual(50_000 + 20_001);
			}

			const {items, position} = tape.read(tape.start(), Number.MAX_SAFE_INTEGER);
			expect(items.map(item => item.type === 'output' ? Buffer.from(item.bytes).toString() : `${item.text}\n`).join('')).toBe(whole.slice(tape.start()));
			expect(position).toBe(whole.length);
			expect(whole.length - tape.start()).toBeGreaterThanOrEqual(Math.min(whole.length, 50_000 - 16_384 - 20_001));
		}));
	});

	test('of two streams by turns takes no more than it keeps', () => {
		const before = process.memoryUsage().arrayBuffers;
		const tape = createTape(500_000);
		const line = Buffer.from('a short line\n');
		for (let turn = 0; turn < 10_000; turn++) {
			tape.output(1, turn % 2 === 0 ? 'stdout' : 'stderr', line);
		}

		expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
		expect(tape.read(0, 1000).items.slice(0, 3).map(item => item.type === 'output' && item.stream)).toEqual(['stdout', 'stderr', 'stdout']);
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

	test('knows a mode of which it has let go piece by piece, with no other escape behind it', () => {
		const tape = createTape(50_000);
		const filler = Buffer.alloc(30_000, 'x\n');
		// The end of the first block is in the middle of the sequence.
		tape.output(1, 'stdout', Buffer.from(`${'y'.repeat(16_384 - 5)}\u001B[?10`));
		tape.output(1, 'stdout', Buffer.from('49h'.padEnd(30_000, 'z')));
		tape.output(1, 'stdout', filler);
		tape.output(1, 'stdout', filler);
		expect(tape.modes()).toBe('\u001B[?1049h');
	});
});
