import {randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {encodePresence, encodeReply} from '../../source/fleet/codec.ts';
import {createAssembler, largestPart, splitMessage} from '../../source/wire/parts.ts';

const partBytes = 20;

describe('a message in parts', () => {
	test('comes whole, once, in whatever order its parts stand among those of others, and if some come twice', () => {
		const message = fc.record({topic: fc.constantFrom('a', 'b'), bytes: fc.uint8Array({minLength: 1, maxLength: 100})});
		fc.assert(fc.property(fc.array(message, {maxLength: 5}), fc.infiniteStream(fc.nat(3)), (messages, choices) => {
			// Who speaks keeps the order of his own; several speak at a time, on one topic too.
			const lines = messages.map(({topic, bytes}, index) => splitMessage(bytes, BigInt(index), partBytes).map((payload, _, {length}) => ({topic, payload, isOneOfSeveral: length > 1})));
			const assembler = createAssembler({maxBytes: 1000, maxBytesOfAll: 10_000, mostOfTopic: 10});
			const whole: string[] = [];
			while (lines.some(line => line.length > 0)) {
				const rest = lines.filter(line => line.length > 0);
				const line = rest[choices.next().value % rest.length]!;
				const part = line.shift()!;
				// What comes whole may come twice, as from any broker.
				for (let times = part.isOneOfSeveral && choices.next().value === 0 ? 2 : 1; times > 0; times--) {
					const bytes = assembler.take(part.topic, part.payload);
					if (bytes) {
						whole.push(`${part.topic} ${Buffer.from(bytes).toString('hex')}`);
					}
				}
			}

			expect(whole.sort()).toEqual(messages.map(({topic, bytes}) => `${topic} ${Buffer.from(bytes).toString('hex')}`).sort());
		}));
	});

	test('of which a part is lost never comes, and the next one does', () => {
		const bytes = randomBytes(60);
		const count = splitMessage(bytes, 1n, partBytes).length;
		for (let lost = 0; lost < count; lost++) {
			const assembler = createAssembler();
			const parts = splitMessage(bytes, 1n, partBytes).filter((_, index) => index !== lost);
			expect(parts.map(part => assembler.take('t', part))).toEqual(parts.map(() => undefined));
			expect(splitMessage(bytes, 2n, partBytes).map(part => assembler.take('t', part)).at(-1)).toEqual(bytes);
		}
	});

	test('that was begun in a connection before this one does not come', () => {
		const assembler = createAssembler();
		const [first, ...others] = splitMessage(randomBytes(60), 1n, partBytes);
		assembler.take('t', first!);
		assembler.forget();
		expect(others.map(part => assembler.take('t', part)).filter(whole => whole !== undefined)).toEqual([]);
	});

	test('is no larger in any of them than what every broker takes', () => {
		const parts = splitMessage(new Uint8Array(16 * 1024 * 1024), 1n);
		expect(Math.max(...parts.map(part => part.length))).toBe(largestPart);
		expect(largestPart).toBeLessThan(1_000_000);
		expect(splitMessage(new Uint8Array(largestPart), 1n)).toHaveLength(1);
	});

	test('is needed for what would be taken for one', () => {
		const bytes = Buffer.from([0xC1, 1, 2]);
		expect(splitMessage(bytes, 1n).map(part => createAssembler().take('t', part))).toEqual([bytes]);
	});

	test('is no message of devtui by itself', () => {
		for (const bytes of [encodePresence({session: 'a'}), encodeReply({id: 'a', reply: {type: 'done', body: {count: 1}}})]) {
			expect(createAssembler().take('t', bytes)).toBe(bytes);
		}
	});
});

describe('whoever sends parts', () => {
	test('fills no memory: not with a whole that is too large, not with many that he does not end, on one topic or on many', () => {
		const limits = {maxBytes: 100, maxBytesOfAll: 200, mostOfTopic: 2};
		const tooLarge = splitMessage(randomBytes(101), 1n, partBytes);
		const assembler = createAssembler(limits);
		expect(tooLarge.map(part => assembler.take('t', part)).filter(whole => whole !== undefined)).toEqual([]);

		// Of three on one topic the first is forgotten.
		const three = [2n, 3n, 4n].map(number => splitMessage(randomBytes(30), number, partBytes));
		three.forEach(([first]) => assembler.take('t', first!));
		const ended = three.map(parts => parts.slice(1).map(part => assembler.take('t', part)).at(-1));
		expect(ended.map(whole => whole?.length)).toEqual([undefined, 30, 30]);

		// Of 50 topics those that were begun last are kept.
		const many = Array.from({length: 50}, (_, index) => splitMessage(randomBytes(30), BigInt(index), partBytes));
		many.forEach(([first], index) => assembler.take(`t${index}`, first!));
		const kept = many.flatMap((parts, index) => parts.slice(1).map(part => assembler.take(`t${index}`, part)).at(-1) ? [index] : []);
		expect(kept.length).toBeGreaterThan(10);
		expect(kept).toEqual(Array.from({length: kept.length}, (_, index) => 50 - kept.length + index));
	});

	test('does no harm, whatever they are', () => {
		const assembler = createAssembler({maxBytes: 100, maxBytesOfAll: 200, mostOfTopic: 2});
		fc.assert(fc.property(fc.uint8Array({maxLength: 40}), fc.boolean(), (bytes, isMarked) => {
			const payload = isMarked ? Uint8Array.from([0xC1, ...bytes]) : bytes;
			const whole = assembler.take('t', payload);
			expect(whole === undefined || whole === payload || whole.length <= 100).toBe(true);
		}), {numRuns: 2000});
		const good = randomBytes(60);
		expect(splitMessage(good, 7n, partBytes).map(part => assembler.take('t', part)).at(-1)).toEqual(good);
	});
});
