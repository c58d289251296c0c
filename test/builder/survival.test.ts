import {existsSync, readdirSync, rmSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {goneWithin} from '../helpers/rig.ts';
import {quietPort} from '../helpers/ports.ts';
import {until} from '../helpers/until.ts';
import {builderOf} from './builder-rig.ts';
import {jobOf, sh} from './projects.ts';
import {scriptedHub} from './scripted-hub.ts';

/** Prints 40 lines in about half a second, and has a daemon beside it. */
const slow = sh('setsid sleep 1000 & i=0; while [ $i -lt 40 ]; do echo "$DEVTUI_ATTEMPT $i"; i=$((i+1)); sleep 0.01; done');
const slowLog = (attempt: number) => Array.from({length: 40}, (_, index) => `${attempt} ${index}\n`).join('');

describe('a builder that is killed', () => {
	test('leaves nothing of a build; its next start builds it anew, as the second attempt, and nothing of the first is in the log', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {slow: sh('setsid sleep 1000 & echo "$DEVTUI_ATTEMPT"; while ! test -e go; do sleep 0.02; done; echo done')});
		const rig = await builder.welcomed();
		hub.give(jobOf('slow'));
		await until('it to print', () => hub.log('b.1').toString() === '1\n');
		rig.signal('SIGKILL');
		await goneWithin(3000, rig);
		builder.write('go', '');
		await builder.welcomed();
		const {attempt, steps} = await hub.ended('b.1');
		expect([attempt, steps?.[0]?.state]).toEqual([2, 'passed']);
		expect(hub.log('b.1').toString()).toBe('2\ndone\n');
	});

	test('at random moments, again and again: each build is reported once, with one whole log', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {slow});
		const ids = ['a.1', 'a.1-2', 'a.1-3', 'a.1-4'];
		hub.give(...ids.map(id => jobOf('slow', {id, revision: id})));
		for (let round = 0; round < 6; round++) {
			const rig = builder.start('--jobs', '2');
			// Before it is connected, while it builds, or when it is done.
			await rig.sees('[devtui]');
			await new Promise(resolve => {
				setTimeout(resolve, Math.random() * 1200);
			});
			rig.signal('SIGKILL');
			await goneWithin(3000, rig);
		}

		await builder.welcomed('--jobs', '2');
		for (const id of ids) {
			const {attempt, steps} = await hub.ended(id);
			expect(steps?.[0]).toMatchObject({state: 'passed', exitCode: 0, logBytes: slowLog(attempt).length});
			expect(hub.log(id).toString()).toBe(slowLog(attempt));
			const finals = hub.said(id).filter(report => report.steps?.[0]?.state === 'passed');
			expect(new Set(finals.map(report => report.attempt)).size).toBe(1);
		}
	});

	test('has on its disk what it has told the hub: a build that has ended is not built again', async () => {
		const hub = await scriptedHub();
		hub.keepsJobs = true;
		const builder = builderOf(hub, {foo: sh('echo x >>../count')});
		const rig = await builder.welcomed();
		hub.give(jobOf('foo'));
		await hub.ended('b.1');
		rig.signal('SIGKILL');
		await rig.ended;
		await builder.welcomed();
		expect(hub.hellos.at(-1)?.held).toMatchObject([{job: 'b.1', attempt: 1, steps: [{state: 'passed', logBytes: 0}]}]);
	});
});

test('a hub that is away keeps no build from running; it has all of it when it is back', async () => {
	const hub = await scriptedHub();
	const builder = builderOf(hub, {slow: sh('echo one; while ! test -e go; do sleep 0.02; done; seq 1 100000'), next: sh('echo next')});
	const rig = await builder.welcomed('--jobs', '1', '--quiet');
	hub.give(jobOf('slow', {id: 'a.1'}), jobOf('next', {id: 'b.1'}));
	await until('it to print', () => hub.log('a.1').toString() === 'one\n');
	await hub.close();
	await rig.sees('cannot be reached');
	builder.write('go', '');
	await rig.sees('next/master: passed');
	await hub.open();
	await hub.ended('a.1');
	await hub.ended('b.1');
	expect(hub.log('a.1').toString()).toBe(`one\n${Array.from({length: 100_000}, (_, index) => `${index + 1}\n`).join('')}`);
	expect(rig.count(/\[devtui\] connected to/)).toBe(2);
	expect(rig.count(/cannot be reached/)).toBeLessThan(3);
});

