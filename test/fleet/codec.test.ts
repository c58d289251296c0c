import {encode} from '@msgpack/msgpack';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {chunkBytes} from '../../source/fleet/builds.ts';
import {decodeAsk, decodeBroadcast, decodeDown, decodePeer, decodePresence, decodeReply, decodeUp, encodeAsk, encodeBroadcast, encodeDown, encodePeer, encodePresence, encodeReply, encodeUp, isRefusal, maxMessageBytes} from '../../source/fleet/codec.ts';
import type {UpMessage} from '../../source/fleet/messages.ts';
import {answer, ask, broadcastMessage, downMessage, peerMessage, presence, upMessage} from '../helpers/fleet-messages.ts';

const kinds = [
	kind('of a builder', upMessage, encodeUp, decodeUp),
	kind('to a builder', downMessage, encodeDown, decodeDown),
	kind('to all builders', broadcastMessage, encodeBroadcast, decodeBroadcast),
	kind('of presence', presence, encodePresence, decodePresence),
	kind('that asks', ask, encodeAsk, decodeAsk),
	kind('that answers', answer, encodeReply, decodeReply),
	kind('between hubs', peerMessage, encodePeer, decodePeer),
];

interface Kind {
	readonly name: string;
	readonly messages: fc.Arbitrary<object>;
	readonly encode: (message: object) => Uint8Array;
	readonly decode: (bytes: Uint8Array) => object;
}

function kind<Message extends object>(name: string, messages: fc.Arbitrary<Message>, encodeOne: (message: Message) => Uint8Array, decodeOne: (bytes: Uint8Array) => object): Kind {
	return {name, messages, encode: message => encodeOne(message as Message), decode: decodeOne};
}

describe.each(kinds)('a message $name', ({messages, encode: encodeOne, decode}) => {
	test('arrives as it was sent', () => {
		fc.assert(fc.property(messages, message => {
			expect(decode(encodeOne(message))).toEqual(message);
		}), {numRuns: 500});
	});

	test('arrives from within a buffer of others, too', () => {
		fc.assert(fc.property(messages, message => {
			const bytes = encodeOne(message);
			const packet = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('behind')]);
			expect(decode(packet.subarray(6, 6 + bytes.length))).toEqual(message);
		}));
	});

	test('with some of its bytes changed, taken away or added is refused in words, or is another one that is as good', () => {
		fc.assert(fc.property(messages, fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'add', 'remove'))), (message, edits) => {
			let bytes = [...encodeOne(message)];
			for (const [place, value, how] of edits) {
				const at = place % (bytes.length + 1);
				bytes = [...bytes.slice(0, at), ...how === 'remove' ? [] : [value], ...bytes.slice(how === 'add' ? at : at + 1)];
			}

			expectValueOrWords(decode, new Uint8Array(bytes), encodeOne);
		}), {numRuns: 1000});
	});

	test('is told from random bytes', () => {
		fc.assert(fc.property(fc.uint8Array({maxLength: 200}), bytes => {
			expectValueOrWords(decode, bytes, encodeOne);
		}), {numRuns: 1000});
	});

	test('is told from any other MessagePack', () => {
		const types = fc.constantFrom('hello', 'report', 'bye', 'welcome', 'work', 'acknowledge', 'govern', 'results', 'work-for-all', 'peer-hello', 'records', 'presence', 'suggest', 'builds', 'log', 'toString', '__proto__');
		const anything = fc.anything({withTypedArray: true, withNullPrototype: true, withBigInt: false, withDate: true}).filter(canBeEncoded);
		fc.assert(fc.property(fc.oneof(anything, fc.tuple(fc.constant(1), types, anything), fc.tuple(fc.constant(1), types, fc.record({id: anything, session: anything, hub: anything, body: anything}))), value => {
			expectValueOrWords(decode, encode(value), encodeOne);
		}), {numRuns: 1000});
	});

	test('of another version is refused with both versions', () => {
		expect(decode(encode([2, 'hello', {}]))).toEqual({refusal: 'it is of version 2 of the protocol, and this devtui speaks version 1: both ends need the same devtui'});
	});

	test('cut short anywhere is refused', () => {
		fc.assert(fc.property(messages, fc.nat(), (message, place) => {
			const bytes = encodeOne(message);
			// All of presence but its last byte is nothing: that is nobody's.
			const shorter = bytes.subarray(0, 1 + place % (bytes.length - 1));
			expect(decode(shorter)).toHaveProperty('refusal');
		}));
	});
});

test('what a newer devtui says besides is left out', () => {
	expect(decodePresence(encode([1, 'presence', {session: 'a1', mood: ['good', {very: true}]}]))).toEqual({session: 'a1'});
	expect(decodeDown(encode([1, 'work', {session: 'a', hub: 'b', body: {jobs: [], more: 1}, more: {}}]))).toEqual({type: 'work', session: 'a', hub: 'b', body: {jobs: []}});
});

test('a retained presence that was taken away is nobody\'s', () => {
	expect(decodePresence(new Uint8Array(0))).toEqual({session: undefined});
});

