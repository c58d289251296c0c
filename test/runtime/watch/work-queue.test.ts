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

test('only the first path of a turn of the event loop is lone, and none while another is being worked on', async () => {
	const lone: Array<readonly [string, boolean]> = [];
	let end = () => {};
	const queue = createWorkQueue((path, isLone) => {
		lone.push([path, isLone]);
		return path === 'slow' ? new Promise(resolve => {
			end = resolve;
		}) : Promise.resolve();
	});
	queue.add('a');
	queue.add('b');
	await turn();
	queue.add('slow');
	await turn();
	queue.add('c');
	end();
	await turn();
	queue.addAll(['d', 'e']);
	await turn();
	expect(lone).toEqual([['a', true], ['b', false], ['slow', true], ['c', false], ['d', false], ['e', false]]);
});
