import {chmodSync, closeSync, copyFileSync, openSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {createSpawner} from '../../../source/runtime/child.ts';
import {childrenOf} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {launcherForTests} from './launcher-for-tests.ts';
import {everyWay, sh, spawnTestChild, withLauncher, type TestChildOptions} from './rig.ts';

const unstartable = (directory: string): readonly (readonly [argv: readonly string[], options: TestChildOptions, message: string])[] => [
	[['/nope'], {}, 'command not found: /nope'],
	[['no-such-command'], {}, 'command not found: no-such-command'],
	[['./no-such-command'], {workingDir: directory}, 'command not found: ./no-such-command'],
	[[''], {}, 'the command is empty'],
	[['./plain.txt'], {workingDir: directory}, 'permission denied: ./plain.txt'],
	[['./sub'], {workingDir: directory}, 'not a command but a directory: ./sub'],
	[['true'], {workingDir: path.join(directory, 'gone')}, `working directory does not exist: ${path.join(directory, 'gone')}`],
	[['true'], {workingDir: path.join(directory, 'plain.txt')}, `working directory is not a directory: ${path.join(directory, 'plain.txt')}`],
	[['true', 'a\0b'], {}, 'the command or its working directory contains a NUL byte'],
	[['true'], {environment: {NAME: 'a\0b'}}, 'the environment variable "NAME" contains a NUL byte'],
];

describe.each(everyWay)('%s, %s', (by, on) => {
	test('what cannot be started is told in words, and nothing follows', async () => {
		const {directory} = workspace({'plain.txt': '', 'sub/file': ''});
		for (const [argv, options, message] of unstartable(directory)) {
			const child = spawnTestChild(argv, {by, on, ...options});
			await until(`"${message}"`, () => child.failure);
			expect(child.failure).toBe(message);
			expect(child.events).toEqual(['spawn-failed']);
			expect(child.processes()).toEqual([]);
		}
	});

	test('a process finds itself in its directory, with its environment and nothing else', async () => {
		const {directory} = workspace({});
		const child = spawnTestChild(['/usr/bin/env'], {by, on, workingDir: directory, environment: {NAME: 'a "b"\nc', EMPTY: ''}});
		await child.exited();
		const lines = child.text().split('\n');
		expect(lines).toContain(`PWD=${directory}`);
		expect(child.text()).toContain('NAME=a "b"\nc\n');
		expect(lines).toContain('EMPTY=');
		const names = lines.flatMap(line => /^([A-Z_]+)=/.exec(line)?.[1] ?? []).sort();
		expect(names).toEqual(['DEVTUI_TEST', 'EMPTY', 'NAME', 'PATH', 'PWD', ...(on === 'on a terminal' ? ['TERM'] : [])]);
	});

	test('the search path is that of its environment', async () => {
		const {directory} = workspace({'only-here': '#!/bin/sh\necho found "$@"\n'});
		chmodSync(path.join(directory, 'only-here'), 0o755);
		const child = spawnTestChild(['only-here', 'a b', ''], {by, on, environment: {PATH: `${directory}:/usr/bin:/bin`}});
		await child.exited();
		expect(child.text()).toBe('found a b \n');
	});

	test('closed standard input is at its end at once', async () => {
		const child = spawnTestChild(sh('cat; echo end; [ -t 1 ] && echo terminal'), {by, on, stdin: 'closed'});
		await child.exited();
		expect(child.text()).toBe(on === 'on a terminal' ? 'end\nterminal\n' : 'end\n');
	});
});

test.each([['dumb', 'dumb'], ['vt100', 'vt100'], [undefined, 'xterm-256color']])('with TERM=%s in its environment a process on a terminal finds %s', async (TERM, found) => {
	const child = spawnTestChild(sh('echo $TERM'), {environment: TERM === undefined ? {} : {TERM}});
	await child.exited();
	expect(child.text()).toBe(`${found}\n`);
});

describe.each(withLauncher)('%s, %s', (by, on) => {
	test('a process inherits three descriptors, however many others run', async () => {
		const others = Array.from({length: 5}, () => spawnTestChild(['cat'], {by}));
		await until('the others', () => others.every(other => other.pid));
		const child = spawnTestChild(['ls', '-1', '/proc/self/fd'], {by, on});
		await child.exited();
		// The last one is the directory being listed.
		expect(child.text()).toBe('0\n1\n2\n3\n');
	});

	test('signals are as a program expects them: none ignored, none blocked', async () => {
		const child = spawnTestChild(['grep', '-E', '^Sig(Blk|Ign)', '/proc/self/status'], {by, on});
		await child.exited();
		expect(child.text()).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n');
	});

	test('a script whose interpreter is missing is not called missing itself', async () => {
		const {directory} = workspace({script: '#!/no/such/interpreter\n'});
		chmodSync(path.join(directory, 'script'), 0o755);
		const child = spawnTestChild(['./script'], {by, on, workingDir: directory});
		await until('the failure', () => child.failure);
		expect(child.failure).toBe('cannot run ./script: the interpreter it asks for does not exist');
	});

	test('a program that somebody still writes is waited for, but not for ever', async () => {
		const {directory} = workspace({});
		const program = path.join(directory, 'program');
		copyFileSync('/bin/echo', program);
		chmodSync(program, 0o755);
		const file = openSync(program, 'r+');
		const child = spawnTestChild(['./program', 'written'], {by, on, workingDir: directory});
		await until('its launcher to try', () => child.failure ?? childrenOf(process.pid).some(({pid}) => childrenOf(pid).length > 0));
		expect(child.failure).toBeUndefined();
		closeSync(file);
		await child.exited();
		expect(child.text()).toBe('written\n');

		const again = openSync(program, 'r+');
		const late = spawnTestChild(['./program'], {by, on, workingDir: directory});
		await until('the failure', () => late.failure);
		expect(late.failure).toContain('text file is busy');
		closeSync(again);
	});

	test('arguments too long for the system are told in words', async () => {
		const child = spawnTestChild(['true', 'x'.repeat(3_000_000)], {by, on});
		await until('the failure', () => child.failure);
		expect(child.failure).toBe('arguments and environment are too long for true');
	});

	test('the command is seen once in the list of processes, and the launcher tells nothing', async () => {
		const child = spawnTestChild(sh('cat /proc/$PPID/cmdline /proc/$PPID/environ | tr "\\0" " "'), {by, on});
		await child.exited();
		expect(child.text().trim().split(/ +/)).toEqual([launcherForTests()]);
	});
});

test.each(['on a terminal', 'on pipes'] as const)('a launcher that cannot be run is told in words, %s', async on => {
	const messages: string[] = [];
	const spawn = createSpawner({launcherPath: '/no/such/launcher'});
	spawn(
		{argv: ['true'], workingDir: '/', environment: {}, stdin: 'open', ...(on === 'on a terminal' && {terminal: {columns: 80, rows: 24}})},
		{
			spawned: () => messages.push('spawned'),
			spawnFailed: message => messages.push(message),
			output: () => messages.push('output'),
			mainExited: () => messages.push('main-exited'),
			exited: () => messages.push('exited'),
		},
	);
	await until('a word', () => messages.length > 0);
	expect(messages).toEqual([expect.stringMatching(/^the launcher \/no\/such\/launcher has failed: .*(No such file|ENOENT)/)]);
});

test('pipes can be opened again by their names', async () => {
	const child = spawnTestChild(sh('echo out > /dev/stdout; echo err > /dev/stderr; cat /dev/stdin'), {on: 'on pipes'});
	child.child.write('in\n');
	child.child.endInput();
	await child.exited();
	expect(child.text('stdout')).toBe('out\nin\n');
	expect(child.text('stderr')).toBe('err\n');
});
