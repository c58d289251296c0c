import {readFileSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {isLiving} from '../../helpers/processes.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {libraryForTests, programForTests} from './built.ts';
import {keep, type Kept, type KeepOptions} from './keeper.ts';
import {launch} from './launcher-rig.ts';

const files = {'a.txt': 'v1', 'lines.txt': 'one\ntwo\nthree\nfour\n'};

function inTurn(verbs: readonly string[], options: KeepOptions = {}) {
	return keep([programForTests('does-in-turn'), ...verbs], {files, ...options});
}

/** What it printed the first time, then twice after a resume. */
async function threeRuns(program: Kept) {
	const runs: string[] = [];
	for (let run = 1; run <= 3; run++) {
		expect(await program.ended()).toBe('code 0');
		runs.push(program.run());
		if (run < 3) {
			await program.resume('a.txt');
		}
	}

	return runs;
}

describe.skipIf(!requires('linux', 'cc'))('a program that goes on from a checkpoint', () => {
	test('reads a file on from where it was, whatever the run before has read', async () => {
		const program = inTurn(['keep:lines.txt', 'line', 'open:a.txt', 'line', 'line']);
		expect(await threeRuns(program)).toEqual(['one\na.txt: v1\ntwo\nthree\n', 'a.txt: v1\ntwo\nthree\n', 'a.txt: v1\ntwo\nthree\n']);
	});

	test('and so through the buffers of the C library', async () => {
		const program = inTurn(['stream:lines.txt', 'stream_line', 'open:a.txt', 'stream_line', 'stream_line']);
		expect(await threeRuns(program)).toEqual(['one\na.txt: v1\ntwo\nthree\n', 'a.txt: v1\ntwo\nthree\n', 'a.txt: v1\ntwo\nthree\n']);
	});

	test('two descriptors of one place in a file are that still', async () => {
		const program = inTurn(['streams_to:out.log', 'say:startup', 'complain:well', 'open:a.txt', 'complain:and', 'say:end']);
		for (let run = 0; run < 3; run++) {
			expect(await program.ended()).toBe('code 0');
			expect(readFileSync(path.join(program.directory, 'out.log'), 'utf8')).toBe('startup\nwell\na.txt: v1\nand\nend\n');
			await program.resume('a.txt');
		}
	});

	test('has a counter of events of its own', async () => {
		const program = inTurn(['counter', 'open:a.txt', 'take', 'take']);
		expect(await threeRuns(program)).toEqual(Array(3).fill('a.txt: v1\ncounted 3\ncounted 0\n'));
	});

	test('has its interval timer', async () => {
		const program = inTurn(['interval', 'tick:tick', 'open:a.txt', 'tick:tock', 'tick:tock']);
		expect(await threeRuns(program)).toEqual(['tick\na.txt: v1\ntock\ntock\n', 'a.txt: v1\ntock\ntock\n', 'a.txt: v1\ntock\ntock\n']);
	});

	test('has its POSIX timers, under the numbers that it knows', async () => {
		const program = inTurn(['timer', 'tick:tick', 'open:a.txt', 'tick:tock', 'tick:tock', 'stop_timer']);
		expect(await threeRuns(program)).toEqual(['tick\na.txt: v1\ntock\ntock\ntimer stopped\n', 'a.txt: v1\ntock\ntock\ntimer stopped\n', 'a.txt: v1\ntock\ntock\ntimer stopped\n']);
	});

	test('has as many timers as it had, the oldest as it was', async () => {
		const program = inTurn(['timers:256', 'tick:tick', 'open:a.txt', 'tick:tock', 'stop_timer']);
		expect(await threeRuns(program)).toEqual(['tick\na.txt: v1\ntock\ntimer stopped\n', 'a.txt: v1\ntock\ntimer stopped\n', 'a.txt: v1\ntock\ntimer stopped\n']);
	});

	test('has the modes of the terminal that it had', async () => {
		const program = inTurn(['raw', 'open:a.txt', 'modes', 'cooked', 'modes']);
		expect(await threeRuns(program)).toEqual(Array(3).fill('a.txt: v1\nraw\ncooked\n'));
	});

	test('has waited before it was wanted: it reads the file as it is then, and keys that were typed meanwhile are not for it', async () => {
		const {directory, write} = workspace({'a.txt': 'v1\n'});
		const launched = await launch([programForTests('does-in-turn'), 'open:a.txt', 'group', 'pause'], {workingDir: directory, environment: {LD_PRELOAD: libraryForTests()}});
		const {id} = await launched.keeps(path.join(realpathSync(directory), 'a.txt'));
		await until('it to run', () => launched.printed() === 'a.txt: v1\nin front\n', {found: launched.printed});
		launched.say(`wake ${id}\nsignal 9 main\n`);
		await launched.hears('woken');
		launched.type('\u0003');
		await until('the key to be taken', () => launched.printed().includes('^C'));
		write('a.txt', 'v2\n');
		const from = launched.lines.length;
		launched.resume(id);
		await until('it to go on', () => launched.printed().endsWith('a.txt: v2\nin front\n'), {found: launched.printed});
		expect(launched.lines.slice(from).map(line => line.split(' ')[0])).toEqual(['started']);
		launched.type('\u0003');
		expect(await launched.hears('exited', from)).toBe('exited signal 2 alone');
	});

	test('is the one that the terminal is for: what is typed, and Ctrl-C', async () => {
		const program = inTurn(['open:a.txt', 'group', 'say:name?', 'line', 'pause']);
		await program.sees('name?');
		program.type('bob\n');
		await program.sees('bob\nbob\n');
		program.type('\u0003');
		expect(await program.ended()).toBe('signal 2');
		await program.resume('a.txt');
		await program.sees('in front\nname?');
		program.type('eve\n');
		await program.sees('eve\neve\n');
		program.type('\u0003');
		expect(await program.ended()).toBe('signal 2');
	});

	test('has the variables that it is given, and otherwise those that it had', async () => {
		const program = inTurn(['unset:GONE', 'open:a.txt', 'env:DEVTUI_RUN', 'env:KEPT', 'env:GONE', 'env:DEVTUI_EMPTY', 'system:echo $DEVTUI_RUN'], {environment: {KEPT: 'kept', GONE: 'gone', DEVTUI_RUN: '1'}});
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('a.txt: v1\nDEVTUI_RUN=1\nKEPT=kept\nGONE=(none)\nDEVTUI_EMPTY=(none)\n1\n');
		await program.resume('a.txt', {DEVTUI_RUN: '2', DEVTUI_EMPTY: ''});
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('a.txt: v1\nDEVTUI_RUN=2\nKEPT=kept\nGONE=(none)\nDEVTUI_EMPTY=\n2\n');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.run()).toBe('a.txt: v1\nDEVTUI_RUN=1\nKEPT=kept\nGONE=(none)\nDEVTUI_EMPTY=(none)\n1\n');
	});

	test('can become another program', async () => {
		const program = inTurn(['open:a.txt', `exec:exec ${programForTests('does-in-turn')} open:lines.txt`]);
		expect(await program.ended()).toBe('code 0');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('code 0');
		expect(program.told('hello')).toEqual(Array(5).fill(['yes']));
		expect(program.checkpoints()).toEqual(['a.txt', 'lines.txt', 'lines.txt']);
	});

	test('is seen to end however it ends', async () => {
		const program = inTurn(['open:a.txt', 'system:kill -SEGV $PPID', 'pause']);
		expect(await program.ended()).toBe('signal 11');
		await program.resume('a.txt');
		expect(await program.ended()).toBe('signal 11');
	});
});

describe.skipIf(!requires('linux', 'cc'))('a checkpoint', () => {
	test('sleeps through what the terminal and others send to the program, and ends when it is dropped', async () => {
		const program = inTurn(['open:a.txt', 'pause']);
		await program.sees('a.txt: v1');
		const {id, pid} = program.checkpoint('a.txt');
		await until('it to sleep', () => program.told('sleeps').length);
		for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
			process.kill(pid, signal);
		}

		program.type('\u0003');
		expect(await program.ended()).toBe('signal 2');
		await program.resume('a.txt');
		await program.sees('a.txt: v1');
		program.order('drop', String(id));
		await until('it to end', () => program.told('lost').some(([lost]) => Number(lost) === id));
		expect(isLiving(program.pid())).toBe(true);
	});

	test('ends with its launcher, even when that is killed', async () => {
		const program = inTurn(['open:a.txt', 'open:lines.txt', 'pause']);
		await program.sees('lines.txt');
		const pids = [program.checkpoint('a.txt').pid, program.checkpoint('lines.txt').pid, program.pid()];
		program.kill();
		await until('all to end', () => !pids.some(isLiving));
	});
});
