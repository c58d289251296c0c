import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createContainerOutput} from '../../source/runtime/containers/container-output.ts';

beforeEach(() => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate']});
});
afterEach(() => {
	vi.useRealTimers();
});

test('whoever reads on long after the end, when an engine that says nothing would be given up, has all that is left', async () => {
	let text = '';
	let isOver = false;
	const log = new PassThrough();
	const source = new PassThrough();
	const output = createContainerOutput({
		hasTerminal: true,
		openLog: async () => log,
		isLogComplete: false,
		output(chunk) {
			text += Buffer.from(chunk).toString();
		},
		trouble(error) {
			throw error;
		},
	});
	output.read(source);
	source.write('one ');
	await vi.advanceTimersByTimeAsync(0);
	output.pause();
	source.write('lost ');
	// It lets go.
	await vi.advanceTimersByTimeAsync(1500);
	void output.drained().then(() => {
		isOver = true;
	});
	await vi.advanceTimersByTimeAsync(1900);
	output.resume();
	await vi.advanceTimersByTimeAsync(200);
	expect(isOver).toBe(false);
	log.end('one two three');
	await vi.advanceTimersByTimeAsync(10);
	expect([text, isOver]).toEqual(['one two three', true]);
});
