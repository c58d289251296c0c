import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createInputQueue} from '../../../source/runtime/child-input.ts';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** A reader that has room for so many bytes, as a terminal has. */
function reader() {
	const taken: number[] = [];
	const self = {
		room: 0,
		asked: 0,
		isGone: false,
		text: () => Buffer.from(taken).toString(),
		count: () => taken.length,
		write(data: Uint8Array): number {
			self.asked++;
			if (self.isGone) {
				throw new Error('EIO');
			}

			const count = Math.min(self.room, data.length);
			self.room -= count;
			taken.push(...data.subarray(0, count));
			return count;
		},
	};
	return self;
}

test('input that finds room is taken at once, and nothing is announced', () => {
	const to = reader();
	const drained = vi.fn();
	to.room = 100;
	const queue = createInputQueue({write: to.write, drained});
	expect(queue.write(Buffer.from('hello'))).toBe(true);
	expect(to.text()).toBe('hello');
	expect(queue.pendingBytes).toBe(0);
	expect(drained).not.toHaveBeenCalled();
});

test('input that has to wait arrives in order, and its arrival is told once', () => {
	const to = reader();
	const drained = vi.fn();
	const queue = createInputQueue({write: to.write, drained});
	to.room = 3;
	queue.write(Buffer.from('hello '));
	queue.write(Buffer.from('world'));
	expect(to.text()).toBe('hel');
	expect(queue.pendingBytes).toBe(8);
	to.room = 100;
	vi.runAllTimers();
	expect(to.text()).toBe('hello world');
	expect(drained).toHaveBeenCalledTimes(1);
});

test('a reader that takes nothing is asked ever more rarely, and as often as before once it takes something', () => {
	const to = reader();
	const queue = createInputQueue({write: to.write, drained() {}});
	queue.write(Buffer.alloc(1000));
	vi.advanceTimersByTime(10_000);
	expect(to.asked).toBeLessThan(200);
	to.room = 1;
	while (to.count() === 0) {
		vi.advanceTimersToNextTimer();
	}

	to.asked = 0;
	vi.advanceTimersByTime(10);
	expect(to.asked).toBe(3);
	queue.close();
	expect(vi.getTimerCount()).toBe(0);
});

test('a lot of input is handed over in turns with everything else', () => {
	const to = reader();
	to.room = 1e9;
	const queue = createInputQueue({write: to.write, drained() {}});
	queue.write(Buffer.alloc(1_000_000));
	expect(to.count()).toBeLessThan(500_000);
	vi.runAllTimers();
	expect(to.count()).toBe(1_000_000);
});

test('what is too much is refused whole, and taken when there is room again', () => {
	const to = reader();
	const queue = createInputQueue({write: to.write, drained() {}, maxBytes: 10});
	expect(queue.write(Buffer.from('12345678'))).toBe(true);
	expect(queue.write(Buffer.from('abc'))).toBe(false);
	expect(queue.pendingBytes).toBe(8);
	to.room = 100;
	vi.runAllTimers();
	expect(queue.write(Buffer.from('abc'))).toBe(true);
	expect(to.text()).toBe('12345678abc');
});

test('when nobody will read it, waiting input is forgotten', () => {
	const to = reader();
	const queue = createInputQueue({write: to.write, drained() {}});
	queue.write(Buffer.from('hello'));
	to.isGone = true;
	vi.runAllTimers();
	expect(queue.pendingBytes).toBe(0);
	expect(vi.getTimerCount()).toBe(0);
});
