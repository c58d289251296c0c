import process from 'node:process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {byteWords} from '../../source/lib/byte-words.ts';
import {maskStream} from '../../source/lib/mask-stream.ts';
import {loadMutant, type Mutant} from '../helpers/load-mutant.ts';

interface Masking {
	readonly byteWords: typeof byteWords;
	readonly maskStream: typeof maskStream;
}

interface Case {
	readonly words: readonly Buffer[];
	/** Pieces as they come; after some of them nothing comes for a while. */
	readonly pieces: ReadonlyArray<{readonly bytes: Buffer; readonly rests: boolean}>;
}

/** Few different bytes, so that words overlap, hold and begin each other; one is no UTF-8, one is what a mask is made of. */
const letter = fc.constantFrom(0x61, 0x62, 0xFF, 0x2A);
const word = fc.array(letter, {minLength: 1, maxLength: 9}).map(bytes => Buffer.from(bytes));
const masking: fc.Arbitrary<Case> = fc.array(word, {minLength: 1, maxLength: 4}).chain(words => fc.record({
	words: fc.constant(words),
	pieces: fc.array(fc.record({
		// Mostly of what words are made of; lent memory, which is used anew.
		bytes: fc.array(fc.oneof(letter.map(byte => Buffer.from([byte])), fc.constantFrom(...words).chain(each => fc.nat(each.length).map(end => each.subarray(0, end)))), {maxLength: 5}).map(parts => Buffer.concat(parts)),
		rests: fc.boolean(),
	}), {maxLength: 8}),
}));

/** Byte by byte, over the whole text again and again. */
function naive({words, pieces}: Case): {readonly whole: string; readonly after: readonly string[]} {
	const shown = new Set<number>();
	const after: string[] = [];
	let text = Buffer.alloc(0);
	let given = 0;
	for (const {bytes, rests} of [...pieces, {bytes: Buffer.alloc(0), rests: false}]) {
		text = Buffer.concat([text, bytes]);
		const secret = belongToWords(text, words);
		const waiting = Math.max(0, ...words.flatMap(each => Array.from({length: Math.min(each.length, text.length + 1)}, (_, length) => length).filter(length => text.subarray(text.length - length).equals(each.subarray(0, length)))));
		const upTo = after.length === pieces.length || (rests && waiting <= 3) ? text.length : text.length - waiting;
		for (let at = given; at < upTo; at++) {
			if (!secret.has(at)) {
				shown.add(at);
			}
		}

		given = Math.max(given, upTo);
		after.push(print(text.subarray(0, given), shown));
	}

	return {whole: after.pop()!, after};
}

function belongToWords(text: Buffer, words: readonly Buffer[]): ReadonlySet<number> {
	const found = new Set<number>();
	for (const each of words) {
		for (let at = text.indexOf(each); at !== -1; at = text.indexOf(each, at + 1)) {
			for (let offset = 0; offset < each.length; offset++) {
				found.add(at + offset);
			}
		}
	}

	return found;
}

function print(text: Buffer, shown: ReadonlySet<number>): string {
	return [...text].map((byte, at) => shown.has(at) ? String.fromCodePoint(byte) : at > 0 && !shown.has(at - 1) ? '' : '***').join('');
}

function checkAgainstNaive({byteWords, maskStream}: Masking, {numRuns, pausing}: {readonly numRuns: number; readonly pausing: boolean}): void {
	fc.assert(fc.property(masking, wanted => {
		const tried = {...wanted, pieces: wanted.pieces.map(({bytes, rests}) => ({bytes, rests: rests && pausing}))};
		const lent = Buffer.alloc(64);
		let given = '';
		const stream = maskStream(byteWords(tried.words), piece => {
			given += Buffer.from(piece).toString('latin1');
		});
		const expected = naive(tried);
		for (const [index, {bytes, rests}] of tried.pieces.entries()) {
			lent.set(bytes);
			stream.write(lent.subarray(0, bytes.length));
			lent.fill(0x21);
			if (rests) {
				stream.rest();
			}

			// What is known to be masked may be there before its turn.
			expect([expected.after[index], `${expected.after[index]}***`]).toContain(given);
		}

		stream.end();
		expect(given).toBe(expected.whole);
	}), {numRuns, seed: 8});
}

const whole: Masking = {byteWords, maskStream};

