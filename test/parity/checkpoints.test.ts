import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {inTime} from '../helpers/peer.ts';
import {isStopped} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {end} from './rig.ts';
import {parts, resuming, resumingService, wholeRun, type Engine} from './resuming.ts';

const isPossible = requires('linux', 'cc', 'lua5.4');
const engines: readonly Engine[] = ['preload', 'auto'];

describe.skipIf(!isPossible).each(engines)('a program goes on from where it opened what has changed, engine %s', engine => {
	const options = ['--checkpoint-engine', engine];

	test('F1, F10: it runs from there on only, and the rule of the run says so', async () => {
		const {rig, upTo, write, causes} = await resuming({options});
		expect(await upTo('finished')).toEqual(wholeRun);
		write('c.lua', 'print("c v2")\n');
		expect(await upTo('finished')).toEqual(['c v2', 'finished']);
		expect(causes()).toEqual(['c.lua changed, resumed']);
		await end(rig);
	});

	test('F3: of nested checkpoints the one at the changed file counts, also that of the main program', async () => {
		const {rig, upTo, write, causes} = await resuming({options});
		await upTo('finished');
		write('b.lua', 'print("b v2")\n');
		expect(await upTo('finished')).toEqual(['b v2', 'c v1', 'finished']);
		write('main.lua', 'print("another startup")\nrequire "c"\nprint("another end")\n');
		expect(await upTo('another end')).toEqual(['another startup', 'c v1', 'another end']);
		expect(causes()).toEqual(['b.lua changed, resumed', 'main.lua changed, resumed']);
		await end(rig);
	});

	test('F4: a program that was resumed is kept anew at what it opens then', async () => {
		const {rig, upTo, write} = await resuming({options});
		await upTo('finished');
		for (const version of [2, 3]) {
			write('b.lua', `print("b v${version}")\n`);
			expect(await upTo('finished')).toEqual([`b v${version}`, expect.stringMatching(/^c v/), 'finished']);
			write('c.lua', `print("c v${version}")\n`);
			expect(await upTo('finished')).toEqual([`c v${version}`, 'finished']);
		}

		await end(rig);
	});

	test('F5: one that has ended waits for as long as it takes', async () => {
		const {rig, upTo, write, devtui} = await resuming({options});
		await upTo('finished');
		await rig.tells('[devtui] exited 0, waiting for a change');
		await sleep(5000);
		write('c.lua', 'print("c v2")\n');
		expect(await upTo('finished')).toEqual(['c v2', 'finished']);
		expect((await devtui('logs')).output).toContain('c v2');
		await end(rig);
	});

	test('F19: files that are saved together are one run, from the earliest of them', async () => {
		const {rig, upTo, write, causes} = await resuming({options});
		await upTo('finished');
		rig.signal('SIGSTOP');
		await until('it to stand still', () => isStopped(rig.pid));
		write('c.lua', 'print("c v2")\n');
		write('a.lua', 'print("a v2")\n');
		rig.signal('SIGCONT');
		expect(await upTo('finished')).toEqual(['a v2', 'b v1', 'c v2', 'finished']);
		expect(causes()).toHaveLength(1);
		await end(rig);
	});
});

describe.skipIf(!isPossible)('what resuming is worth', () => {
	test.each([
		['50 ms of quiet', ['--debounce', '50ms']],
		['what is usual', []],
	])('F2: a save is seen in 150 ms, although a start takes 1.5 s, with %s', async (_, options) => {
		const {rig, upTo, write, lines, causes} = await resuming({files: parts({startupMs: 1500}), options});
		await upTo('finished');
		for (let version = 2; version <= 6; version++) {
			write('c.lua', `print("c v${version}")\n`);
			await inTime(150, `c v${version}`, () => lines().includes(`c v${version}`), rig.output);
			await upTo('finished');
		}

		expect(lines().filter(line => line === 'startup')).toHaveLength(1);
		expect(causes()).toEqual(Array.from({length: 5}, () => 'c.lua changed, resumed'));
		await end(rig);
	});

	test.each([['/tmp'], ['/var/tmp'], ['/dev/shm']])('F1: in any directory, %s for one', async parent => {
		const {rig, upTo, write} = await resuming({parent});
		expect(await upTo('finished')).toEqual(wholeRun);
		write('c.lua', 'print("c v2")\n');
		expect(await upTo('finished')).toEqual(['c v2', 'finished']);
		await end(rig);
	});

	test('F15: the program can learn that it was resumed, in which run, when, and because of what', async () => {
		const files = parts({files: {
			'c.lua': 'print("c v1", os.getenv("DEVTUI_RESUMED"), os.getenv("DEVTUI_RUN"), os.getenv("DEVTUI_STARTED_AT"), os.getenv("DEVTUI_CHANGED"))\n',
		}});
		const beganAt = Date.now();
		const {rig, upTo, write} = await resuming({files});
		const learned = async () => {
			const found = (await upTo('finished')).find(line => line.startsWith('c v'))!.split('\t');
			return {resumed: found[1], run: found[2], startedAt: Number(found[3]), changed: found[4]};
		};

		const first = await learned();
		expect(first).toMatchObject({resumed: 'nil', run: '1', changed: 'nil'});
		expect(first.startedAt).toBeGreaterThanOrEqual(beganAt);
		write('c.lua', files['c.lua']!.replace('v1', 'v2'));
		const second = await learned();
		expect(second).toMatchObject({resumed: '1', run: '2', changed: 'c.lua'});
		expect(second.startedAt).toBeGreaterThan(first.startedAt);
		expect(second.startedAt).toBeLessThanOrEqual(Date.now());
		write('b.lua', 'print("b v2")\n');
		expect(await learned()).toMatchObject({resumed: '1', run: '3', changed: 'b.lua'});
		await end(rig);
	});
});

