import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {canResolve, parseInput, resolveRest, type InputEvent} from '../../source/console/input.ts';
import {createUnfinishedInput} from '../../source/console/unfinished-input.ts';

const pieces = [
	'a', 'Z', ' ', '\r', '\t', '\u007F', '\u0003', '\u001D', 'ä', '漢', '🙂', '\u001B[A', '\u001BOB', '\u001B[1;5C', '\u001B[5~', '\u001B[3;2~', '\u001B[Z', '\u001B[[A',
	'\u001Bx', '\u001B\u001B[A', '\u001B\r', '\u001B[<0;12;5M', '\u001B[<0;12;5m', '\u001B[<65;300;100M', '\u001B[M KQ', '\u001B[M\u001B[A', '\u001B[M\u0000\u00FF\u0000', '\u001B[200~two\nlines\u001B[31m\u001B[201~',
	'\u001B[?62;22c', '\u001B]11;rgb:0000/0000/0000\u0007', '\u001B]11;rgb:0000/0000/0000\u001B\\', '\u001BP1+r\u001B\\', '\u001B[12\u001B[A', '\u001B[!5x', '\u001B[999999999999999999999R',
].map(text => Buffer.from(text));
const broken = [[0xFF], [0xC3], [0xE6, 0xBC], [0xF0, 0x9F, 0x99], [0x80], [0xC3, 0x41], [0x9B]].map(bytes => Buffer.from(bytes));

const input = fc.array(fc.oneof(fc.constantFrom(...pieces, ...broken), fc.uint8Array({maxLength: 4}).map(bytes => Buffer.from(bytes))), {maxLength: 12})
	.map(parts => Buffer.concat(parts));

