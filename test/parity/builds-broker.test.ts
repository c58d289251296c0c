import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {describe, expect} from 'vitest';
import {everyBroker, otherBrokers, testOver} from '../helpers/fleet.ts';
import {resultOf} from '../helpers/instance.ts';
import {inTime, isDone} from '../helpers/peer.ts';
import {quietPort} from '../helpers/ports.ts';
import {until} from '../helpers/until.ts';

const scripts = {foo: 'echo $1'};

describe('a hub with somebody else\'s broker', () => {
	testOver(otherBrokers, 'builders and people who ask use the broker\'s address, and the hub listens nowhere itself', async ({hub, builder, devtui, finals, url}) => {
		const {rig} = await hub();
		expect(rig.output()).toContain(`the hub works with the broker ${url}`);
		await builder('n1', scripts);
		expect(await devtui('suggest', 'foo', 'x', '--follow')).toMatchObject({code: 0, output: expect.stringMatching(/\nx\n$/)});
		expect(await finals(1)).toMatchObject([{state: 'passed', builder: 'n1'}]);
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	testOver(otherBrokers, 'when the broker is killed and there again, all find each other and nothing is lost', async ({hub, builder, devtui, finals, broker}) => {
		const {rig} = await hub();
		const n1 = await builder('n1', scripts);
		await devtui('suggest', 'foo', 'x');
		await broker!.kill();
		await until('both to know', () => rig.output().includes('the broker cannot be reached') && n1.rig.output().includes('cannot be reached'), {found: () => `${rig.output()}${n1.rig.output()}`});
		await broker!.start();
		await until('both to be back', () => n1.rig.count(/connected to/) >= 2, {found: () => `${rig.output()}${n1.rig.output()}`});
		await until('a suggestion to be heard', async () => (await devtui('suggest', 'foo', 'y')).code === 0);
		await until('y to be built', async () => (await finals(2)).some(({revision, state}) => revision === 'y' && state === 'passed'));
	});

	testOver(otherBrokers, 'a builder that dies while the broker is away, which can tell nobody, is known to be gone when that is back', async ({hub, builder, builders, broker}) => {
		const {rig} = await hub();
		const [n1] = await Promise.all([builder('n1'), builder('n2')]);
		await broker!.kill();
		await n1.kill();
		await rig.sees('the broker cannot be reached');
		await broker!.start();
		const states = async () => (await builders()).map(({name, state}) => `${name} ${state}`).sort();
		await until('n1 to be gone, and n2 to be there', async () => (await states()).join(', ') === 'n1 offline, n2 online', {found: rig.output});
	});

	testOver(otherBrokers, 'a broker has one hub: another one is told so and ends, and the first goes on', async ({hub, start, devtui, url}) => {
		await hub();
		const second = start(['hub', '--broker', url, '--no-web', '--data', 'other']);
		expect((await second.ended).code).not.toBe(0);
		expect(second.errors()).toContain(`A hub works with ${url} already`);
		expect((await devtui('builders')).code).toBe(0);
	});

	testOver(otherBrokers, 'the hub that comes after one that was killed takes its place', async ({hub, builder, devtui, finals}) => {
		const first = await hub();
		await builder('n1', scripts);
		await first.kill();
		await hub();
		await devtui('suggest', 'foo', 'x');
		expect(await finals(1)).toMatchObject([{state: 'passed'}]);
	});

	testOver(otherBrokers, 'with no broker at that address the hub says so and goes on trying; with no hub at the broker who asks is told that, with exit 4', async ({start, url}) => {
		for (const args of [['builds'], ['builders', '--json'], ['suggest', 'foo', 'x'], ['builds', 'logs', 'x', '-f']]) {
			const asking = start(args);
			const hasEnded = isDone(asking.ended);
			// Not the 15 s that a hub has which is there.
			await inTime(8000, `${args.join(' ')} to end`, hasEnded, asking.errors);
			expect(await resultOf(asking)).toEqual({code: 4, output: '', errors: `The broker at ${url} answers, but no hub does.\n`});
		}

		const absent = await quietPort();
		const rig = start(['hub', '--broker', `mqtt://127.0.0.1:${absent}`, '--no-web', '--data', 'other']);
		await rig.sees('the broker cannot be reached');
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	testOver(otherBrokers, 'a broker that is away is told once, however often it is tried; and when it is back', async ({hub, broker}) => {
		const {rig} = await hub();
		await broker!.kill();
		let attempts = 0;
		const nobody = createServer(socket => {
			attempts++;
			socket.destroy();
		}).listen(broker!.port, '127.0.0.1');
		await until('the hub to have tried', () => attempts >= 4);
		nobody.close();
		await once(nobody, 'close');
		const told = rig.output().split('\n').filter(line => line.includes('the broker cannot be reached')).map(line => line.slice(line.indexOf(' ')));
		expect(told.length).toBeGreaterThan(0);
		expect(told).toEqual([...new Set(told)]);
		await broker!.start();
		await rig.sees('connected to the broker');
	});

	testOver(otherBrokers, 'who follows a build hears that the hub is gone, and that it is back, and waits until the build is over', async ({hub, builder, start, directory}) => {
		const first = await hub();
		await builder('n1', {held: 'echo begun; while [ ! -e "$HOME/go" ]; do sleep 0.05; done; echo over'});
		const following = start(['suggest', 'held', 'x', '--follow']);
		await following.sees('begun');
		await first.kill();
		await following.tells('The hub is gone; waiting for it.');
		await hub();
		await following.tells('The hub is back.');
		writeFileSync(path.join(directory, 'go'), '');
		const {code, output} = await resultOf(following);
		expect(code).toBe(0);
		expect(output.split('\n').slice(1)).toEqual(['begun', 'over', '']);
	});
});

describe('what is large', () => {
	testOver(everyBroker, 'questions and answers that are larger than what some brokers take', async ({hub, builder, start, builds}) => {
		await hub();
		await builder('n1', {});
		// Each of some 3 KB.
		const branches = Array.from({length: 400}, (_, index) => `${'深'.repeat(990)}${index}`);
		const suggesting = start(['suggest', 'nope', '--follow'], {hasInput: true});
		suggesting.input(branches.map(name => `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/${name}\n`).join(''));
		suggesting.endInput();
		const {code, output, errors} = await resultOf(suggesting);
		expect([code, output.split('\n').length, errors.match(/^UNKNOWN -1 /gm)?.length]).toEqual([255, branches.length + 1 + branches.length, branches.length]);
		expect(await builds()).toHaveLength(branches.length);
	});

	testOver(everyBroker, 'a log of 2 MB comes whole and in its order', async ({hub, builder, devtui}) => {
		await hub();
		await builder('n1', {big: 'seq 1 300000'});
		const {code, output} = await devtui('suggest', 'big', 'x', '--follow');
		expect(code).toBe(0);
		const lines = output.split('\n').slice(1, -1);
		expect(lines).toHaveLength(300_000);
		expect(lines.findIndex((line, index) => line !== String(index + 1))).toBe(-1);
	});

	testOver(everyBroker, 'more builds than one message holds are all built, once', async ({hub, builder, devtui, builds}) => {
		await hub();
		await builder('n1', {});
		const revisions = Array.from({length: 210}, (_, index) => `r${index}`);
		expect((await devtui('suggest', 'nope', ...revisions, '--follow')).code).toBe(255);
		const rows = await builds();
		expect(rows.map(({revision, state}) => `${revision} ${state}`).sort()).toEqual(revisions.map(revision => `${revision} unknown`).sort());
	});
});
