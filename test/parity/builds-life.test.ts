import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import type {ShownBuild} from '../../source/fleet/build-row.ts';
import {everyBroker, fleet, testOver, type Fleet} from '../helpers/fleet.ts';
import {resultOf} from '../helpers/instance.ts';
import {inTime, isDone} from '../helpers/peer.ts';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';

/** Holds until it is let go, and says how many others it sees at work. */
const held = 'echo pid $$; touch "$HOME/at-$DEVTUI_BUILD"; while [ ! -e "$HOME/go" ]; do sleep 0.05; done; echo "$1" >> "$HOME/order"; rm "$HOME/at-$DEVTUI_BUILD"';

const release = ({directory}: Fleet) => {
	writeFileSync(path.join(directory, 'go'), '');
};

const atWork = ({directory}: Fleet) => readdirSync(directory).filter(name => name.startsWith('at-'));
const stateOf = async ({builds}: Fleet, revision: string) => (await builds({revision}))[0]?.state;

describe('B15, B16, B17: what builders and hubs know of each other', () => {
	test('B15: a builder is back within 3 s of its hub\'s restart', async () => {
		const given = await fleet();
		const {hub, builder, devtui, finals} = given;
		const first = await hub();
		const {rig} = await builder('n1', {foo: 'echo hi'});
		await first.kill();
		// Tries are 1 s apart at first, then 1.3 s, and so on: of a hub that is away for longer the next one may be further off.
		const again = hub();
		await inTime(2000, 'the hub to be there again', isDone(again));
		await again;
		await inTime(3000, 'n1 to be back', () => rig.count(/welcomed by the hub/) === 2, rig.output);
		await devtui('suggest', 'foo', 'x');
		expect(await finals(1)).toMatchObject([{state: 'passed', builder: 'n1'}]);
	});

	testOver(everyBroker, 'B16: every builder with --results has a line for every result of every builder, once, also for those that it has missed', async given => {
		const {hub, builder, devtui, finals, directory} = given;
		await hub();
		const scripts = {foo: 'exit 0', bar: 'exit 3'};
		const file = (name: string) => path.join(directory, `results-${name}`);
		const lines = (name: string) => readFileSync(file(name), 'utf8').split('\n').filter(Boolean).sort();
		const n1 = await builder('n1', scripts, '--results', file('n1'));
		await builder('n2', scripts, '--results', file('n2'));
		await devtui('suggest', 'foo', 'master');
		await finals(2);
		const first = ['PASSED 0 foo/master "n1"', 'PASSED 0 foo/master "n2"'];
		await until('both to have both', () => lines('n1').length === 2 && lines('n2').length === 2);
		expect([lines('n1'), lines('n2')]).toEqual([first, first]);
		n1.rig.signal('SIGTERM');
		await n1.rig.ended;
		await devtui('suggest', 'bar', 'x', '--on', 'hostname=*');
		await finals(3);
		await devtui('suggest', 'nope', 'y');
		await finals(4);
		await builder('n1', scripts, '--results', file('n1'));
		const all = ['FAILED 3 bar/x "n2"', ...first, 'UNKNOWN -1 nope/y "n2"'];
		await until('n1 to have what it has missed', () => lines('n1').length === 4, {found: () => lines('n1').join('\n')});
		await until('n2 to have them', () => lines('n2').length === 4);
		expect([lines('n1'), lines('n2')]).toEqual([all, all]);
	});

	testOver(everyBroker, 'a hub that has lost its data counts results anew: a builder with --results has each line once, of the old data, of the new, and of the old once they are back', async given => {
		const {hub, builder, devtui, finals, directory} = given;
		const file = path.join(directory, 'results');
		const has = async (...revisions: readonly string[]) => {
			const wanted = revisions.map(revision => `PASSED 0 foo/${revision} "n1"\n`).join('');
			await until(wanted, () => existsSync(file) && readFileSync(file, 'utf8') === wanted, {found: () => existsSync(file) ? readFileSync(file, 'utf8') : 'no file'});
		};
		const first = await hub();
		const {rig} = await builder('n1', {foo: 'exit 0'}, '--results', file);
		await devtui('suggest', 'foo', 'a');
		await finals(1);
		await devtui('suggest', 'foo', 'b');
		await has('a', 'b');
		await first.kill();
		const second = await hub('--data', path.join(directory, 'new'));
		await until('n1 to be back', () => rig.count(/welcomed by the hub/) === 2);
		await devtui('suggest', 'foo', 'c');
		await has('a', 'b', 'c');
		await second.kill();
		await hub();
		await until('n1 to be back once more', () => rig.count(/welcomed by the hub/) === 3);
		await devtui('suggest', 'foo', 'd');
		await has('a', 'b', 'c', 'd');
	});

	test('B17: with a result comes what its builder runs on', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		await builder('n1', {foo: 'exit 0'});
		await devtui('suggest', 'foo', 'x');
		const rows = await finals(1);
		expect(JSON.parse((await devtui('builds', 'ls', '--json')).output)).toEqual(rows);
		const [{id}] = rows as [ShownBuild];
		const [shown] = JSON.parse((await devtui('builds', 'show', id, '--json')).output) as [Record<string, unknown>];
		expect(Object.keys(shown)).toEqual(['id', 'suggestion', 'project', 'revision', 'step', 'builder', 'state', 'exitCode', 'queuedAt', 'startedAt', 'endedAt', 'durationMs', 'machine', 'retryOf']);
		expect(shown['machine']).toMatchObject({uname: expect.stringMatching(/^Linux \S+ \S+$/), cpus: expect.any(Number), memoryBytes: expect.any(Number), node: process.versions.node});
		expect(Object.keys((JSON.parse((await devtui('builders', '--json')).output) as object[])[0]!)).toEqual(['name', 'state', 'labels', 'jobs', 'running', 'machine', 'lastSeen']);
	});
});