describe('secrets in a stream', () => {
	test('of which there are many cost a flood much less than a look for each', () => {
		const secrets = Array.from({length: 200}, (_, index) => Buffer.from(`${String.fromCodePoint(97 + index % 26)}${index}`.padEnd(64, 'abcdefghijklmnopqrstuvwxyz')));
		const words = byteWords(secrets);
		const chunk = Buffer.from('a line of a log with some words in it, as logs have them: compiled 17 of 230 files\n'.repeat(780));
		const masked = millisecondsOf(() => {
			const stream = maskStream(words, () => {});
			for (let count = 0; count < 160; count++) {
				stream.write(chunk);
			}
		});
		const each = millisecondsOf(() => {
			for (let count = 0; count < 160; count++) {
				for (const secret of secrets) {
					chunk.includes(secret);
				}
			}
		});
		expect(masked).toBeLessThan(each);
	});

	test('are masked as in the whole text, wherever it is cut; all that cannot be one is given on at once', () => {
		checkAgainstNaive(whole, {numRuns: 800, pausing: false});
	});

	test('of which a pause shows 3 bytes at most, are masked otherwise as in the whole text', () => {
		checkAgainstNaive(whole, {numRuns: 800, pausing: true});
	});

	test.each<Mutant>([
		{what: 'a word is found only from its beginning', file: 'byte-words.ts', from: 'fallback[below] = state === 0 ? 0 : step(fallback[state]!, bytes[below]!);', to: ';'},
		{what: 'words that end within others are not found', file: 'byte-words.ts', from: 'found[state] ||= found[fallback[state]!]!;', to: ';'},
		{what: 'what cannot go on waits all the same', file: 'byte-words.ts', from: 'child[state] === 0 ? 0 : depth[state]!', to: 'depth[state]!'},
		{what: 'a word is not found behind a first byte of it', file: 'byte-words.ts', from: 'state < shallow ? table', to: 'state < shallow ? state > 0 && table[(state << 8) | byte]! < shallow ? 0 : table'},
		{what: 'a word that holds others keeps their beginning', file: 'mask-stream.ts', from: 'begin = Math.min(begin, secret.pop()!);', to: 'begin = secret.pop()!;'},
		{what: 'a mask that goes on is written again', file: 'mask-stream.ts', from: 'if (!isMasking) {', to: 'if (true) {'},
		{what: 'two masks with text between are one', file: 'mask-stream.ts', from: 'isMasking = false;\n\t\t\t\tgive(piece);', to: 'give(piece);'},
		{what: 'the end of a word is lost when its beginning was given on', file: 'mask-stream.ts', from: 'secret = secret.slice(index).map(place => Math.max(0, place - end));', to: 'secret = [];'},
		{what: 'memory that was lent is kept', file: 'mask-stream.ts', from: 'chunk = none;\n\t};', to: '};'},
		{what: 'a pause shows all', file: 'mask-stream.ts', from: 'words.unfinished(state) <= mostShown ?', to: 'true ?'},
		{what: 'each pause shows a little more', file: 'mask-stream.ts', from: 'words.unfinished(state) <= mostShown ?', to: 'heldBytes <= mostShown ?'},
		{what: 'nothing is held', file: 'mask-stream.ts', from: 'giveUpTo(all - Math.min(all, words.unfinished(state)));', to: 'giveUpTo(all);'},
	])('the comparison sees when $what', async mutant => {
		const broken: Masking = {...whole, ...await loadMutant<Partial<Masking>>(`lib/${mutant.file}`, mutant)};
		expect(() => {
			checkAgainstNaive(broken, {numRuns: 800, pausing: false});
			checkAgainstNaive(broken, {numRuns: 800, pausing: true});
		}).toThrow('Property failed');
	});

	test('nothing waits of a text that begins no word, nor after one has ended', () => {
		const stream = maskStream(byteWords([Buffer.from('secret-1')]), () => {});
		stream.write(Buffer.from('password: '));
		expect(stream.isWaiting).toBe(false);
		stream.write(Buffer.from('sec'));
		expect(stream.isWaiting).toBe(true);
		stream.write(Buffer.from('ret-1'));
		expect(stream.isWaiting).toBe(false);
	});
});

function millisecondsOf(work: () => void): number {
	const before = process.cpuUsage();
	work();
	return process.cpuUsage(before).user / 1000;
}
