import {cpSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {makeId, openHubClient} from '../../source/commands/fleet/hub-client.ts';
import {everyBroker, fleet, otherBrokers, testOver, type Fleet} from '../helpers/fleet.ts';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';

/** Prints so many numbered lines, waits in the middle until it is let go, and prints the rest. */
const counting = 'echo "attempt $DEVTUI_ATTEMPT pid $$"; seq 1 5000; touch "$HOME/half"; while [ ! -e "$HOME/go" ]; do sleep 0.05; done; seq 5001 10000; exit 3';
const numbers = Array.from({length: 10_000}, (_, index) => String(index + 1));

const release = ({directory}: Fleet) => {
	writeFileSync(path.join(directory, 'go'), '');
};

const linesOf = async ({devtui}: Fleet, id: string) => (await devtui('builds', 'logs', id)).output.split('\n').slice(0, -1);

describe('killed at any moment, a build is reported once and its log has every byte once', () => {
	testOver(everyBroker, 'the hub, while a build runs: it goes on, and is reported to the hub that comes after it', async given => {
		const {hub, builder, devtui, builds, finals, directory} = given;
		const results = path.join(directory, 'results');
		const first = await hub();
		const {rig} = await builder('n1', {counting}, '--results', results);
		await devtui('suggest', 'counting', 'x');
		const {id} = await until('half of it', async () => {
			const [found] = await builds();
			return found?.state === 'running' && (await linesOf(given, found.id)).length === 5001 ? found : undefined;
		});
		await first.kill();
		release(given);
		await rig.sees(/counting\/x: failed with exit code 3/);
		await hub();
		expect(await finals(1)).toMatchObject([{id, state: 'failed', exitCode: 3}]);
		expect(await linesOf(given, id)).toEqual([expect.stringMatching(/^attempt 1 pid/), ...numbers]);
		expect(rig.count(/counting\/x: running/)).toBe(1);
		await until('the line', () => existsSync(results) && readFileSync(results, 'utf8').includes('\n'));
		expect(readFileSync(results, 'utf8')).toBe('FAILED 3 counting/x "n1"\n');
	});

	test('the builder, whose disk then has lost what it knew of a build in its second attempt: it is begun once more, as the first, and ends', async () => {
		const given = await fleet();
		const {hub, builder, devtui, builds, finals, directory} = given;
		await hub();
		let process = await builder('n1', {counting});
		await devtui('suggest', 'counting', 'x');
		const half = async (attempt: number) => until(`half of attempt ${attempt}`, async () => {
			const [found] = await builds();
			const lines = found ? await linesOf(given, found.id) : [];
			return lines.length === 5001 && lines[0]!.startsWith(`attempt ${attempt} `) ? found : undefined;
		});
		await half(1);
		await process.kill();
		process = await builder('n1', {counting});
		const {id} = await half(2);
		await process.kill();
		writeFileSync(path.join(directory, 'state/devtui/builder/n1/journal'), '{"half":\n');
		release(given);
		process = await builder('n1', {counting});
		expect(process.rig.output()).toContain('What was kept of a job cannot be read');
		expect(await finals(1)).toMatchObject([{id, state: 'failed', exitCode: 3}]);
		expect(await linesOf(given, id)).toEqual([expect.stringMatching(/^attempt 1 pid/), ...numbers]);
	});

	testOver(everyBroker, 'the builder, while a build runs: nothing of it lives on, the next one builds it anew, and the log is that of the run that ended', async given => {
		const {hub, builder, devtui, builds, finals} = given;
		await hub();
		const first = await builder('n1', {counting});
		await devtui('suggest', 'counting', 'x');
		const row = await until('half of it', async () => {
			const [found] = await builds();
			return found?.state === 'running' && (await linesOf(given, found.id)).length === 5001 ? found : undefined;
		});
		const [, pid] = /pid (\d+)/.exec((await linesOf(given, row.id))[0]!)!;
		await first.kill();
		await until('the run to be gone', () => !isLiving(Number(pid)));
		release(given);
		await builder('n1', {counting});
		expect(await finals(1)).toMatchObject([{id: row.id, state: 'failed', exitCode: 3}]);
		expect(await linesOf(given, row.id)).toEqual([expect.stringMatching(/^attempt 2 pid/), ...numbers]);
	});

	testOver(otherBrokers, 'the broker, while a build runs: it goes on, and is reported once all are back', async given => {
		const {hub, builder, devtui, builds, finals, broker} = given;
		const {rig} = await hub();
		const n1 = await builder('n1', {counting});
		await devtui('suggest', 'counting', 'x');
		const {id} = await until('half of it', async () => {
			const [found] = await builds();
			return found?.state === 'running' && (await linesOf(given, found.id)).length === 5001 ? found : undefined;
		});
		await broker!.kill();
		release(given);
		await n1.rig.sees(/counting\/x: failed with exit code 3/);
		await rig.sees('the broker cannot be reached');
		await broker!.start();
		await rig.sees(`${id} FAILED 3 counting/x "n1"`);
		expect(await finals(1)).toMatchObject([{id, state: 'failed', exitCode: 3}]);
		expect(await linesOf(given, id)).toEqual([expect.stringMatching(/^attempt 1 pid/), ...numbers]);
		expect(rig.count(/FAILED/)).toBe(1);
	});

	test('hub and builder, again and again, while builds come: each is reported, none twice, all logs whole', async () => {
		const given = await fleet();
		const {hub, builder, devtui, finals, builds, directory} = given;
		const scripts = {quick: 'seq 1 2000; echo "end of $1"'};
		const results = path.join(directory, 'results');
		let first = await hub();
		let second = await builder('n1', scripts, '--results', results);
		const revisions: string[] = [];
		for (let round = 0; round < 4; round++) {
			const names = Array.from({length: 5}, (_, index) => `r${round}-${index}`);
			revisions.push(...names);
			expect((await devtui('suggest', 'quick', ...names)).code).toBe(0);
			if (round % 2 === 0) {
				await first.kill();
				first = await hub();
			} else {
				await second.kill();
				second = await builder('n1', scripts, '--results', results);
			}
		}

		const rows = await finals(revisions.length);
		expect(rows.map(({revision, state}) => `${revision} ${state}`).sort()).toEqual(revisions.map(revision => `${revision} passed`).sort());
		for (const {id, revision} of rows) {
			expect(await linesOf(given, id)).toEqual([...numbers.slice(0, 2000), `end of ${revision}`]);
		}

		await until('all lines', () => readFileSync(results, 'utf8').split('\n').length === revisions.length + 1, {found: () => readFileSync(results, 'utf8')});
		expect(readFileSync(results, 'utf8').split('\n').slice(0, -1).sort()).toEqual(revisions.map(revision => `PASSED 0 quick/${revision} "n1"`).sort());
		expect(await builds()).toHaveLength(revisions.length);
	});

	test('suggestions while hubs die: each that is told to be safe is built once, and none twice', async () => {
		const given = await fleet();
		const {hub, builder, start, builds} = given;
		let running = await hub();
		await builder('n1', {foo: 'echo x'});
		const told: Array<{readonly revision: string; readonly code: number | undefined}> = [];
		for (let round = 0; round < 3; round++) {
			const suggesting = Array.from({length: 4}, (_, index) => ({revision: `r${round}-${index}`, rig: start(['suggest', 'foo', `r${round}-${index}`])}));
			// In the midst of them.
			await Promise.race(suggesting.map(async ({rig}) => rig.ended));
			await running.kill();
			running = await hub();
			told.push(...await Promise.all(suggesting.map(async ({revision, rig}) => ({revision, code: (await rig.ended).code}))));
		}

		const safe = told.filter(({code}) => code === 0).map(({revision}) => revision);
		expect(safe.length).toBeGreaterThan(0);
		expect(told.filter(({code}) => code !== 0 && code !== 4)).toEqual([]);
		const rows = await until('all to be built', async () => {
			const found = await builds();
			return safe.every(revision => found.some(row => row.revision === revision)) && found.every(({state}) => state === 'passed') ? found : undefined;
		});
		const built = rows.map(({revision}) => revision);
		expect(built).toHaveLength(new Set(built).size);
	});

	test('a suggestion that comes again by its id, also to the hub that comes after, is the same one', async () => {
		const given = await fleet();
		const {hub, builder, finals, url} = given;
		const first = await hub();
		await builder('n1', {foo: 'echo x'});
		const suggestion = {id: makeId(), project: 'foo', revisions: ['x'], on: {}, isForAnyOne: false, supersedes: false};
		const suggest = async () => {
			const client = openHubClient({url}, () => {});
			const answered = await client.ask({type: 'suggest', body: suggestion});
			await client.end();
			return answered.type === 'ok' && answered.reply.type === 'suggested' ? answered.reply.body.builds.map(({id}) => id) : answered;
		};
		expect(await suggest()).toEqual([`${suggestion.id}.1`]);
		expect(await suggest()).toEqual([`${suggestion.id}.1`]);
		await finals(1);
		expect(await suggest()).toEqual([`${suggestion.id}.1`]);
		await first.kill();
		await hub();
		expect(await suggest()).toEqual([`${suggestion.id}.1`]);
		expect(await finals(1)).toHaveLength(1);
	});

	test('a hub whose data were put back from a copy builds once more what was under way then, and tells of results as before', async () => {
		const given = await fleet();
		const {hub, builder, devtui, builds, finals, directory} = given;
		const data = path.join(directory, 'hub');
		const results = path.join(directory, 'results');
		const linesOfResults = () => existsSync(results) ? readFileSync(results, 'utf8').split('\n').slice(0, -1) : [];
		const first = await hub();
		const {rig} = await builder('n1', {counting, foo: 'exit 0'}, '--results', results);
		await devtui('suggest', 'counting', 'x');
		await until('it to run', async () => (await builds())[0]?.state === 'running');
		await first.kill();
		cpSync(data, `${data}-copy`, {recursive: true});
		const second = await hub();
		release(given);
		await devtui('suggest', 'foo', 'lost');
		await finals(2);
		await until('both lines', () => linesOfResults().length === 2);
		await second.kill();
		rmSync(data, {recursive: true});
		cpSync(`${data}-copy`, data, {recursive: true});
		await hub();
		expect(await finals(1)).toMatchObject([{revision: 'x', state: 'failed', exitCode: 3}]);
		expect(rig.count(/counting\/x: running/)).toBe(2);
		expect((await linesOf(given, (await builds())[0]!.id)).slice(1)).toEqual(numbers);
		await devtui('suggest', 'foo', 'new');
		await until('the lines that are new', () => linesOfResults().length === 4, {found: () => linesOfResults().join('\n')});
		expect(linesOfResults().slice(2)).toEqual(['FAILED 3 counting/x "n1"', 'PASSED 0 foo/new "n1"']);
	});

	test('a hub that is told to end has everything on disk, exits 0, and the next one knows it', async () => {
		const given = await fleet();
		const {hub, builder, devtui, finals} = given;
		const {rig} = await hub();
		await builder('n1', {foo: 'echo x'});
		await devtui('suggest', 'foo', 'x', '--follow');
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		await hub();
		const [row] = await finals(1);
		expect(row).toMatchObject({state: 'passed', revision: 'x'});
		expect(await linesOf(given, row!.id)).toEqual(['x']);
	});

	test('a second hub on the same data is refused with a sentence, and the first goes on', async () => {
		const given = await fleet();
		const {hub, start, devtui, directory} = given;
		const {rig} = await hub();
		const second = start(['hub', '--listen', '127.0.0.1:0', '--no-web', '--data', path.join(directory, 'hub')]);
		expect(await second.ended).toMatchObject({code: 2});
		expect(second.errors()).toContain(`Another hub (pid ${rig.pid}) has ${path.join(directory, 'hub')}`);
		expect((await devtui('builds')).code).toBe(0);
	});
});