describe('B18: what is kept is bounded', () => {
	test('B18: 6 MB of results and logs in 2 MB: the oldest go, the newest are whole, and nothing that runs is lost', async () => {
		const given = await fleet();
		const {hub, builder, devtui, builds, directory} = given;
		await hub('--max-size', '2MB');
		await builder('n1', {big: 'head -c 1000000 /dev/zero | tr "\\\\0" "$1"; echo'});
		for (const letter of ['a', 'b', 'c', 'd', 'e', 'f']) {
			expect((await devtui('suggest', 'big', letter, '--follow')).code).toBe(0);
		}

		// What goes while it is looked at has no size any more.
		const size = () => readdirSync(path.join(directory, 'hub'), {recursive: true, encoding: 'utf8'}).map(name => statSync(path.join(directory, 'hub', name), {throwIfNoEntry: false})).reduce((sum, stat) => sum + (stat?.isFile() ? stat.size : 0), 0);
		await until('it to be small', () => size() < 2 * 1024 * 1024, {found: () => String(size())});
		const rows = await builds();
		expect(rows.length).toBeGreaterThan(0);
		expect(rows.length).toBeLessThan(6);
		expect(rows[0]).toMatchObject({revision: 'f', state: 'passed'});
		expect((await devtui('builds', 'logs', rows[0]!.id)).output).toBe(`${'f'.repeat(1_000_000)}\n`);
		expect((await devtui('builds', 'logs', 'nope')).code).toBe(2);
	});
});

