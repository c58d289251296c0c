import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {headless} from '../helpers/rig.ts';
import {hook, probe, project, service, watching} from '../helpers/specs.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {World} from '../helpers/world.ts';
import {end, hasStarted, isWatching, linesOf, place, startsOf, up} from './rig.ts';

describe('what a service needs goes while it runs', () => {
	test('an `env_file` that is gone at a restart is told, and the service waits for the next change', async () => {
		const {rig, directory, write} = up('  w: {command: ./shows.sh, env_file: my.env, watch: [a.txt]}\n  other: ./tick.sh\n', {files: {'my.env': 'X=one\n', 'a.txt': '1', 'shows.sh': '#!/bin/sh\necho start $$ $X\nexec sleep 1000\n'}});
		await isWatching(rig);
		await hasStarted(rig, 'w');
		unlinkSync(path.join(directory, 'my.env'));
		write('a.txt', '2');
		await rig.sees(/w could not be started: env_file .*my\.env: there is no such file, waiting for a change/);
		write('my.env', 'X=two\n');
		write('a.txt', '3');
		await rig.sees(/start \d+ two/);
		await end(rig);
		expect(startsOf(rig, 'other')).toHaveLength(1);
	});

	test('a `working_dir` that is removed is told at the restart; when it is there again a save starts the service', async () => {
		const {rig, directory, write} = up('  w: {command: ./run.sh, working_dir: sub, watch: [a.txt], restart: always, restart_max_delay: 200ms}\n  other: ./tick.sh\n', {files: {'sub/run.sh': '#!/bin/sh\necho start $$\nexec sleep 1000\n', 'sub/a.txt': '1'}});
		await isWatching(rig);
		const [first] = await hasStarted(rig, 'w');
		renameSync(path.join(directory, 'sub'), path.join(directory, 'away'));
		process.kill(first!, 'SIGKILL');
		await rig.sees(/w could not be started: .*sub/);
		mkdirSync(path.join(directory, 'sub'));
		write('sub/run.sh', '#!/bin/sh\necho start $$ again\nexec sleep 1000\n');
		chmodSync(path.join(directory, 'sub/run.sh'), 0o755);
		await rig.sees(/start \d+ again/);
		await until('a save to restart it', async () => {
			write('sub/a.txt', String(Math.random()));
			return rig.sees(/a\.txt changed/, 500).catch(() => undefined);
		});
		await end(rig);
		expect(startsOf(rig, 'other')).toHaveLength(1);
	});

	test('the directory of the whole project may go: services are ended in good order, and nothing is left', async () => {
		const {rig, directory} = up('  w: {command: ./says.sh, watch: ["**"], log_file: logs/w.log}\n  v: ./tick.sh\n');
		await isWatching(rig);
		await hasStarted(rig, 'w');
		await hasStarted(rig, 'v');
		// Its log may be written meanwhile.
		rmSync(directory, {recursive: true, maxRetries: 10});
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});

	test('a program that is replaced by something that cannot be executed is told, and a good one starts again', async () => {
		const {rig, directory, write} = up('  w: {command: [./prog], watch: [prog]}\n', {files: {prog: ''}});
		await rig.sees(/w could not be started: .*prog.*, waiting for a change/);
		await isWatching(rig);
		write('prog', '#!/bin/sh\necho start $$\nexec sleep 1000\n');
		await rig.sees(/prog changed/);
		await until('two tries', () => rig.count(/w could not be started/) === 2);
		expect(rig.output()).toContain('permission denied: ./prog');
		chmodSync(path.join(directory, 'prog'), 0o755);
		write('prog', '#!/bin/sh\necho start $$ good\nexec sleep 1000\n');
		await rig.sees(/start \d+ good/);
		await end(rig);
	});
});

