import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {LinkRequest} from '../../source/mcp/link.ts';
import {maxAnswerBytes, sizeOf} from '../../source/mcp/shape/fit.ts';
import {shapeLogs} from '../../source/mcp/shape/log-answer.ts';
import {plainText} from '../../source/mcp/shape/plain-text.ts';
import {aboutInstance, connect, explanation, fakeLink, page, row} from './fake-link.ts';

const long = '"\\ü€😀'.repeat(300);
const many = Array.from({length: 1000}, (_, index) => `service-${index}`);

describe('an answer is never larger than it is documented to be, and says what it leaves out', () => {
	const link = fakeLink({
		'/instance': aboutInstance,
		'/services': many.map(name => row(name, {reason: 'r'.repeat(80)})),
		'/explanations': many.map(name => explanation(name, {phase: 'waiting', why: long, waitingFor: [{what: 'db', need: 'ready', because: long}], dependsOn: many.slice(0, 30).map(service => ({service, condition: 'service_started', met: true})), neededBy: many.slice(0, 30)})),
		'/runs': many.map(name => ({name, runs: [{run: 1, cause: long.slice(0, 100), startedAt: null, endedAt: null, durationMs: null, end: null}]})),
		'/checkpoints': {checkpoints: many.map(name => ({file: `${name}/${long.slice(0, 100)}`, run: 1, engine: 'preload', ageMs: 1, privateBytes: 4096})), reason: null},
		'/log-page': ({query = []}: LinkRequest) => page(Array.from({length: Number(new Map(query).get('limit'))}, () => long)),
		'/reload': {added: many.map(name => `new-${name}`), removed: many.map(name => `${name}-as-it-was`), changed: many, warnings: long.repeat(5)},
		'/restart': many.map(name => ({name, isGood: false, text: long})),
		'/wait': many.map(name => ({name, isGood: false, text: long})),
	});

	test.each([['list_services', {}], ['status', {}], ['waiting_for', {}], ['runs', {}], ['checkpoints', {name: 'web'}], ['logs', {lines: 1000}], ['logs', {lines: 1000, max_line_length: 4000}], ['restart', {names: ['*']}], ['reload', {}], ['wait', {}]])('%s %j', async (name, input) => {
		const {call} = await connect(link);
		const result = await call(name, input);
		expect(sizeOf(result)).toBeLessThanOrEqual(maxAnswerBytes);
		expect(sizeOf(result)).toBeGreaterThan(maxAnswerBytes / 3);
		const {omitted, older} = result.structuredContent as {omitted?: number; older?: number};
		expect(omitted ?? older).toBeGreaterThan(900);
	});
});

const line = fc.tuple(fc.string({unit: 'binary', minLength: 1, maxLength: 5}), fc.nat({max: 1500})).map(([text, times]) => text.repeat(times));

test('pages of the log that are cut to size go on where they were cut, in both directions', () => {
	fc.assert(fc.property(fc.array(line, {maxLength: 30}), fc.boolean(), (texts, isForward) => {
		const whole = page(texts);
		const seen: string[] = [];
		for (let from = 0, to = texts.length, turns = 0; from < to && turns <= texts.length; turns++) {
			const part = {...whole, lines: whole.lines.slice(from, to), start: `${from}.0`, end: `${to}.0`};
			const shaped = shapeLogs(part, {maxLineLength: 4000, isForward});
			expect(shaped.lines.length).toBeGreaterThan(0);
			seen[isForward ? 'push' : 'unshift'](...shaped.lines.map(({text}) => text.slice(0, 4000).replace(/… \(\d+ more characters\)$/, '')));
			from = isForward ? Number.parseInt(shaped.end, 10) : from;
			to = isForward ? to : Number.parseInt(shaped.start, 10);
		}

		expect(seen.length).toBe(texts.length);
		for (const [index, text] of texts.entries()) {
			expect(plainText(text).startsWith(seen[index]!.slice(0, 3990))).toBe(true);
		}
	}), {numRuns: 20});
});

test('what programs print is text and nothing else', () => {
	fc.assert(fc.property(fc.string({unit: 'binary'}), text => {
		expect(plainText(text)).not.toMatch(/[\0-\u0008\u000A-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
		expect(Buffer.from(plainText(text)).toString()).toBe(plainText(text));
	}));
	expect(plainText('\u001B]8;;http://x\u0007link\u001B]8;;\u0007\ta\r\u009B31mb\uD800c')).toBe('link\tab\uFFFDc');
});
