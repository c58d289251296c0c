import {readdirSync, readFileSync} from 'node:fs';
import {describe, test} from 'vitest';
import {until} from '../../helpers/until.ts';
import {everyWay, spawnTestChild} from './rig.ts';

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe.each(everyWay)('%s, %s', (by, on) => {
	test('a hundred children leave no descriptor, no thread, no zombie', async () => {
		// The first ones make what stays: the socket of the launchers, the threads of Node.
		await spawnTestChild(['true'], {by, on}).exited();
		await until('quiet', () => children().length === 0);
		const before = {descriptors: descriptors(), threads: threads()};
		for (let round = 0; round < 10; round++) {
			const all = Array.from({length: 10}, () => spawnTestChild(['true'], {by, on}));
			await Promise.all(all.map(child => child.exited()));
		}

		await until('no child and no zombie', () => children().length === 0, {found: () => children().join(' ')});
		await until('the descriptors closed', () => descriptors() <= before.descriptors, {found: () => `${descriptors()}, were ${before.descriptors}`});
		await until('the threads ended', () => threads() <= before.threads, {found: () => `${threads()}, were ${before.threads}`});
	});
});

function threads(): number {
	return readdirSync('/proc/self/task').length;
}

/** Zombies too. */
function children(): readonly string[] {
	return readdirSync('/proc/self/task').flatMap(thread => childrenOf(thread));
}

function childrenOf(thread: string): readonly string[] {
	try {
		return readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
	} catch {
		// The thread has ended meanwhile.
		return [];
	}
}