describe('a disk that is full', () => {
	test.skipIf(!requires('mount'))('is told once, output goes on, and what was kept is written when there is room', async () => {
		const {directory, write} = place({'devtui.yaml': 'services:\n  w: {command: ./fills.sh, log_file: disk/w.log, log_max_size: 0}\n', 'fills.sh': '#!/bin/sh\nseq 1 40000\necho start $$\nwhile [ ! -e go ]; do sleep 0.05; done\necho more\nexec sleep 1000\n'});
		const disk = path.join(directory, 'disk');
		mkdirSync(disk);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'devtui-test', disk]);
		onTestFinished(() => {
			execFileSync('umount', ['-l', disk]);
		});
		const rig = headless({cwd: directory});
		await hasStarted(rig, 'w');
		await rig.sees(/cannot write the log file .*w\.log: no space left on the device/);
		expect(linesOf(rig, 'w').filter(line => /^\d+$/.test(line))).toHaveLength(40_000);
		execFileSync('mount', ['-o', 'remount,size=2m', disk]);
		write('go', '');
		await rig.sees(/w\.log is written again: nothing is missing/);
		await rig.sees('| more');
		await end(rig);
		expect(rig.count(/cannot write the log file/)).toBe(1);
		const lines = readFileSync(path.join(disk, 'w.log'), 'utf8').split('\n');
		expect(lines.slice(0, 40_000).map(Number)).toEqual(Array.from({length: 40_000}, (_, index) => index + 1));
		expect(lines.at(-2)).toBe('more');
	});
});

describe('a clock that jumps', () => {
	// What is shown may be strange for a while; what is done must not depend on it.
	test.each([['back', -86_400_000], ['forth', 86_400_000]])('a day %s: grace, backoff, debounce and probes take as long as ever', (_, jump) => {
		const mule = service('mule', {stop: {signal: 'SIGTERM', graceMs: 5000}, ready: probe(), restart: {policy: 'on-failure', maxDelayMs: 30_000, resetMs: 10_000}, watch: watching(), hooks: {'before-start': hook()}});
		const world = new World(project(mule)).up().jobEnds('mule', 'before-start');
		world.clockJumps(jump);
		world.probePasses('mule');
		expect(world.phase('mule')).toBe('ready');
		world.exits('mule', 1);
		world.clockJumps(-2 * jump);
		expect(world.phase('mule')).toBe('backoff');
		world.advance(999);
		expect(world.phase('mule')).toBe('backoff');
		world.advance(1).jobEnds('mule', 'before-start').probePasses('mule');
		expect(world.phase('mule')).toBe('ready');
		world.advance(10_000);
		expect(world.service('mule').failures).toBe(0);
		world.clockJumps(jump);
		world.changes('mule', 'a.js').advance(10).jobEnds('mule', 'before-start').probePasses('mule');
		expect(world.service('mule').run).toBe(3);
	});

	test.each([['back', -86_400_000], ['forth', 86_400_000]])('a day %s while the real program runs: restarts, saves and the grace period are as before', async (_, jump) => {
		const jumping = `--import=data:text/javascript,${encodeURIComponent(`if(process.argv[1]?.endsWith("cli.js"))process.once("SIGUSR2",()=>{const now=Date.now;Date.now=()=>now()+${jump};process.stderr.write("jumped")})`)}`;
		const {rig, write} = up('  w: {command: ./tick.sh, restart: on-failure, restart_max_delay: 500ms, watch: [a.txt]}\n  mule: {command: ./mule.sh, stop_grace_period: 500ms}\n  p: {command: ./tick.sh, ready: {exec: "test -e go", interval: 100ms, within: 30s}}\n', {files: {'a.txt': '1'}, environment: {NODE_OPTIONS: jumping}});
		await isWatching(rig);
		const [first] = await hasStarted(rig, 'w');
		await hasStarted(rig, 'mule');
		process.kill(first!, 'SIGKILL');
		await rig.sees('again in');
		rig.signal('SIGUSR2');
		await until('the jump', () => rig.errors().includes('jumped'));
		await hasStarted(rig, 'w', 2);
		write('a.txt', '2');
		await hasStarted(rig, 'w', 3);
		write('go', '');
		await rig.sees('p ready');
		const began = performance.now();
		await end(rig);
		expect(performance.now() - began).toBeGreaterThan(400);
	});
});
