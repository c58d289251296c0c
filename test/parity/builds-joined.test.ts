import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {fleet, type Fleet} from '../helpers/fleet.ts';
import {quietPort} from '../helpers/ports.ts';
import {until} from '../helpers/until.ts';

const scripts = {foo: 'echo "$DEVTUI_BUILDER builds $1"'};

/** Those of its builders and of all others; each is there. */
async function shows(hub: Fleet, ...names: readonly string[]): Promise<void> {
	await until(`the builders ${names.join(', ')}`, async () => {
		const found = await hub.builders();
		return found.filter(({state}) => state === 'online').map(({name}) => name).sort().join() === names.join();
	});
}

async function cycle(): Promise<readonly [Fleet, Fleet, Fleet]> {
	const [a, b, c] = [await fleet(), await fleet(), await fleet()];
	await a.hub('--join', c.url);
	await b.hub('--join', a.url);
	await c.hub('--join', b.url);
	await a.builder('a1', scripts);
	await b.builder('b1', scripts);
	await c.builder('c1', scripts, '--label', 'at=c');
	for (const hub of [a, b, c]) {
		await shows(hub, 'a1', 'b1', 'c1');
	}

	return [a, b, c];
}

describe('B22: a graph of hubs', () => {
	test('B22: in a cycle each builder builds a suggestion once, and each hub shows each result once', async () => {
		const hubs = await cycle();
		const [a, b] = hubs;
		expect(await a.devtui('suggest', 'foo', 'x')).toMatchObject({code: 0});
		for (const hub of hubs) {
			await hub.finals(3);
		}

		const followed = await b.devtui('suggest', 'foo', 'y', '--follow');
		expect(followed.code).toBe(0);
		expect(followed.output.split('\n').filter(line => line.includes('builds y')).sort()).toEqual(['a1 | a1 builds y', 'b1 | b1 builds y', 'c1 | c1 builds y']);
		for (const hub of hubs) {
			const found = await hub.finals(6);
			expect(found.map(({builder, revision, state}) => `${builder} ${revision} ${state}`).sort()).toEqual(['a1 x passed', 'a1 y passed', 'b1 x passed', 'b1 y passed', 'c1 x passed', 'c1 y passed']);
		}
	});

	test('B22: the log of a build is read at any of the hubs, its builder governed from any', async () => {
		const [a, , c] = await cycle();
		await a.devtui('suggest', 'foo', 'x', '--on', 'at=c');
		const [build] = await a.finals(1);
		expect(await a.devtui('builds', 'logs', build!.id)).toMatchObject({code: 0, output: 'c1 builds x\n'});
		expect(await a.devtui('builders', 'pause', 'c1')).toMatchObject({code: 0});
		expect((await c.builders()).find(({name}) => name === 'c1')).toMatchObject({state: 'paused'});
	});
});

test('B22: a hub that is killed amid a build has it shown once, by all, and builds what it has missed', async () => {
	const [a, b] = [await fleet(), await fleet()];
	await a.hub();
	const {kill} = await b.hub('--join', a.url);
	const projects = (await b.builder('b1', {slow: 'echo "builds $1"; while [ ! -e go ]; do sleep 0.1; done', ...scripts})).directory;
	await shows(a, 'b1');
	await a.devtui('suggest', 'slow', 'x');
	await until('it runs', async () => (await a.builds()).some(({state}) => state === 'running'));
	await kill();
	await shows(a);
	expect(await a.devtui('suggest', 'foo', 'y')).toMatchObject({code: 0});
	writeFileSync(path.join(projects, 'go'), '');
	await b.hub('--join', a.url);
	for (const hub of [a, b]) {
		const found = await hub.finals(2);
		expect(found.map(({project, revision, state}) => `${project}/${revision} ${state}`).sort()).toEqual(['foo/y passed', 'slow/x passed']);
		const slow = found.find(({project}) => project === 'slow');
		expect(await hub.devtui('builds', 'logs', slow!.id)).toMatchObject({code: 0, output: 'builds x\n'});
	}
});

test('B24: whoever follows what only a hub builds that is left is told, and does not wait for it', async () => {
	const [a, b] = [await fleet(), await fleet()];
	await b.hub();
	await a.hub('--join', b.url);
	await b.builder('b1', {slow: 'echo "builds $1"; while [ ! -e go ]; do sleep 0.1; done'});
	await shows(a, 'b1');
	const rig = a.start(['suggest', 'slow', 'x', '--follow']);
	await rig.sees('builds x');
	expect(await a.devtui('hub', 'leave', b.url)).toMatchObject({code: 0});
	expect(await rig.ended).toMatchObject({code: 130});
	expect(rig.errors()).toContain('at a hub that was left');
});

test('a hub that had joined this one and is gone for good is given up by its id; while it is there it is not, and who asks for it is told', async () => {
	const [a, b] = [await fleet(), await fleet()];
	await a.hub();
	const {kill} = await b.hub('--join', a.url);
	await a.builder('a1', scripts);
	await b.builder('b1', scripts);
	await shows(a, 'a1', 'b1');
	const id = (await a.builders()).find(({name}) => name === 'b1')!.hub!;
	const leave = async (hub = id) => a.devtui('hub', 'leave', hub);
	expect(await leave()).toMatchObject({code: 2, errors: `The hub ${id} is there: it is left by its address, and where it was joined.\n`});
	await kill();
	await until('its builder offline', async () => (await a.builders()).some(({name, state}) => name === 'b1' && state === 'offline'));
	expect(await leave()).toEqual({code: 0, output: `${id}: left\n`, errors: ''});
	await until('a1 alone', async () => (await a.builders()).map(({name}) => name).join() === 'a1');
	expect(await leave()).toMatchObject({code: 2});
	expect(await leave('k3j9d0qa')).toMatchObject({code: 2});
	// It was not, after all.
	await b.hub('--join', a.url, '--listen', `127.0.0.1:${b.port}`);
	await shows(a, 'a1', 'b1');
});

describe('B24: at run time', () => {
	test('B24: hubs are joined and left, listen at another place and no more', async () => {
		const [a, b] = [await fleet(), await fleet()];
		const {kill} = await a.hub();
		await b.hub();
		await a.builder('a1', scripts);
		await b.builder('b1', scripts);
		const place = `127.0.0.1:${await quietPort()}`;
		expect(await a.devtui('hub', 'listen', place)).toEqual({code: 0, output: `listens on ${place}\n`, errors: ''});
		expect(await b.devtui('hub', 'join', place)).toEqual({code: 0, output: `${place}: joined\n`, errors: ''});
		await shows(b, 'a1', 'b1');
		await shows(a, 'a1', 'b1');
		// A peer that is lost is dropped, and joined again once it is back.
		await kill();
		await shows(b, 'b1');
		await a.hub('--listen', `127.0.0.1:${a.port}`);
		expect(await a.devtui('hub', 'listen', place)).toMatchObject({code: 0});
		await shows(b, 'a1', 'b1');
		expect(await b.devtui('hub', 'leave', place)).toEqual({code: 0, output: `${place}: left\n`, errors: ''});
		// Neither shows builders of the other any more, not as offline either.
		for (const [hub, own] of [[a, 'a1'], [b, 'b1']] as const) {
			await until(`${own} alone`, async () => (await hub.builders()).map(({name}) => name).join() === own);
		}

		expect(await a.devtui('hub', 'unlisten', place)).toMatchObject({code: 0});
		expect(await b.devtui('builders', '--hub', place)).toMatchObject({code: 4});
	});
});