describe.skipIf(!isPossible)('services of a file', () => {
	test.each([
		['a list', '[lua5.4, main.lua]'],
		['a string, which the shell executes', 'lua5.4 main.lua'],
	])('F1, F10: `checkpoint: true` does the same; the command is %s', async (_, command) => {
		const {rig, upTo, write, causes, checkpoints} = await resumingService(`{command: ${command}, watch: ["**/*.lua"], checkpoint: true}`);
		expect(await upTo('finished')).toEqual(wholeRun);
		expect((await checkpoints()).map(({file, run}) => [file, run])).toEqual([['main.lua', 1], ['a.lua', 1], ['b.lua', 1], ['c.lua', 1]]);
		write('b.lua', 'print("b v2")\n');
		expect(await upTo('finished')).toEqual(['b v2', 'c v1', 'finished']);
		expect(causes()).toEqual(['b.lua changed, resumed']);
		expect((await checkpoints()).map(({file, run}) => [file, run])).toEqual([['main.lua', 1], ['a.lua', 1], ['b.lua', 1], ['c.lua', 2]]);
		await end(rig);
	});

	test('a restart by hand begins at the beginning, and a stop leaves nothing of the program', async () => {
		// With everything stopped devtui would be over.
		const {rig, upTo, write, devtui, checkpoints} = await resumingService('{command: [lua5.4, main.lua], watch: ["**/*.lua"], checkpoint: true}\n  other: exec sleep 1000');
		await upTo('finished');
		expect(await devtui('restart', 'app')).toMatchObject({code: 0});
		expect(await upTo('finished')).toEqual(wholeRun);
		const isOfProgram = ({command}: {readonly command: string}) => command.startsWith('lua5.4');
		expect(rig.survivors().filter(isOfProgram)).toHaveLength(4);
		expect(await devtui('stop', 'app')).toMatchObject({code: 0});
		await until('nothing of it to be left', () => !rig.survivors().some(isOfProgram));
		expect(await checkpoints()).toEqual([]);
		write('c.lua', 'print("c v2")\n');
		expect(await devtui('start', 'app')).toMatchObject({code: 0});
		expect(await upTo('finished')).toEqual(['startup', 'a v1', 'b v1', 'c v2', 'finished']);
		await end(rig);
	});

	test('while watching is paused nothing is resumed, and then it goes on from the earliest of what has changed', async () => {
		const {rig, upTo, write, devtui, lines} = await resumingService('{command: [lua5.4, main.lua], watch: ["**/*.lua"], checkpoint: true}');
		await upTo('finished');
		expect(await devtui('pause', 'app')).toMatchObject({code: 0});
		write('c.lua', 'print("c v2")\n');
		write('b.lua', 'print("b v2")\n');
		await until('both to wait', async () => {
			const [row] = JSON.parse((await devtui('ps', '--json')).output) as ReadonlyArray<{readonly watching: {readonly pending: number}}>;
			return row?.watching.pending === 2;
		});
		expect(lines()).toEqual(wholeRun);
		expect(await devtui('resume', 'app')).toMatchObject({code: 0});
		expect(await upTo('finished')).toEqual(['b v2', 'c v2', 'finished']);
		await end(rig);
	});
});

describe.skipIf(!requires('linux', 'cc', 'lua5.4', 'git'))('many files at once', () => {
	test('F19: git checkout of another branch ends in a run of what is there then, from the earliest file that differs', async () => {
		const {rig, directory, upTo, write, lines} = await resuming();
		await upTo('finished');
		const environment = {PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_NOSYSTEM: '1'};
		const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {cwd: directory, env: environment, stdio: 'pipe'});
		git('init', '-q', '-b', 'one');
		git('add', '.');
		git('commit', '-qm', 'one');
		git('checkout', '-qb', 'two');
		// All of it before devtui sees any of it.
		rig.signal('SIGSTOP');
		await until('it to stand still', () => isStopped(rig.pid));
		for (const name of ['b', 'c']) {
			write(`${name}.lua`, `print("${name} v2")\n`);
		}

		git('commit', '-qam', 'two');
		rig.signal('SIGCONT');
		expect(await upTo('finished')).toEqual(['b v2', 'c v2', 'finished']);
		git('checkout', '-q', 'one');
		await until('what is there then', () => lines().join('\n').endsWith('b v1\nc v1\nfinished'), {found: rig.output});
		git('checkout', '-q', 'two');
		await until('what is there then', () => lines().join('\n').endsWith('b v2\nc v2\nfinished'), {found: rig.output});
		expect(lines().filter(line => line === 'startup')).toHaveLength(1);
		await end(rig);
	});

	test('F29: a file that was looked for in vain is resumed from once it is there', async () => {
		const {rig, directory, upTo, write, causes} = await resuming({files: {'main.lua': 'print("startup")\nlocal isThere = pcall(require, "opt")\nprint(isThere and "with it" or "without it")\n'}});
		expect(await upTo(/^with/)).toEqual(['startup', 'without it']);
		expect(existsSync(path.join(directory, 'opt.lua'))).toBe(false);
		write('opt.lua', 'print("opt v1")\n');
		expect(await upTo('with it')).toEqual(['opt v1', 'with it']);
		expect(causes()).toEqual(['opt.lua changed, resumed']);
		await end(rig);
	});
});
