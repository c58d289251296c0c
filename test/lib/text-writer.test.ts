import {PassThrough, Writable} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {createTextWriter} from '../../source/lib/text-writer.ts';

describe('text is written as the stream would write it', () => {
	test.each([
		['a short text', 'short\n'],
		['one of a pipe', 'plain text\n'.repeat(7000)],
		['one with characters of two, three and four bytes', 'ä – 😀\n'.repeat(9000)],
		['a pair of surrogates that is torn', `${'x'.repeat(5000)}\uD83D`],
		['one larger than all that is kept', 'long\n'.repeat(400_000)],
	])('%s', (_, text) => {
		const {stream, bytes} = collecting();
		createTextWriter(stream)(text);
		expect(bytes().equals(Buffer.from(text))).toBe(true);
	});

	test('it says when the stream takes no more for now', () => {
		const {stream, goOn} = collecting({isHeld: true});
		const write = createTextWriter(stream);
		expect(write('x'.repeat(10_000))).toBe(false);
		goOn();
	});
});

test('what the stream has not written yet stays as it is, whatever is written behind it', () => {
	const {stream, bytes, goOn} = collecting({isHeld: true});
	const write = createTextWriter(stream);
	const texts = Array.from({length: 20}, (_, index) => `${index % 10}`.repeat(10_000 + index));
	for (const text of texts) {
		write(text);
	}

	goOn();
	expect(bytes().toString()).toBe(texts.join(''));
});

test('the same memory serves for the next text once it is written', async () => {
	const memories = new Set<ArrayBufferLike>();
	const stream = new Writable({
		write(chunk: Buffer, _, done) {
			memories.add(chunk.buffer);
			setImmediate(done);
		},
	});
	const write = createTextWriter(stream);
	for (let count = 0; count < 10; count++) {
		write('x'.repeat(70_000));
		await new Promise(resolve => {
			stream.once('drain', () => {
				setImmediate(resolve);
			});
		});
	}

	expect(memories.size).toBe(1);
});

test('a stream that is gone is no trouble', async () => {
	const stream = new PassThrough();
	const write = createTextWriter(stream);
	stream.on('error', () => {});
	stream.destroy();
	write('x'.repeat(10_000));
	write('x'.repeat(10_000));
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	expect(stream.destroyed).toBe(true);
});

/** Takes its bytes when it calls back, as a descriptor does: until then they may change under it. */
function collecting({isHeld = false}: {readonly isHeld?: boolean} = {}) {
	const pieces: Buffer[] = [];
	let isWaiting = isHeld;
	let take = () => {};
	const stream = new Writable({
		highWaterMark: 1000,
		write(chunk: Buffer, _, done) {
			take = () => {
				pieces.push(Buffer.from(chunk));
				done();
			};
			if (!isWaiting) {
				take();
			}
		},
	});
	return {
		stream,
		bytes: () => Buffer.concat(pieces),
		goOn(): void {
			isWaiting = false;
			take();
		},
	};
}