describe('an end', () => {
	test.each(['SIGTERM', 'SIGINT'] as const)('by %s: what runs is let run and told, what waits is for the next start', async signal => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {slow: sh('echo ready; while ! test -e go; do sleep 0.02; done; echo done'), next: sh('echo next')});
		const rig = await builder.welcomed('--jobs', '1');
		hub.give(jobOf('slow', {id: 'a.1'}), jobOf('next', {id: 'b.1'}));
		await until('it to run', () => hub.log('a.1').toString() === 'ready\n' && hub.report('b.1'));
		rig.signal(signal);
		await rig.sees(`${signal}: nothing more is begun`);
		builder.write('go', '');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect((await hub.ended('a.1')).steps).toMatchObject([{state: 'passed'}]);
		expect(rig.survivors()).toEqual([]);
		expect(hub.report('b.1')?.steps).toBeUndefined();
		await builder.welcomed();
		const {attempt, steps} = await hub.ended('b.1');
		expect([attempt, steps?.[0]?.state]).toEqual([1, 'passed']);
	});

	test('by a second signal: what runs is ended, and built again by the next start', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {slow: sh('echo "$DEVTUI_ATTEMPT"; while ! test -e go; do sleep 0.02; done')});
		const rig = await builder.welcomed();
		hub.give(jobOf('slow'));
		await until('it to run', () => hub.log('b.1').toString() === '1\n');
		rig.signal('SIGTERM');
		await rig.sees('SIGTERM: nothing more is begun');
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
		expect(rig.survivors()).toEqual([]);
		expect(hub.report('b.1')?.steps?.[0]?.state).toBe('running');
		builder.write('go', '');
		await builder.welcomed();
		const {attempt, steps} = await hub.ended('b.1');
		expect([attempt, steps?.[0]?.state]).toEqual([2, 'passed']);
		expect(hub.log('b.1').toString()).toBe('2\n');
	});

	test('by a third one: at once, whatever ignores SIGTERM', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {stubborn: sh('trap "" TERM; echo ready; while :; do sleep 0.1; done')});
		const rig = await builder.welcomed();
		hub.give(jobOf('stubborn'));
		await until('it to run', () => hub.log('b.1').toString() === 'ready\n');
		rig.signal('SIGTERM');
		await rig.sees('SIGTERM: nothing more is begun');
		rig.signal('SIGTERM');
		await rig.sees('SIGTERM: what runs is ended');
		rig.signal('SIGTERM');
		await goneWithin(3000, rig);
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
	});

	test('by the hub: it drains, and says goodbye', async () => {
		const hub = await scriptedHub();
		const rig = await builderOf(hub).welcomed();
		hub.govern({isPaused: false, drains: true});
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
	});

	test('where the hub says that the name is taken: with 2, and its words', async () => {
		const hub = await scriptedHub({isShy: true});
		const rig = builderOf(hub).start();
		await until('its hello', () => hub.hellos.length > 0);
		hub.refuse('the hub has a builder called n1 already; --name gives this one another');
		expect(await rig.ended).toEqual({code: 2, signal: undefined});
		expect(rig.output()).toContain('[devtui] the hub has a builder called n1 already; --name gives this one another\n');
	});

	test('where the token is rejected: with 5', async () => {
		const hub = await scriptedHub({token: 'right'});
		const wrong = builderOf(hub, {}, {DEVTUI_TOKEN: 'wrong'}).start();
		expect(await wrong.ended).toEqual({code: 5, signal: undefined});
		expect(wrong.output()).toContain(`${hub.url} rejects the token\n`);
		const none = builderOf(hub).start();
		expect(await none.ended).toEqual({code: 5, signal: undefined});
		expect(none.output()).toContain('set DEVTUI_TOKEN');
	});

	test('where its spool is somebody else\'s: with 2, and who has it', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub);
		const rig = await builder.welcomed();
		const second = builder.start();
		expect(await second.ended).toEqual({code: 2, signal: undefined});
		expect(second.errors()).toContain(`Another builder has ${builder.state} already (pid ${rig.pid})`);
	});
});

test('what it cannot keep it does not take: it says why and ends with 1, and the hub has heard of nothing', async () => {
	const hub = await scriptedHub();
	const builder = builderOf(hub, {foo: sh('echo x')});
	const rig = await builder.welcomed();
	rmSync(`${builder.state}/journal`);
	hub.give(jobOf('foo'));
	expect(await rig.ended).toEqual({code: 1, signal: undefined});
	expect(rig.output()).toMatch(/\[devtui\] what has to be kept cannot be kept: ENOENT.*\. The hub has the builds, or sends them again$/m);
	expect(hub.report('b.1')).toBeUndefined();
	await builder.welcomed();
	expect((await hub.ended('b.1')).attempt).toBe(1);
});

test('a hub that is not there yet is waited for', async () => {
	const port = await quietPort();
	const builder = builderOf({url: `mqtt://127.0.0.1:${port}`});
	const rig = builder.start();
	await rig.sees('cannot be reached');
	expect(existsSync(builder.state)).toBe(true);
	rig.signal('SIGTERM');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	expect(readdirSync(builder.state).filter(name => name.startsWith('lock'))).toEqual([]);
});

test.each([
	[['--label', 'x'], /KEY=VALUE/],
	[['--label', '-x=1'], /is no label's name/],
	[['--name', '../x'], /is no builder's name/],
	[['--jobs', '0'], /number from 1/],
	[['--time-limit', 'soon'], /Write it as/],
	[['--time-limit', '0'], /More than 0/],
	[['--results', '/dev/null/x'], /\/dev\/null\/x/],
	[['--hub', 'http://x'], /mqtt/],
])('%j is a usage error', async (args, told) => {
	const rig = builderOf({url: 'mqtt://127.0.0.1:1'}).start(...args);
	expect(await rig.ended).toEqual({code: 2, signal: undefined});
	expect(rig.errors()).toMatch(told);
	expect(process.platform).toBe('linux');
});
