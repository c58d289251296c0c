import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {arch, availableParallelism, hostname, release, type} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import type {JobReport} from '../../source/fleet/builds.ts';
import {drivesTerminal, nasty} from '../helpers/nasty.ts';
import {until} from '../helpers/until.ts';
import {builderOf} from './builder-rig.ts';
import {jobOf, sh} from './projects.ts';
import {scriptedHub} from './scripted-hub.ts';

const states = (report: JobReport | undefined) => report?.steps?.map(({name, state, exitCode}) => [name, state, exitCode]);

describe('a build', () => {
	test('runs the executable of its name with the revision; the hub has how it ended and each byte of what it printed, and so has whoever looks', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {foo: sh('echo good'), bar: sh('echo "branch $1"; echo "bad $#" >&2; exit 3')});
		const rig = await builder.welcomed();
		hub.give(jobOf('foo', {id: 'a.1'}), jobOf('bar', {id: 'b.1', revision: 'dev'}), jobOf('bar', {id: 'c.1', revision: 'Hello, world!'}));
		expect(states(await hub.ended('a.1'))).toEqual([['', 'passed', 0]]);
		expect(states(await hub.ended('b.1'))).toEqual([['', 'failed', 3]]);
		await hub.ended('c.1');
		expect(hub.log('a.1').toString()).toBe('good\n');
		expect(hub.log('b.1').toString()).toBe('branch dev\nbad 1\n');
		expect(hub.log('c.1').toString()).toBe('branch Hello, world!\nbad 1\n');
		await rig.sees(/^\d\d:\d\d:\d\d \[devtui\] bar\/dev: failed with exit code 3 after/m);
		expect(rig.output()).toMatch(/\[devtui\] bar\/dev: queued as b\.1\n[^]*\[devtui\] bar\/dev: running\n[^]*^bar\/dev \| branch dev\nbar\/dev \| bad 1\n/m);
		await until('nothing to be kept any more', () => statSync(path.join(builder.state, 'journal')).size === 0 && readdirSync(path.join(builder.state, 'logs')).length === 0);
	});

	test('has an environment that says what it is, and that holds no secret of the builder', async () => {
		const hub = await scriptedHub({token: 'secret'});
		const builder = builderOf(hub, {'p/a': sh('pwd; env | grep -E "^(DEVTUI|CI|OWN|PWD)" | grep -vE "^DEVTUI_(TEST_|CRIU=)" | LC_ALL=C sort')}, {DEVTUI_TOKEN: 'secret', OWN: 'kept', DEVTUI_SERVICE: 'web'});
		await builder.welcomed();
		hub.give(jobOf('p'));
		await hub.ended('b.1');
		const where = path.join(builder.directory, 'p');
		expect(hub.log('b.1').toString()).toBe([where, 'CI=1', 'DEVTUI=1', 'DEVTUI_ATTEMPT=1', 'DEVTUI_BUILD=b.1', 'DEVTUI_BUILDER=n1', 'DEVTUI_PROJECT=p', 'DEVTUI_REVISION=master', 'DEVTUI_STEP=a', 'OWN=kept', `PWD=${where}`, ''].join('\n'));
	});

	test('prints no secret of its environment, nor the builder\'s own, to anybody: neither the hub nor who looks nor a file has it; offsets are those of what is left', async () => {
		const hub = await scriptedHub({token: 'tokenfish'});
		const builder = builderOf(hub, {foo: sh('env | grep -E "^(NPM_TOKEN|LICENCE|EDITOR)=" | LC_ALL=C sort; cat .token; printf sword; sleep 0.05; echo fish'), '.token': 'tokenfish\n'}, {DEVTUI_TOKEN: 'tokenfish', NPM_TOKEN: 'swordfish', LICENCE: 'barracuda', EDITOR: 'hammerhead'});
		const rig = await builder.welcomed('--mask', 'LICEN?E', '--mask', 'NOWHERE');
		hub.keepsJobs = true;
		hub.give(jobOf('foo'));
		const log = 'EDITOR=hammerhead\nLICENCE=***\nNPM_TOKEN=***\n***\n***\n';
		expect((await hub.ended('b.1')).steps).toMatchObject([{state: 'passed', logBytes: log.length}]);
		expect(hub.log('b.1').toString()).toBe(log);
		await rig.sees('foo/master | NPM_TOKEN=***');
		expect(rig.output()).toContain('[devtui] --mask NOWHERE: there is no such variable\n');
		const files = readdirSync(builder.state, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile()).map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
		expect(files.some(text => text.includes('hammerhead'))).toBe(true);
		for (const text of [...files, rig.output()]) {
			expect(text).not.toMatch(/swordfish|tokenfish|barracuda/);
		}
	});

	test('of a directory runs each step to its end, whatever became of those before; each has a log', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {'p/a': sh('echo $DEVTUI_BUILD; exit 1'), 'p/sub/b': sh('echo $DEVTUI_BUILD'), 'p/c': 'not executable'});
		await builder.welcomed();
		hub.give(jobOf('p'), jobOf('p', {id: 'c.1', steps: 'sub/*'}));
		expect(states(await hub.ended('b.1'))).toEqual([['a', 'failed', 1], ['sub/b', 'passed', 0]]);
		expect(hub.log('b.1', 0).toString()).toBe('b.1:1\n');
		expect(hub.log('b.1', 1).toString()).toBe('b.1:2\n');
		expect(states(await hub.ended('c.1'))).toEqual([['sub/b', 'passed', 0]]);
		expect(hub.log('c.1').toString()).toBe('c.1\n');
	});

	test('of a project that does not exist is -1, and says so', async () => {
		const hub = await scriptedHub();
		const rig = await builderOf(hub).welcomed();
		hub.give(jobOf('nope'));
		expect(states(await hub.ended('b.1'))).toEqual([['', 'unknown', -1]]);
		expect(hub.log('b.1').toString()).toBe('project nope does not exist at n1\n');
		await rig.sees('nope/master: there is no such project here');
	});

	test('of a project with a devtui file: its test runs while the services are ready, and nothing of them is left', async () => {
		const hub = await scriptedHub();
		const file = 'services: {db: {command: "trap \'rm up; exit\' TERM; touch up; echo open; while :; do sleep 0.05; done", ready: {log: open}}}\n';
		const builder = builderOf(hub, {'d/devtui.yaml': file, 'd/test': sh('test -e up && echo "tests $1"; exit 6'), 'e/devtui.yaml': file, 'f/devtui.yaml': 'services: {db: {command: exit 7, ready: {log: open}}}\n'});
		const rig = await builder.welcomed('--jobs', '3');
		hub.give(jobOf('d', {id: 'a.1'}), jobOf('d', {id: 'a.1-2', revision: 'other'}), jobOf('e', {id: 'e.1'}), jobOf('f', {id: 'f.1'}));
		expect(states(await hub.ended('a.1'))).toEqual([['', 'failed', 6]]);
		expect(states(await hub.ended('a.1-2'))).toEqual([['', 'failed', 6]]);
		expect(hub.log('a.1').toString()).toContain('tests master\n');
		expect(hub.log('a.1-2').toString()).toContain('tests other\n');
		expect(states(await hub.ended('e.1'))).toEqual([['', 'passed', 0]]);
		expect((await hub.ended('f.1')).steps?.[0]?.state).toBe('failed');
		expect(existsSync(path.join(builder.directory, 'd/up'))).toBe(false);
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});

	test('that is cancelled ends with all that it has started; one that waits never begins', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {long: sh('exec 2>/dev/null; trap "echo bye; exit 0" TERM; setsid sleep 100 & echo ready; while :; do sleep 0.02; done'), other: sh('touch ran')});
		const rig = await builder.welcomed('--jobs', '1');
		hub.give(jobOf('long', {id: 'a.1'}), jobOf('other', {id: 'b.1'}));
		await until('it to run', () => hub.log('a.1').toString() === 'ready\n');
		hub.cancel({job: 'b.1', reason: 'not wanted'}, {job: 'a.1', reason: 'nor this'});
		expect((await hub.ended('a.1')).steps).toMatchObject([{state: 'cancelled', exitCode: 130, reason: 'nor this'}]);
		expect((await hub.ended('b.1')).steps).toMatchObject([{state: 'cancelled', exitCode: 130, reason: 'not wanted', logBytes: 0}]);
		expect(hub.log('a.1').toString()).toBe('ready\nbye\n');
		expect(existsSync(path.join(builder.directory, 'ran'))).toBe(false);
		expect(rig.survivors().filter(({command}) => command.includes('sleep 100'))).toEqual([]);
	});

	test('that takes longer than it may is ended and has failed', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {long: sh('echo ready; exec sleep 100')});
		await builder.welcomed('--time-limit', '500ms');
		hub.give(jobOf('long', {id: 'a.1'}), jobOf('long', {id: 'b.1', timeLimitMs: 300}));
		expect((await hub.ended('a.1')).steps).toMatchObject([{state: 'failed', exitCode: 124, reason: 'time limit of 500ms reached'}]);
		expect((await hub.ended('b.1')).steps).toMatchObject([{state: 'failed', exitCode: 124, reason: 'time limit of 300ms reached'}]);
	});

	test('that prints 30 MB as fast as it can: the hub has each byte once', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {flood: sh('exec seq 1 4000000')});
		await builder.welcomed('--quiet');
		hub.give(jobOf('flood'));
		await hub.ended('b.1');
		const expected = createHash('sha256');
		for (let first = 1; first <= 4_000_000; first += 100_000) {
			expected.update(Array.from({length: 100_000}, (_, index) => `${first + index}\n`).join(''));
		}

		expect(createHash('sha256').update(hub.log('b.1')).digest('hex')).toBe(expected.digest('hex'));
	});
});

