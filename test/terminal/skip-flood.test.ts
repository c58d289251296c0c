import {Terminal} from '@xterm/headless';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createInputQueue} from '../../source/terminal/input-queue.ts';
import {skipFlood} from '../../source/terminal/skip-flood.ts';
import {useClusterWidths} from '../../source/terminal/unicode.ts';
import {cellLook} from './helpers.ts';

const columns = 12;
const rows = 4;
const scrollback = 6;

const color = fc.constantFrom(
	'\u001B[m', '\u001B[0m', '\u001B[00m', '\u001B[1m', '\u001B[31m', '\u001B[44m', '\u001B[0;32m', '\u001B[39m', '\u001B[49;7m', '\u001B[4:3m', '\u001B[58;5;9m',
	'\u001B[38;5;200m', '\u001B[48;2;9;8;7m', '\u001B[38:2::1:2:3m', '\u001B[22m',
);
const text = fc.constantFrom('plain', 'x', ' ', '', '世界', '🚀', 'é', 'e\u0301', '\u00A0', '\t', '\r', '\n', 'a line that is too long for the screen', '\u00C2', '🇩🇪');
const line = fc.array(fc.oneof({weight: 3, arbitrary: text}, color), {maxLength: 5}).map(parts => `${parts.join('')}\r\n`);
/** What a line must not have to be left out, and what comes before and behind a flood. */
const other = fc.constantFrom(
	'\u001B[2;3r', '\u001B[r', '\u001B[?1049h', '\u001B[?1049l', '\u001B[?6h', '\u001B[4h', '\u001B[4l', '\u001B[20h', '\u001B[?7l', '\u001B[?7h', '\u001B7', '\u001B8', '\u001B[s', '\u001B[u',
	'\u001B[2A', '\u001B[H', '\u001B[2;2Hmiddle', '\u001B[J', '\u001B[2J', '\u001B[K', '\u001B[L', '\u001B[M', '\u001BM', '\u001BD', '\u001B[3b', '\u001Bc', '\u001B[!p', '\u001B[1T',
	'\u000E', '\u000F', '\u001B(0', '\u001B)0', '\u001B(B', 'qqq', '\b', '\u0007', '\u000B', '\u000C', '\u007F', '\u0085', '\u009B2A', '\u0090text', '\u0084',
	'\u001B', '\u001B[', '\u001B[3', '\u001B]0;title', '\u001B]8;;http://a.b\u0007', '\u001BPq', '\u001B_text', '\u001B[>4m', '\u001B[?4m', '\u001B[ m', '\u001B[H\u001BH', '\u001B[3g',
);
const piece = fc.oneof({weight: 4, arbitrary: fc.array(line, {minLength: 15, maxLength: 60}).map(lines => lines.join(''))}, fc.array(fc.oneof(other, text, color), {maxLength: 6}).map(parts => parts.join('')));

test('whatever a program prints, screen and scrollback are cell by cell those of a terminal that has interpreted all of it', () => {
	let skippedBytes = 0;
	fc.assert(fc.property(fc.array(piece, {minLength: 1, maxLength: 6}), fc.infiniteStream(fc.nat({max: 700})), (pieces, lengths) => {
		const bytes = Buffer.from(pieces.join(''));
		const whole = open();
		interpret(whole, bytes);
		const {terminal, skipped} = interpretSkipping(bytes, lengths);
		skippedBytes += skipped;
		expect(everything(terminal)).toEqual(everything(whole));
		// What cannot be seen may be seen later: colours in force, the saved cursor, modes, tab stops, the last character.
		for (const after of ['x\u001B[3b\u001B[K\r\n\tq\u000Eq\u000F', '\u001B8after', '\u001B[6n\u001B[?25$p']) {
			interpret(whole, Buffer.from(after));
			interpret(terminal, Buffer.from(after));
			expect(everything(terminal)).toEqual(everything(whole));
		}

		whole.resize(7, 5);
		terminal.resize(7, 5);
		expect(everything(terminal)).toEqual(everything(whole));
	}), {numRuns: 700});
	expect(skippedBytes).toBeGreaterThan(50_000);
}, 120_000);

test('bytes that are no text at all give the same cells', () => {
	const lines = 'line\r\n'.repeat(40);
	const noise = fc.uint8Array({maxLength: 12}).map(bytes => Buffer.from(bytes).toString('latin1'));
	fc.assert(fc.property(fc.array(fc.oneof(noise, fc.constant(lines)), {maxLength: 8}), fc.infiniteStream(fc.nat({max: 300})), (pieces, lengths) => {
		const bytes = Buffer.from(pieces.join(''), 'latin1');
		const whole = open();
		interpret(whole, bytes);
		expect(everything(interpretSkipping(bytes, lengths).terminal)).toEqual(everything(whole));
	}), {numRuns: 300});
}, 120_000);

const flood = Array.from({length: 60}, (_, index) => `${'q'.repeat(index % 5)} ${index}\r\n`).join('');

