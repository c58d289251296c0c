import {existsSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isLiving} from '../helpers/processes.ts';
import {until} from '../helpers/until.ts';
import {end, hasStarted, isWatching, jsonLines, linesOf, openEngine, startsOf, up, type EngineRig} from './rig.ts';

const files = {
	// Whatever is done is written down with what is known of it.
	'note.sh': '#!/bin/sh\necho "$1 run=$DEVTUI_RUN code=$DEVTUI_EXIT_CODE signal=$DEVTUI_EXIT_SIGNAL pid=$DEVTUI_PID service=$DEVTUI_SERVICE" >> notes\n',
	'run.sh': '#!/bin/sh\necho "run pid=$$" >> notes\necho start $$\n[ -e crash ] && { rm crash; exit 7; }\nexec sleep 1000\n',
};
const every = ['before_start', 'after_start', 'after_ready', 'before_stop', 'after_stop', 'on_failure'];
const hooks = `hooks: {${every.map(name => `${name}: "./note.sh ${name}"`).join(', ')}}`;

function notesIn(directory: string): readonly string[] {
	const file = path.join(directory, 'notes');
	return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

describe('C31: each hook at its moment, with what it has to know', () => {
	test('C31: through a start, a restart and a stop', async () => {
		const rig = await openEngine(`services:\n  w: {command: ./run.sh, ready: {log: start}, ${hooks}}\n`, files);
		await rig.is('w', 'ready');
		const first = rig.pid('w');
		// It runs beside all others, and a run that ends takes it along.
		const hasNoted = async (run: number) => until('the hook after the start', () => notesIn(rig.directory).some(note => note.startsWith(`after_start run=${run}`)));
		await hasNoted(1);
		rig.command({type: 'restart', services: ['w']});
		await until('the second run', () => rig.state('w').run === 2 && rig.state('w').phase.type === 'ready');
		await hasNoted(2);
		const second = rig.pid('w');
		rig.command({type: 'stop', services: ['w']});
		await rig.is('w', 'stopped');
		await until('the last hook', () => rig.state('w').jobs.length === 0);
		const life = (run: number, pid: number) => [
			`before_start run=${run} code= signal= pid= service=w`,
			`run pid=${pid}`,
			`after_start run=${run} code= signal= pid=${pid} service=w`,
			`after_ready run=${run} code= signal= pid=${pid} service=w`,
			`before_stop run=${run} code= signal= pid=${pid} service=w`,
			`after_stop run=${run} code= signal=SIGTERM pid= service=w`,
		];
		const notes = notesIn(rig.directory);
		expect([...notes].sort()).toEqual([...life(1, first), ...life(2, second)].sort());
		// The process and the hook after its start run side by side; everything else has its place.
		const inOrder = notes.filter(note => !note.startsWith('run') && !note.startsWith('after_start'));
		expect(inOrder).toEqual([...life(1, first), ...life(2, second)].filter(note => !note.startsWith('run') && !note.startsWith('after_start')));
	});

	test('C31: after a failure both `after_stop` and `on_failure` know the exit code, and come before the next start', async () => {
		const rig = await openEngine(`services:\n  w: {command: ./run.sh, restart: on-failure, restart_max_delay: 100ms, ${hooks}}\n`, {...files, crash: ''});
		await until('the second run', () => rig.state('w').run === 2 && rig.state('w').phase.type === 'ready');
		const notes = notesIn(rig.directory);
		const second = notes.findIndex(note => note.startsWith('before_start run=2'));
		expect(notes.slice(0, second)).toEqual(expect.arrayContaining(['after_stop run=1 code=7 signal= pid= service=w', 'on_failure run=1 code=7 signal= pid= service=w']));
		expect(notes.filter(note => note.startsWith('before_stop'))).toEqual([]);
	});

	test('C31: a kill is told as one', async () => {
		const rig = await openEngine(`services:\n  w: {command: ./run.sh, ${hooks}}\n`, files);
		await rig.is('w', 'ready');
		process.kill(rig.pid('w'), 'SIGKILL');
		await rig.is('w', 'failed');
		await until('the hooks', () => rig.state('w').jobs.length === 0);
		expect(notesIn(rig.directory)).toEqual(expect.arrayContaining(['after_stop run=1 code= signal=SIGKILL pid= service=w', 'on_failure run=1 code= signal=SIGKILL pid= service=w']));
	});

	test('C31: a `before_start` that fails stops the start, with its failure as the reason; ignored, it does not', async () => {
		const {rig} = up('  w: {command: ./tick.sh, hooks: {before_start: "echo no database; exit 4"}}\n  i: {command: ./tick.sh, hooks: {before_start: {command: "echo not so bad; exit 4", ignore_failure: true}}}\n', {args: ['up', '--keep-going']});
		await hasStarted(rig, 'i');
		await rig.sees('w: before_start failed: exited 4');
		expect(rig.output()).toMatch(/w +\| no database/);
		expect(rig.output()).toMatch(/i +\| not so bad/);
		expect(startsOf(rig, 'w')).toEqual([]);
		await end(rig);
	});

	test('C31: without `--keep-going` a `before_start` that fails ends the run with 3', async () => {
		const {rig} = up('  w: {command: ./tick.sh, hooks: {before_start: "exit 4"}}\n  other: ./tick.sh\n');
		expect(await rig.ended).toMatchObject({code: 3});
		expect(rig.survivors()).toEqual([]);
	});

	test('C31: a hook that hangs is ended after its time with all that it has started, also what ignores the signal', async () => {
		const {rig} = up('  w: {command: ./tick.sh, hooks: {before_start: {command: "./mule.sh & echo hook $$$$; ./mule.sh", timeout: 3s}}}\n');
		await rig.sees(/hook \d+/);
		await until('both to hang', () => startsOf(rig, 'w').length === 2, {found: rig.output});
		const hanging = startsOf(rig, 'w');
		expect(hanging.every(isLiving)).toBe(true);
		expect(await rig.ended).toMatchObject({code: 3});
		expect(rig.output()).toContain('before_start failed: not done within 3s');
		expect(hanging.some(isLiving)).toBe(false);
		expect(rig.survivors()).toEqual([]);
	});

	test('C31: what a hook has left running is ended before the service starts', async () => {
		const {rig} = up('  w: {command: ./run.sh, hooks: {before_start: "./stays.sh & until test -e stays; do sleep 0.05; done; echo hook done"}}\n', {files: {...files, 'stays.sh': '#!/bin/sh\necho start $$\ntouch stays\nexec sleep 1000\n'}});
		const [left, own] = await hasStarted(rig, 'w', 2);
		expect(rig.output()).toContain('hook done');
		expect(isLiving(left!)).toBe(false);
		expect(isLiving(own!)).toBe(true);
		await end(rig);
	});

	test('C31: stopping a service whose `before_start` runs ends the hook, and nothing is started', async () => {
		const rig = await openEngine('services:\n  w: {command: ./tick.sh, hooks: {before_start: "echo hook; exec sleep 1000"}}\n  x: ./tick.sh\n');
		await rig.logs('w', /^hook/m);
		rig.command({type: 'stop', services: ['w']});
		await until('the hook to be gone', () => rig.state('w').jobs.length === 0);
		expect(rig.state('w').run).toBe(0);
		await rig.logs('w', 'before_start was ended');
		await until('only x to live', () => rig.survivors().length === 1);
	});
});

describe('C31: the hooks around signals; those around reaps add nothing to `after_stop`, which comes then and has the exit code', () => {
	const asks = {
		'ask.sh': '#!/bin/sh\necho "before $DEVTUI_SIGNAL pid=$DEVTUI_PID" >> notes\ntest ! -e refuse\n',
		'tell.sh': '#!/bin/sh\necho "after $DEVTUI_SIGNAL pid=$DEVTUI_PID" >> notes\n',
	};
	const around = 'hooks: {before_signal: ./ask.sh, after_signal: ./tell.sh}';
	const idle = async (rig: EngineRig, name: string) => until('its hooks to have ended', () => rig.state(name).jobs.length === 0 && rig.state(name).signals === undefined);

	test('C31: a signal is sent once `before_signal` has passed; a refused one is not, and that is said', async () => {
		const rig = await openEngine(`services:\n  w: {command: ./says.sh, ${around}}\n`, asks);
		await rig.logs('w', /^start/m);
		const pid = rig.pid('w');
		rig.command({type: 'signal', services: ['w'], signal: 'SIGUSR1'});
		await rig.logs('w', /^got USR1/m);
		await idle(rig, 'w');
		expect(notesIn(rig.directory)).toEqual([`before SIGUSR1 pid=${pid}`, `after SIGUSR1 pid=${pid}`]);
		rig.write('refuse', '');
		rig.command({type: 'signal', services: ['w'], signal: 'SIGUSR2'});
		rig.command({type: 'signal', services: ['w'], signal: 'SIGHUP'});
		await idle(rig, 'w');
		await rig.logs('w', 'before_signal failed: exited 1: SIGUSR2 is not sent');
		await rig.logs('w', 'before_signal failed: exited 1: SIGHUP is not sent');
		rmSync(path.join(rig.directory, 'refuse'));
		rig.command({type: 'signal', services: ['w'], signal: 'SIGUSR1'});
		await until('the third', () => [...rig.log('w').matchAll(/got USR1/g)].length === 2);
		expect(rig.log('w')).not.toMatch(/got (USR2|HUP)/);
		expect(notesIn(rig.directory).filter(note => note.startsWith('after'))).not.toContain(`after SIGUSR2 pid=${pid}`);
	});

	test('C31: a refused stop signal is not sent, and SIGKILL after the grace period is: nobody is asked about that one', async () => {
		const rig = await openEngine(`services:\n  w: {command: ./says.sh, stop_grace_period: 10m, ${around}}\n`, {...asks, refuse: ''});
		await rig.logs('w', /^start/m);
		const pid = rig.pid('w');
		rig.command({type: 'stop', services: ['w']});
		await rig.logs('w', 'SIGTERM is not sent');
		expect(isLiving(pid)).toBe(true);
		rig.command({type: 'stop', services: ['w'], graceMs: 100});
		const {lastExit} = await rig.is('w', 'stopped');
		await idle(rig, 'w');
		expect(lastExit).toEqual({type: 'signal', signal: 'SIGKILL'});
		expect(rig.log('w')).not.toContain('got TERM');
		expect(notesIn(rig.directory)).toEqual([`before SIGTERM pid=${pid}`, expect.stringMatching(/^after SIGKILL/)]);
	});
});

describe('C32, C33: what is told of hooks', () => {
	test('C32: events show each hook with its success or failure and its error text', async () => {
		const {rig} = up('  w: {command: "echo run", hooks: {before_start: "echo hello", after_stop: "exit 9"}}\n', {args: ['up', '--output', 'json']});
		await rig.ended;
		const told = jsonLines(rig).filter(({event}) => event === 'hook');
		expect(told.map(line => ({hook: line['hook'], ok: line['ok'], text: line.text}))).toEqual([
			{hook: 'before_start', ok: true, text: expect.stringContaining('before_start') as string},
			{hook: 'after_stop', ok: false, text: expect.stringContaining('exited 9') as string},
		]);
	});

	test('C33: a hook whose command is missing fails its own service only, and says which command', async () => {
		const {rig} = up('  w: {command: ./tick.sh, hooks: {before_start: [./missing-hook, x]}}\n  other: ./tick.sh\n', {args: ['up', '--keep-going']});
		await rig.sees(/w: before_start failed: .*missing-hook/);
		await hasStarted(rig, 'other');
		expect(startsOf(rig, 'w')).toEqual([]);
		await end(rig);
	});

	test('C33: an `after_start` that fails fails its service, which is ended; `after_stop` that fails changes nothing', async () => {
		const rig = await openEngine('services:\n  w: {command: ./tick.sh, hooks: {after_start: [./missing]}}\n  v: {command: "exit 0", hooks: {after_stop: [./missing]}}\n');
		await rig.is('w', 'failed');
		expect(rig.state('w').phase).toMatchObject({failure: {type: 'hook', hook: 'after-start'}});
		await rig.is('v', 'completed');
		await rig.logs('v', /after_stop failed: .*missing/);
		expect(rig.survivors()).toEqual([]);
	});
});

describe('hooks and changes', () => {
	test('a change while a `before_start` runs joins the start that it is for', async () => {
		const {rig, write} = up('  w: {command: ./tick.sh, watch: [a.txt], hooks: {before_start: ./holds.sh}}\n  witness: {command: ./tick.sh, watch: [a.txt]}\n', {files: {
			'a.txt': '1\n',
			'holds.sh': '#!/bin/sh\nread number < a.txt\necho hook $number\ntest $number = 1 || until test -e go; do sleep 0.05; done\n',
		}});
		await isWatching(rig);
		await hasStarted(rig, 'w');
		write('a.txt', '2\n');
		await rig.sees('hook 2');
		await hasStarted(rig, 'witness', 2);
		write('a.txt', '3\n');
		await hasStarted(rig, 'witness', 3);
		write('go', '');
		await hasStarted(rig, 'w', 2);
		await end(rig);
		expect(linesOf(rig, 'w').at(-1)).toMatch(/a\.txt/);
		expect(startsOf(rig, 'w').length).toBe(2);
	});
});