describe('parsing input', () => {
	test.each([
		['j', 'j'],
		['R', 'R'],
		[' ', 'Space'],
		['\r', 'Enter'],
		['\t', 'Tab'],
		['\u001B[Z', 'Shift-Tab'],
		['\u007F', 'Backspace'],
		['\u0003', 'Ctrl-C'],
		['\u001D', 'Ctrl-]'],
		['\u000C', 'Ctrl-L'],
		['\u001B[A', 'Up'],
		['\u001BOA', 'Up'],
		['\u001B[5~', 'PgUp'],
		['\u001B[6~', 'PgDn'],
		['\u001B[H', 'Home'],
		['\u001B[1;5C', 'Ctrl-Right'],
		['\u001B[15~', 'F5'],
		['\u001BOP', 'F1'],
		['\u001Bx', 'Alt-x'],
		['é', 'é'],
		['漢', '漢'],
		['\u001B[99;5u', 'Ctrl-C'],
		['\u001B[27;5;93~', 'Ctrl-]'],
		['\u001B[27u', 'Esc'],
		['\u001B[13u', 'Enter'],
		['\u001B[9;2u', 'Shift-Tab'],
		['\u001B[114:82;2u', 'R'],
		['\u001B[120;3u', 'Alt-x'],
		['\u001B[105;5u', 'Tab'],
		['\u001B[32;5u', 'Ctrl-Space'],
		['\u001B[106;1:1u', 'j'],
		['\u001B[28450u', '漢'],
	])('%j is the key %s, its bytes kept', (text, key) => {
		const {events, rest} = parseInput(Buffer.from(text));
		expect(events).toEqual([{type: 'key', key, raw: new Uint8Array(Buffer.from(text))}]);
		expect(rest).toHaveLength(0);
	});

	test.each(['\u001B[106;1:3u', '\u001B[13;5u', '\u001B[57399u', '\u001B[99999999;5u'])('%j is no key of the console: it is let go, or nobody has a name for it', text => {
		expect(parseInput(Buffer.from(text)).events).toMatchObject([{type: 'unknown'}]);
	});

	test('a click tells its place from the top left, and whether it was let go', () => {
		expect(parseInput(Buffer.from('\u001B[<0;12;5M\u001B[<2;1;1m')).events).toEqual([
			{type: 'mouse', action: 'press', button: 'left', code: 0, x: 11, y: 4},
			{type: 'mouse', action: 'release', button: 'right', code: 2, x: 0, y: 0},
		]);
	});

	test('the wheel turns up and down, with modifiers held too', () => {
		expect(parseInput(Buffer.from('\u001B[<64;3;3M\u001B[<65;3;3M\u001B[<69;3;3M')).events.map(event => event.type === 'mouse' && event.action)).toEqual(['wheel-up', 'wheel-down', 'wheel-down']);
	});

	test('a terminal that knows the oldest reports of the mouse only clicks, drags and turns, and types nothing', () => {
		expect(parseInput(Buffer.from('\u001B[M KQ\u001B[M@LQ\u001B[M#LQ\u001B[M`!!q')).events).toMatchObject([
			{type: 'mouse', action: 'press', button: 'left', x: 42, y: 48},
			{type: 'mouse', action: 'move', button: 'left', x: 43, y: 48},
			{type: 'mouse', action: 'release', x: 43, y: 48},
			{type: 'mouse', action: 'wheel-up', x: 0, y: 0},
			{type: 'key', key: 'q'},
		]);
		const {events, rest} = parseInput(Buffer.from('\u001B[M K'));
		expect(events).toEqual([]);
		expect(rest).toHaveLength(5);
		expect(resolveRest(rest)).toMatchObject([{type: 'unknown'}]);
	});

	test('a paste is one event, whatever it holds', () => {
		const {events} = parseInput(Buffer.from('\u001B[200~q\u0003\u001B[A\r\n漢\u001B[201~q'));
		expect(events.map(event => event.type)).toEqual(['paste', 'key']);
		expect(events[0]?.type === 'paste' && Buffer.from(events[0].data).toString()).toBe('q\u0003\u001B[A\r\n漢');
	});

	test('a lone Esc waits for what may follow, and is the key when nothing does', () => {
		const {events, rest} = parseInput(Buffer.from('\u001B'));
		expect(events).toEqual([]);
		expect(canResolve(rest)).toBe(true);
		expect(resolveRest(rest)).toEqual([{type: 'key', key: 'Esc', raw: Uint8Array.of(0x1B)}]);
	});

	test('Alt with a bracket is a key when no sequence follows', () => {
		expect(resolveRest(parseInput(Buffer.from('\u001B[')).rest)).toMatchObject([{type: 'key', key: 'Alt-['}]);
	});

	test('an unfinished paste is never cut short by time', () => {
		const {rest} = parseInput(Buffer.from('\u001B[200~half of it'));
		expect(canResolve(rest)).toBe(false);
	});

	test('a sequence without an end does not swallow keys for ever', () => {
		const {events} = parseInput(Buffer.from(`\u001B]${'x'.repeat(10_000)}`));
		expect(events[0]?.type).toBe('unknown');
	});

	test('an answer of the terminal is no key', () => {
		expect(parseInput(Buffer.from('\u001B[?62;22c\u001B]11;rgb:1/2/3\u0007')).events.map(event => event.type)).toEqual(['unknown', 'unknown']);
	});

	test('however bytes are split, the events are the same', () => {
		fc.assert(fc.property(input, fc.array(fc.nat(), {maxLength: 8}), (bytes, cuts) => {
			const whole = parseInput(bytes);
			const parts = parseInParts(bytes, cuts);
			expect(parts.events).toEqual(whole.events);
			expect(Buffer.from(parts.rest)).toEqual(Buffer.from(whole.rest));
		}), {numRuns: 2000});
	});

	test('no byte is lost: keys and what is unknown hold all that is no gesture', () => {
		fc.assert(fc.property(input, bytes => {
			const {events, rest} = parseInput(bytes);
			const kept = Buffer.concat([...events.map(event => bytesOf(event)), rest]).toString('latin1');
			expect(kept).toBe(bytes.toString('latin1').replaceAll(/\u001B\[<(\d+);(\d+);(\d+)[Mm]|\u001B\[M[\u0000\u0020-\u00FF]{3}/g, ''));
		}), {numRuns: 1000});
	});
});

describe('a paste', () => {
	test('that comes in pieces of any size is the same paste, whatever is typed behind it', () => {
		const text = 'one\r\n\u001B[20\u001B[201\u001B[200~ two';
		const bytes = Buffer.from(`a\u001B[200~${text}\u001B[201~b\u001B[A`);
		for (let size = 1; size <= bytes.length; size++) {
			const unfinished = createUnfinishedInput();
			const events = Array.from({length: Math.ceil(bytes.length / size)}, (_, index) => bytes.subarray(index * size, (index + 1) * size)).flatMap(piece => {
				const joined = unfinished.join(piece);
				const parsed = joined && parseInput(joined);
				if (parsed) {
					unfinished.keep(parsed.rest);
				}

				return parsed?.events ?? [];
			});
			expect(events.map(event => event.type === 'key' ? event.key : event.type === 'paste' ? Buffer.from(event.data).toString() : event.type)).toEqual(['a', text, 'b', 'Up']);
			expect(unfinished.rest()).toHaveLength(0);
		}
	});

	test('is put together once, however many pieces it comes in', () => {
		const unfinished = createUnfinishedInput();
		unfinished.keep(Buffer.from('\u001B[200~'));
		const pieces = Array.from({length: 1000}, () => unfinished.join(Buffer.alloc(4096, 'x')));
		expect(pieces.filter(piece => piece !== undefined)).toEqual([]);
		expect(unfinished.join(Buffer.from('\u001B[201~'))).toHaveLength(6 + 1000 * 4096 + 6);
	});
});

function parseInParts(bytes: Buffer, cuts: readonly number[]) {
	const places = [...new Set(cuts.map(cut => bytes.length === 0 ? 0 : cut % bytes.length))].toSorted((one, other) => one - other);
	const events: InputEvent[] = [];
	let rest: Uint8Array = new Uint8Array();
	for (const [index, start] of [0, ...places].entries()) {
		const chunk = bytes.subarray(start, places[index] ?? bytes.length);
		const parsed = parseInput(Buffer.concat([rest, chunk]));
		events.push(...parsed.events);
		rest = parsed.rest;
	}

	return {events, rest};
}

function bytesOf(event: InputEvent): Uint8Array {
	switch (event.type) {
		case 'key':
		case 'unknown': {
			return event.raw;
		}

		case 'paste': {
			return Buffer.concat([Buffer.from('\u001B[200~'), event.data, Buffer.from('\u001B[201~')]);
		}

		case 'mouse': {
			return new Uint8Array();
		}
	}
}