test.each([
	'\u000E', '\u001B[31m', '\u001B[1;2r', '\u001B[4m\u001B[24;1m', '\u009B31m', '\u009B1;2r\u009B4H', '\u009B?7l', '\u001B[?7l', '\u001B[4h', '\u001B(0', '\u001B]0;', '\u009D0;', '\u0090', '\u001BP',
	'\u001B[3', '\u001B', '\u001B[>4m\u001B[7m', '\u001B7', '\u001Bc', '\u001B[3;4r', '\u001B[1;2r\u001B[4H', '\u001B[?1049h', '\u001B[3g', '\u001B[20h',
])('%j before a flood and in the middle of one does what it does', control => {
	for (const text of [`${control}${flood}`, `${control}31m${flood}`, `\u001B)0${flood}${control}${flood}`, `${flood}${control}\n${flood}`, `a\r\n${control}\r\n${flood}b${control}`, `${control}\r\n1m\r\nlonger one\r\n${flood}`]) {
		const bytes = Buffer.from(text);
		const whole = open();
		interpret(whole, bytes);
		const {terminal, queue} = flooded(text);
		skipFlood({terminal, scrollback, queue, interpret: part => {
			interpret(terminal, part);
		}});
		for (let item = queue.take(1000); item; item = queue.take(1000)) {
			interpretNext(terminal, item);
		}

		for (const after of ['', 'a line that is too long\r\nx\u000Eq\tq', '\u001B8after']) {
			interpret(whole, Buffer.from(after));
			interpret(terminal, Buffer.from(after));
			expect(everything(terminal)).toEqual(everything(whole));
		}
	}
});

test('of a flood of plain lines as many are interpreted as fit the scrollback and two screens', () => {
	const {terminal, queue} = flooded(Array.from({length: 1000}, (_, index) => `line ${String(index).padStart(4, '0')}\r\n`).join(''));
	expect(skipFlood({terminal, scrollback, queue, interpret: bytes => {
		interpret(terminal, bytes);
	}})).toBe((1000 - 1 - scrollback - 2 * rows) * 11);
	expect(queue.size).toBe((scrollback + 2 * rows) * 11);
});

test('a notice among the lines is kept, and all that stands behind it', () => {
	const {terminal, queue} = flooded('line\r\n'.repeat(100));
	queue.push({type: 'notice', text: 'here'});
	queue.push({type: 'bytes', bytes: Buffer.from('line\r\n'.repeat(100))});
	skipFlood({terminal, scrollback, queue, interpret: bytes => {
		interpret(terminal, bytes);
	}});
	const kept = (scrollback + 2 * rows) * 6;
	expect(queue.take(10_000)).toEqual({type: 'bytes', bytes: expect.objectContaining({length: kept})});
	expect(queue.take(10_000)).toEqual({type: 'notice', text: 'here'});
	expect(queue.size).toBe(600);
});

function flooded(text: string) {
	const queue = createInputQueue();
	queue.push({type: 'bytes', bytes: Buffer.from(text)});
	return {terminal: open(), queue};
}

/** In chunks; after each some bytes are interpreted, or what is queued is looked through. */
function interpretSkipping(bytes: Uint8Array, lengths: fc.Stream<number>) {
	const terminal = open();
	const queue = createInputQueue();
	let skipped = 0;
	const next = () => lengths.next().value as number;
	for (let start = 0; start < bytes.length;) {
		const length = next();
		queue.push({type: 'bytes', bytes: bytes.subarray(start, start + length)});
		start += length;
		if (next() < 250) {
			skipped += skipFlood({terminal, scrollback, queue, interpret: part => {
				interpret(terminal, part);
			}}) ?? 0;
		} else if (next() < 100) {
			interpretNext(terminal, queue.take(next()));
		}
	}

	while (queue.size > 0) {
		interpretNext(terminal, queue.take(100));
	}

	return {terminal, skipped};
}

function interpretNext(terminal: Terminal, item: ReturnType<ReturnType<typeof createInputQueue>['take']>) {
	if (item?.type === 'bytes') {
		interpret(terminal, item.bytes);
	}
}

function open(): Terminal {
	const terminal = new Terminal({cols: columns, rows, scrollback, allowProposedApi: true, logLevel: 'off', scrollOnEraseInDisplay: true});
	useClusterWidths(terminal);
	return terminal;
}

/** At once, as the emulator does it. */
function interpret(terminal: Terminal, bytes: Uint8Array): void {
	terminal.input('', true);
	terminal.write(bytes);
}

function everything(terminal: Terminal) {
	const {active} = terminal.buffer;
	return {
		type: active.type,
		cursor: [active.cursorX, active.cursorY, active.baseY],
		modes: terminal.modes,
		lines: Array.from({length: active.length}, (_, line) => [
			active.getLine(line)!.isWrapped,
			...Array.from({length: terminal.cols}, (_, column) => cellLook(terminal, line, column)),
		].join('|')),
	};
}
