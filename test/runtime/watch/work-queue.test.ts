import {setImmediate as turn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {createWorkQueue} from '../../../source/runtime/watch/work-queue.ts';

function queueOf() {
	const begun: string[] = [];
	const running = new Map<string, () => void>();
	const queue = createWorkQueue(path => {
		begun.push(path);
		return new Promise(resolve => {
			running.set(path, resolve);
		});
	});
	return {
		queue,
		begun,
		running,
		async end(path: string) {
			running.get(path)?.();
			running.delete(path);
			await turn();
		},
	};
}

test('what is added while it is being worked on is worked on once more after, never at the same time', async () => {
	const {queue, begun, end} = queueOf();
	queue.add('a');
	queue.add('a');
	queue.add('a');
	expect(begun).toEqual(['a']);
	await end('a');
	expect(begun).toEqual(['a', 'a']);
	await end('a');
	expect(begun).toEqual(['a', 'a']);
});

test('of many only a few are worked on side by side, all in the end, each once', async () => {
	const {queue, begun, running, end} = queueOf();
	const names = Array.from({length: 50}, (_, index) => String(index));
	queue.addAll([...names, ...names]);
	let most = 0;
	while (running.size > 0) {
		most = Math.max(most, running.size);
		await end([...running.keys()][0] ?? '');
	}

	expect(most).toBe(8);
	expect(begun).toEqual(names);
});

test('cleared, what has not begun is dropped', async () => {
	const {queue, begun, end} = queueOf();
	queue.addAll(Array.from({length: 20}, (_, index) => String(index)));
	queue.add('0');
	queue.clear();
	await end('0');
	expect(begun).toHaveLength(8);
});

test('each turn of the event loop does at once what it has time for, and the rest goes through threads', async () => {
	let now = 1000;
	const done: Array<readonly [string, boolean]> = [];
	const queue = createWorkQueue(async (path, isAtOnce) => {
		done.push([path, isAtOnce]);
		now += isAtOnce ? 1.5 : 0;
	}, () => now);
	queue.addAll(['a', 'b', 'c', 'd', 'e']);
	expect(done).toEqual([['a', true], ['b', true], ['c', true], ['d', false], ['e', false]]);
	await turn();
	queue.add('f');
	expect(done.at(-1)).toEqual(['f', true]);
});