describe('many builds', () => {
	const meeting = (name: string, other: string) => sh(`touch ../${name}; while ! test -e ../${other}; do sleep 0.02; done`);

	test('run beside each other, as many as --jobs says', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {'a/x': meeting('one', 'two'), 'b/x': meeting('two', 'one')});
		await builder.welcomed('--jobs', '2');
		hub.give(jobOf('a', {id: 'a.1'}), jobOf('b', {id: 'b.1'}));
		await hub.ended('a.1');
		await hub.ended('b.1');
	});

	test('with --jobs 1 one after the other', async () => {
		const hub = await scriptedHub();
		const script = sh('test -e running && echo two at a time; touch running; sleep 0.2; rm running');
		await builderOf(hub, {a: script, b: script}).welcomed('--jobs', '1');
		hub.give(jobOf('a', {id: 'a.1'}), jobOf('b', {id: 'b.1'}), jobOf('a', {id: 'a.1-2'}));
		for (const id of ['a.1', 'b.1', 'a.1-2']) {
			expect(states(await hub.ended(id))).toEqual([['', 'passed', 0]]);
			expect(hub.log(id).toString()).toBe('');
		}
	});
});

test('a builder says what it is: name, labels of its own and given ones, machine, jobs', async () => {
	const hub = await scriptedHub();
	await builderOf(hub).welcomed('--label', 'gpu=yes', '--label', 'os=mine');
	expect(hub.hellos.at(-1)).toMatchObject({
		name: 'n1',
		labels: {gpu: 'yes', os: 'mine', arch: process.arch, hostname: hostname(), cpus: String(availableParallelism()), node: process.versions.node},
		machine: {uname: expect.stringContaining(`${type()} ${release()}`) as string, hostname: hostname(), cpus: availableParallelism(), node: process.versions.node},
		jobs: availableParallelism(),
		isDraining: false,
		held: [],
	});
	expect(arch()).toBe(process.arch);
	expect(hub.hellos.at(-1)?.labels['memory']).toMatch(/^\d+(?:\.\d)?[MG]B$/);
	expect(hub.hellos.at(-1)?.resultsUpTo).toBeUndefined();
});