describe('it is said what is wrong', () => {
	const chunk = {job: 'x.1', attempt: 1, step: 0, offset: 0, bytes: new Uint8Array(1)};
	const report = {reports: [], chunks: [chunk], running: 0, isDraining: false, isPaused: false, order: 0};
	const work = {id: 'x.1', suggestion: 'x', project: 'p', revision: 'main', supersedes: false, queuedAt: 1};

	test.each([
		['body.chunks.0.bytes: it has more than 65536 bytes', {...report, chunks: [{...chunk, bytes: new Uint8Array(chunkBytes + 1)}]}],
		['body.chunks.0.offset: expected >=0, not -1', {...report, chunks: [{...chunk, offset: -1}]}],
		['body.running: expected "running", not undefined', {...report, running: undefined}],
		['body.chunks.0.job: an id is at most 100 letters, digits, "_", ".", ":" and "-", the first a letter or digit', {...report, chunks: [{...chunk, job: '../x'}]}],
		['body.reports.0.steps.0: a step that has passed says when, with which exit code and how long its log is', {...report, reports: [{job: 'x.1', attempt: 1, steps: [{name: '', state: 'passed', endedAt: 1, exitCode: 0}]}]}],
		['body.chunks: expected <=1000, not 1001', {...report, chunks: Array.from({length: 1001}, () => chunk)}],
	])('of a report: %s', (refusal, body) => {
		expect(decodeUp(encodeUp({type: 'report', session: 'a', hub: 'b', body} as UpMessage))).toEqual({refusal});
	});

	test.each([
		['"../x" is no project\'s name: its parts, joined by "/", are letters, digits, "_", "." and "-", and begin with neither "." nor "-"', {project: '../x'}],
		['a revision has no control characters: "a\\x1b[31m"', {revision: 'a\u001B[31m'}],
		['expected <=4096, not 4097', {step: 'x'.repeat(4097)}],
		['expected <=2147483647, not 2147483648', {timeLimitMs: 2 ** 31}],
	])('of work: %s', (words, wrong) => {
		const [key] = Object.keys(wrong);
		expect(decodeDown(encodeDown({type: 'work', session: 'a', hub: 'b', body: {jobs: [{...work, ...wrong}]}}))).toEqual({refusal: `body.jobs.0.${key}: ${words}`});
	});

	test('of a question, with its id, so that it can be answered', () => {
		expect(decodeAsk(encode([1, 'cancel', {id: 'q1', body: {}}]))).toEqual({refusal: 'body.id: expected "id", not undefined', id: 'q1'});
		expect(decodeAsk(encode([1, 'dance', {id: 'q1', body: {}}]))).toMatchObject({refusal: expect.stringContaining('"dance"'), id: 'q1'});
		expect(decodeAsk(encode([1, 'cancel', {id: '\u001B', body: {id: 'x'}}]))).toEqual({refusal: 'id: expected the id of a question'});
	});

	test('of something that would fill the memory, before anything is made of it', () => {
		const lists = new Uint8Array(100_000).fill(0x91);
		expect(decodeUp(lists)).toEqual({refusal: 'it is no MessagePack of devtui: it is more than 12 levels deep'});
		// A list that says it has four billion values; a text, four billion bytes.
		expect(decodeUp(new Uint8Array([0xDD, 0xFF, 0xFF, 0xFF, 0xFF, 0xC0]))).toEqual({refusal: 'it is no MessagePack of devtui: it ends too early'});
		expect(decodeUp(new Uint8Array([0xDB, 0xFF, 0xFF, 0xFF, 0xFF, 0xC0]))).toEqual({refusal: 'it is no MessagePack of devtui: it ends too early'});
		const many = new Uint8Array(5 + 2_000_001).fill(0x90);
		many.set([0xDD, 0, 0x1E, 0x84, 0x81]);
		expect(decodeUp(many)).toEqual({refusal: 'it is no MessagePack of devtui: it holds more than 2,000,000 values'});
		expect(decodeUp(new Uint8Array(maxMessageBytes + 1))).toEqual({refusal: 'a message has at most 16,777,216 bytes, this one 16,777,217'});
	});

	test('of something with more behind its end', () => {
		expect(decodePresence(Buffer.concat([encodePresence({session: 'a'}), Buffer.from([0])]))).toEqual({refusal: 'it is no MessagePack of devtui: there is more behind its end'});
	});

	test('without what drives a terminal', () => {
		const {refusal} = decodeUp(encode([1, '\u001B[2J', {}])) as {readonly refusal: string};
		expect(refusal).not.toContain('\u001B');
		expect(refusal).toContain('\\x1b[2J');
	});
});

/** Never thrown; and whatever is let through can be said again. */
function expectValueOrWords(decode: Kind['decode'], bytes: Uint8Array, encodeOne: Kind['encode']): void {
	const found = decode(bytes);
	if (isRefusal(found)) {
		expect(found.refusal).toMatch(/^.{5,1000}$/);
		expect(found.refusal).not.toMatch(/[\p{Cc}\p{Cs}]/u);
	} else {
		expect(decode(encodeOne(found))).toEqual(found);
	}
}

function canBeEncoded(value: unknown): boolean {
	try {
		encode(value);
		return true;
	} catch {
		return false;
	}
}
