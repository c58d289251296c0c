import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {until} from '../../helpers/until.ts';
import {launcherForTests} from './launcher-for-tests.ts';
import {everyWay, spawnTestChild} from './rig.ts';

describe.each(everyWay)('%s, %s', (by, on) => {
	test('a hundred children leave no descriptor, no thread, no zombie, no listener, here or at the fork server', async () => {
		const warnings: Error[] = [];
		const warned = (warning: Error): void => void warnings.push(warning);
		process.on('warning', warned);
		// The first ones make what stays: the fork server and its socket, the threads of Node.
		await spawnTestChild(['true'], {by, on}).exited();
		await until('quiet', () => othersThanForkServers().length === 0);
		const before = {descriptors: descriptors('self'), threads: threads(), servers: forkServers().map(pid => descriptors(pid))};
		for (let round = 0; round < 5; round++) {
			const all = Array.from({length: 20}, () => spawnTestChild(['true'], {by, on}));
			await Promise.all(all.map(child => child.exited()));
		}

		await until('no child and no zombie', () => othersThanForkServers().length === 0, {found: () => othersThanForkServers().join(' ')});
		await until('the launchers to be buried', () => forkServers().every(pid => childrenOf(pid).length === 0));
		await until('the descriptors closed', () => descriptors('self') <= before.descriptors, {found: () => `${descriptors('self')}, were ${before.descriptors}`});
		await until('the threads ended', () => threads() <= before.threads, {found: () => `${threads()}, were ${before.threads}`});
		await until('its descriptors closed', () => forkServers().every((pid, index) => descriptors(pid) <= before.servers[index]!), {found: () => `${forkServers().map(pid => descriptors(pid)).join(' ')}, were ${before.servers.join(' ')}`});
		expect(forkServers()).toHaveLength(before.servers.length);
		process.off('warning', warned);
		// Node warns of listeners that gather.
		expect(warnings).toEqual([]);
	}, 180_000);
});

function descriptors(process: string): number {
	return readdirSync(`/proc/${process}/fd`).length;
}

function threads(): number {
	return readdirSync('/proc/self/task').length;
}

/** Zombies too. */
function childrenOf(process: string): readonly string[] {
	return readdirSync(`/proc/${process}/task`).flatMap(thread => {
		try {
			return readFileSync(`/proc/${process}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
		} catch {
			// The thread has ended meanwhile.
			return [];
		}
	});
}

function forkServers(): readonly string[] {
	return childrenOf('self').filter(pid => isForkServer(pid));
}

function othersThanForkServers(): readonly string[] {
	return childrenOf('self').filter(pid => !isForkServer(pid));
}

function isForkServer(pid: string): boolean {
	try {
		return readlinkSync(`/proc/${pid}/exe`) === launcherForTests();
	} catch {
		// It has ended.
		return false;
	}
}
