import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {headless, type HeadlessRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {end, hasStarted, isWatching, linesOf, place, startsOf, up} from './rig.ts';

/** What each run after the first was told to have changed. */
const causes = (rig: HeadlessRig, name: string) => linesOf(rig, name).flatMap(line => /^start \d+ (\S.*)$/.exec(line)?.[1] ?? []);

describe.each(['native', 'poll'])('O11: files only, directories only, engine %s', engine => {
	const services = ['file', 'directory'].map(type => `  ${type}: {command: ./tick.sh, watch: {paths: ["d/**"], type: ${type}, engine: ${engine}, poll_interval: 100ms}}\n`).join('');

	test('O11: a touched directory is no change; a saved file is one for files, a new one for directories too', async () => {
		const {rig, write, directory} = up(services, {files: {'d/e/f': 'before'}});
		await isWatching(rig);
		await hasStarted(rig, 'file');
		await hasStarted(rig, 'directory');
		utimesSync(path.join(directory, 'd/e'), 1, 1);
		write('d/e/f', 'after');
		await hasStarted(rig, 'file', 2);
		mkdirSync(path.join(directory, 'd/new'));
		await hasStarted(rig, 'directory', 2);
		write('d/e/g', 'new');
		await hasStarted(rig, 'directory', 3);
		await hasStarted(rig, 'file', 3);
		await end(rig);
		expect(causes(rig, 'file')).toEqual(['d/e/f', 'd/e/g']);
		expect(causes(rig, 'directory').map(files => files.split('\n')[0])).toEqual([expect.stringContaining('d'), 'd/e']);
	});
});

test('O17: with --log-file both streams go to the file as well, in whole lines, across restarts', async () => {
	const {directory, write} = place({a: 'before'});
	const rig = headless({cwd: directory, args: ['run', '-w', 'a', '--log-file', 'out/tick.log', '--', 'sh', '-c', 'echo "out $DEVTUI_RUN"; echo "err $DEVTUI_RUN" >&2; printf "no end $DEVTUI_RUN"; touch printed-$DEVTUI_RUN; exec sleep 1000']});
	await rig.tells('[devtui] watching files');
	const file = path.join(directory, 'out/tick.log');
	const lines = () => existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
	await until('the first run to be logged', () => lines().includes('err 1'));
	await until('it to have printed all', () => existsSync(path.join(directory, 'printed-1')));
	write('a', 'after');
	await until('the second run to be logged', () => lines().includes('err 2'));
	await until('it to have printed all', () => existsSync(path.join(directory, 'printed-2')));
	await end(rig);
	expect(lines().filter(Boolean).sort()).toEqual(['err 1', 'err 2', 'no end 1', 'no end 2', 'out 1', 'out 2']);
});

describe('O19: the file that counts', () => {
	const check = async (cwd: string, ...args: readonly string[]) => {
		const rig = headless({cwd, args: ['check', '--json', ...args]});
		expect(await rig.ended).toMatchObject({code: 0});
		return (JSON.parse(rig.output()) as {readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>}).services;
	};

	test('O19: it is found in a parent directory; -f names another, and a Procfile will do', async () => {
		const {directory} = place({
			'devtui.yaml': 'services:\n  tick: {command: ./tick.sh, stop_signal: SIGINT}\n',
			'other.yaml': 'services:\n  other: {command: ./tick.sh, stop_signal: SIGHUP}\n',
			'old/Procfile': 'web: ./tick.sh\n',
			'sub/deep/keep': '',
		});
		expect(await check(path.join(directory, 'sub/deep'))).toMatchObject({tick: {stop_signal: 'SIGINT'}});
		const named = await check(path.join(directory, 'sub'), '-f', '../other.yaml');
		expect(named).toMatchObject({other: {stop_signal: 'SIGHUP'}});
		expect(Object.keys(named)).toEqual(['other']);
		expect(await check(path.join(directory, 'old'))).toMatchObject({web: {command: './tick.sh'}});
	});
});

test('O20: a debounce of one service is its own', async () => {
	const {rig, write} = up('  slow: {command: ./tick.sh, watch: {paths: ["a"], debounce: 2s}}\n  fast: {command: ./tick.sh, watch: ["a"]}\n', {files: {a: 'before'}});
	await isWatching(rig);
	await hasStarted(rig, 'slow');
	await hasStarted(rig, 'fast');
	const began = performance.now();
	write('a', 'after');
	await hasStarted(rig, 'slow', 2);
	expect(performance.now() - began).toBeGreaterThan(2000);
	expect(rig.output().indexOf('fast: run 2')).toBeLessThan(rig.output().indexOf('slow: run 2'));
	expect(startsOf(rig, 'fast')).toHaveLength(2);
	await end(rig);
});

test('O22, O23: from another shell a service is seen with its command and pid, and restarted at once', async () => {
	const runtime = mkdtempSync(path.join(tmpdir(), 'dt-'));
	onTestFinished(() => {
		rmSync(runtime, {recursive: true, force: true});
	});
	const environment = {XDG_RUNTIME_DIR: runtime, DEVTUI_SOCKET: ''};
	const {rig, directory} = up('  w: {command: ./tick.sh, watch: {paths: ["a"], debounce: 1h}}\n  other: ./tick.sh\n', {environment});
	await hasStarted(rig, 'other');
	const [first] = await hasStarted(rig, 'w');
	const devtui = async (...args: readonly string[]) => {
		const asked = headless({cwd: directory, args, environment});
		return {...await asked.ended, output: asked.output()};
	};

	const rows = await until('an answer', async () => {
		const {code, output} = await devtui('ps', '--json');
		return code === 0 ? JSON.parse(output) as ReadonlyArray<Readonly<Record<string, unknown>>> : undefined;
	});
	expect(rows.find(({name}) => name === 'w')).toMatchObject({pid: first, command: './tick.sh', run: 1});
	expect(await devtui('restart', 'w')).toMatchObject({code: 0});
	const starts = await hasStarted(rig, 'w', 2);
	expect(starts[1]).not.toBe(first);
	await end(rig);
	expect(startsOf(rig, 'other')).toHaveLength(1);
});