test('result lines of every builder are written once, in their order, across restarts', async () => {
	const hub = await scriptedHub();
	const builder = builderOf(hub);
	const file = path.join(builder.state, '../results');
	const line = (number: number) => ({number, state: 'passed', exitCode: 0, project: 'foo', revision: 'master', step: '', builder: 'n2', build: `b.${number}`}) as const;
	const rig = await builder.welcomed('--results', file);
	expect(hub.hellos.at(-1)?.resultsUpTo).toBe(0);
	hub.results(0, [line(1), line(2)]);
	hub.results(1, [line(2), line(3)]);
	await until('three lines', () => readFileSync(file, 'utf8').split('\n').length === 4);
	rig.signal('SIGKILL');
	await rig.ended;
	await builder.welcomed('--results', file);
	expect(hub.hellos.at(-1)?.resultsUpTo).toBe(3);
	hub.results(2, [line(3), {...line(4), state: 'failed', exitCode: 9, step: 'sub/a'}]);
	await until('four lines', () => readFileSync(file, 'utf8').split('\n').length === 5);
	expect(readFileSync(file, 'utf8')).toBe('PASSED 0 foo/master "n2"\nPASSED 0 foo/master "n2"\nPASSED 0 foo/master "n2"\nFAILED 9 foo/master "n2" sub/a\n');
});

describe('what is shown', () => {
	test('of programs and names drives no terminal', async () => {
		const hub = await scriptedHub();
		const builder = builderOf(hub, {bad: sh('cat input; printf "\\rover\\r\\033[31mred\\033[0m"'), input: nasty});
		const rig = await builder.welcomed();
		hub.give(jobOf('bad', {revision: 'a\u202Eb'}));
		await hub.ended('b.1');
		await rig.sees(/\[devtui\] bad\/a\\u\{202e\}b: passed/);
		expect(rig.output()).not.toMatch(drivesTerminal);
		expect(rig.output()).toMatch(/^bad\/a\\u\{202e\}b \| red$/m);
	});

	test('with --quiet is devtui\'s own', async () => {
		const hub = await scriptedHub();
		const rig = await builderOf(hub, {foo: sh('echo loud')}).welcomed('-q');
		hub.give(jobOf('foo'));
		await hub.ended('b.1');
		await rig.sees('foo/master: passed');
		expect(rig.output()).not.toContain('loud');
	});
});