describe('B19, B20: how much at a time, and steps', () => {
	test('B19: --jobs 2 runs two at a time, --jobs 1 one after the other', async () => {
		const given = await fleet();
		const {hub, builder, devtui, finals} = given;
		await hub();
		await builder('two', {held}, '--jobs', '2');
		await builder('one', {held}, '--jobs', '1');
		await devtui('suggest', 'held', 'a', 'b', 'c');
		await until('three to be at work', () => atWork(given).length === 3);
		await until('the hub to know', async () => (await given.builds({state: 'running'})).length === 3);
		expect((await given.builders()).map(({name, running}) => `${name} ${running}`)).toEqual(['two 2', 'one 1']);
		release(given);
		expect((await finals(6)).every(({state}) => state === 'passed')).toBe(true);
	});

	test('B20: a project that is a directory is a build for each executable in it, one after the other by name; --steps chooses', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		await builder('n1', {'p/a': 'echo a; exit 1', 'p/sub/b': 'echo b', 'p/sub/c': 'echo c'});
		const all = await devtui('suggest', 'p', 'r', '--follow');
		expect(all.code).toBe(1);
		expect(all.output.split('\n').slice(1)).toEqual(['a | a', 'sub/b | b', 'sub/c | c', '']);
		const rows = (await finals(3)).map(({step, state, exitCode}) => `${step} ${state} ${exitCode}`);
		expect(rows).toEqual(['a failed 1', 'sub/b passed 0', 'sub/c passed 0']);
		await devtui('suggest', 'p', 's', '--steps', 'sub/*', '--follow');
		expect((await finals(5)).filter(({revision}) => revision === 's').map(({step}) => step)).toEqual(['sub/b', 'sub/c']);
	});
});

describe('B21, B24, B26: the life of a build', () => {
	test('B21, B26: queued, running and how it came out are seen, each with its time', async () => {
		const given = await fleet();
		const {hub, builder, devtui, builds, finals} = given;
		await hub();
		await builder('n1', {held}, '--jobs', '1');
		await devtui('suggest', 'held', 'a', 'b');
		await until('a to run', async () => await stateOf(given, 'a') === 'running');
		expect(await builds()).toMatchObject([{revision: 'b', state: 'queued', startedAt: null, endedAt: null, durationMs: null}, {revision: 'a', state: 'running', endedAt: null}]);
		release(given);
		for (const {startedAt, endedAt, durationMs, queuedAt} of await finals(2)) {
			expect(Date.parse(startedAt!)).toBeGreaterThanOrEqual(Date.parse(queuedAt));
			expect(Date.parse(endedAt!) - Date.parse(startedAt!)).toBe(durationMs);
		}

		expect((await devtui('builds')).output).toMatch(/^ID +PROJECT +REVISION +STEP +BUILDER +STATE +EXIT +QUEUED +DURATION\n\S+ +held +b +- +n1 +passed +0 .* [\d.]+(?:ms|s)\n/);
	});

	testOver(everyBroker, 'B26: a build that is cancelled ends with all that it has started; one that waits is never begun', async given => {
		const {hub, builder, devtui, builds} = given;
		await hub();
		await builder('n1', {tree: 'sleep 1000 & echo child $!; trap "" TERM; (trap "" TERM; echo deaf $(exec sh -c \'echo $PPID\'); while :; do sleep 0.1; done) & wait; sleep 1000'}, '--jobs', '1');
		await devtui('suggest', 'tree', 'a', 'b');
		const [second, first] = await until('a to run', async () => {
			const rows = await builds();
			return rows[1]?.state === 'running' ? rows : undefined;
		});
		expect(await devtui('builds', 'cancel', second!.id)).toMatchObject({code: 0, output: `${second!.id}: CANCELLED 130 tree/b "n1"\n`});
		const log = await until('its children', async () => {
			const {output} = await devtui('builds', 'logs', first!.id);
			return /child \d+[^]*deaf \d+|deaf \d+[^]*child \d+/.test(output) ? output : undefined;
		});
		const pids = [...log.matchAll(/(?:child|deaf) (\d+)/g)].map(([, pid]) => Number(pid));
		expect(pids).toHaveLength(2);
		expect(await devtui('builds', 'cancel', first!.id)).toMatchObject({code: 0, output: `${first!.id}: CANCELLED 130 tree/a "n1"\n`});
		expect(pids.filter(pid => isLiving(pid))).toEqual([]);
		expect((await builds()).map(({state, exitCode, startedAt}) => `${state} ${exitCode} ${startedAt !== null}`)).toEqual(['cancelled 130 false', 'cancelled 130 true']);
		expect(await devtui('builds', 'cancel', first!.id)).toMatchObject({code: 0, output: `${first!.id}: had ended already\n`});
		expect(JSON.parse((await devtui('builds', 'cancel', first!.id, '--json')).output)).toEqual([(await builds()).find(({id}) => id === first!.id)]);
	});

	testOver(everyBroker, 'B26: logs -f prints what a build prints while it runs, and ends with it', async given => {
		const {hub, builder, devtui, builds, start} = given;
		await hub();
		await builder('n1', {held});
		await devtui('suggest', 'held', 'x');
		const id = (await builds())[0]!.id;
		const following = start(['builds', 'logs', id, '-f']);
		await following.sees(/^pid \d+\n/);
		const done = isDone(following.ended);
		expect(done()).toBe(false);
		release(given);
		expect(await following.ended).toMatchObject({code: 0});
	});

	test('a retry of what a builder has built that is not there says so, and is built when it is back', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		const {rig} = await builder('n1', {foo: 'exit 0'});
		await devtui('suggest', 'foo', 'x');
		const [{id}] = await finals(1) as readonly [ShownBuild];
		rig.signal('SIGTERM');
		await rig.ended;
		const {code, output} = await devtui('builds', 'retry', id);
		expect([code, output]).toEqual([0, expect.stringMatching(/^Not connected just now, and to build when it is back: n1\n\w+\.1 {2}foo\/x {2}n1\n$/)]);
		await builder('n1', {foo: 'exit 0'});
		expect(await finals(2)).toMatchObject([{state: 'passed', retryOf: id}, {state: 'passed', id}]);
	});

	testOver(everyBroker, 'B26: a retry is a new build of the same revision on the same builder, and of a step that step alone', async ({hub, builder, devtui, finals}) => {
		await hub();
		await builder('n1', {'p/a': 'exit 1', 'p/b': 'exit 0'});
		await builder('n2', {'p/a': 'exit 1', 'p/b': 'exit 0'});
		await devtui('suggest', 'p', 'r', '--follow');
		const rows = await finals(4);
		const failed = rows.find(({step, builder: where}) => step === 'a' && where === 'n2')!;
		expect((await devtui('builds', 'retry', failed.id, '--follow')).code).toBe(1);
		const [again, ...others] = await finals(5);
		expect(others).toHaveLength(4);
		expect(again).toMatchObject({project: 'p', revision: 'r', step: 'a', builder: 'n2', state: 'failed', retryOf: failed.id});
		expect(again!.suggestion).not.toBe(failed.suggestion);
	});

	test('whoever reads and has had enough ends what prints with 141 and no word; the build goes on', async () => {
		const given = await fleet();
		const {hub, builder, finals, start} = given;
		await hub();
		await builder('n1', {loud: `yes | head -c 5000000; ${held}`});
		const following = start(['suggest', 'loud', 'x', '--follow']);
		await following.sees('y\n');
		following.closeOutput();
		expect(await following.ended).toMatchObject({code: 141});
		expect(following.errors()).toBe('');
		for (const args of [['builds', '--json'], ['builders'], ['builds', 'logs', (await given.builds())[0]!.id, '-f']]) {
			const printing = start(args);
			printing.closeOutput();
			expect(await printing.ended, args.join(' ')).toMatchObject({code: 141});
			expect(printing.errors()).toBe('');
		}

		release(given);
		expect(await finals(1)).toMatchObject([{state: 'passed'}]);
	});

	test('B26: a build that takes longer than its time limit is ended and has failed, and says why', async () => {
		const {hub, builder, devtui, finals} = await fleet();
		await hub();
		await builder('n1', {slow: 'echo begun; sleep 1000'});
		expect((await devtui('suggest', 'slow', 'x', '--time-limit', '300ms', '--follow')).code).toBe(124);
		const [build] = await finals(1);
		expect(build).toMatchObject({state: 'failed', exitCode: 124});
		expect((await devtui('builds', 'show', build!.id)).output).toContain('failed: time limit of 300ms reached');
	});

	test('a suggestion that supersedes cancels what waits of the project, and leaves what runs', async () => {
		const given = await fleet();
		const {hub, builder, devtui, builds, finals} = given;
		await hub();
		await builder('n1', {held}, '--jobs', '1');
		await devtui('suggest', 'held', 'a');
		await until('a to run', async () => await stateOf(given, 'a') === 'running');
		await devtui('suggest', 'held', 'b');
		await until('b to wait there', async () => await stateOf(given, 'b') === 'queued');
		await devtui('suggest', 'held', 'c', '--supersede');
		await until('b to be superseded', async () => await stateOf(given, 'b') === 'cancelled');
		release(given);
		expect((await finals(3)).map(({revision, state}) => `${revision} ${state}`)).toEqual(['c passed', 'b cancelled', 'a passed']);
		expect(await builds({state: 'cancelled'})).toHaveLength(1);
	});

	testOver(everyBroker, 'B24: a builder that is paused begins nothing until it is resumed; one that is drained ends when it is idle', async given => {
		const {hub, builder, devtui, builders, finals, start} = given;
		await hub();
		const {rig} = await builder('n1', {held}, '--jobs', '1');
		expect(await devtui('builders', 'pause', 'n1')).toMatchObject({code: 0, output: 'n1: paused\n'});
		expect(JSON.parse((await devtui('builders', 'pause', 'n1', '--json')).output)).toMatchObject({name: 'n1', state: 'paused', jobs: 1});
		expect((await builders())[0]?.state).toBe('paused');
		await devtui('suggest', 'held', 'a');
		await until('it to be queued there', () => rig.output().includes('held/a: queued'));
		expect(await stateOf(given, 'a')).toBe('queued');
		expect(await devtui('builders', 'resume', 'n1')).toMatchObject({code: 0, output: 'n1: goes on\n'});
		await until('it to run', async () => await stateOf(given, 'a') === 'running');
		const draining = start(['builders', 'drain', 'n1']);
		await until('it to drain', async () => (await builders())[0]?.state === 'draining');
		expect(isDone(draining.ended)()).toBe(false);
		release(given);
		expect(await draining.ended).toMatchObject({code: 0});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(await finals(1)).toMatchObject([{state: 'passed'}]);
	});

	test('a drain whose builder is killed ends, and says what becomes of its builds; so does one whose builder was started anew', async () => {
		const {hub, builder, devtui, builders, start} = await fleet();
		await hub();
		const scripts = {held: 'echo held; exec sleep 1000'};
		const first = await builder('n1', scripts);
		await devtui('suggest', 'held', 'a');
		await first.rig.sees('held/a | held');
		const draining = start(['builders', 'drain', 'n1']);
		await until('it to drain', async () => (await builders())[0]?.state === 'draining');
		await first.kill();
		expect(await resultOf(draining)).toEqual({code: 1, output: '', errors: expect.stringMatching(/^n1: has not been connected since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: it tells of its build, or builds again, when it is back\n$/)});
		const second = await builder('n1', scripts);
		await second.rig.sees('held/a | held');
		const again = start(['builders', 'drain', 'n1']);
		await until('it to drain', async () => (await builders())[0]?.state === 'draining');
		// However long the next one takes to start: it does not look meanwhile.
		again.signal('SIGSTOP');
		await second.kill();
		await builder('n1', scripts);
		again.signal('SIGCONT');
		expect(await resultOf(again)).toMatchObject({code: 1, output: '', errors: expect.stringContaining('n1: takes builds again: it was started anew, or resumed\n')});
	});

	test('a drain whose builder is ended before its builds are is no success', async () => {
		const {hub, builder, devtui, builders, start} = await fleet();
		await hub();
		const {rig} = await builder('n1', {held: 'echo held; exec sleep 1000'});
		await devtui('suggest', 'held', 'a');
		await rig.sees('held/a | held');
		const draining = start(['builders', 'drain', 'n1']);
		await until('it to drain', async () => (await builders())[0]?.state === 'draining');
		expect(await devtui('builders', 'resume', 'n1')).toEqual({code: 1, output: '', errors: 'n1: drains, which is not taken back: it ends once what runs has ended, and builds again when it is started\n'});
		rig.signal('SIGTERM');
		await rig.sees('A second one ends at once');
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(await resultOf(draining)).toEqual({code: 1, output: '', errors: 'n1: has ended before its builds had: 1 of them runs again when it is back\n'});
	});
});
