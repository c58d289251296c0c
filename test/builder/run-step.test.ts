import {randomUUID} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {runStep, type StepEnd, type StepRun} from '../../source/builder/run-step.ts';
import type {StepCommand} from '../../source/builder/step-command.ts';
import {byteWords} from '../../source/lib/byte-words.ts';
import {systemClock} from '../../source/runtime/clock.ts';
import {processesWith} from '../helpers/processes.ts';
import {inTime, isDone} from '../helpers/peer.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';
import {spawners} from '../runtime/child/rig.ts';

interface TestStep {
	readonly run: StepRun;
	readonly events: readonly string[];
	readonly ended: Promise<StepEnd>;
	/** What it has printed, as far as the file has it. */
	log(): Buffer;
	readonly directory: string;
	left(): number;
}

function step(script: string | StepCommand, {timeLimitMs = 600_000, logFile, secrets}: {readonly timeLimitMs?: number; readonly logFile?: string; readonly secrets?: readonly string[]} = {}): TestStep {
	const {directory} = workspace({});
	const file = logFile ?? path.join(directory, 'logs/b.1/1-0');
	const mark = randomUUID();
	const events: string[] = [];
	let run: StepRun | undefined;
	const command: StepCommand = typeof script === 'string' ? {type: 'command', argv: ['/bin/sh', '-c', script], workingDir: directory} : script;
	const ended = new Promise<StepEnd>(resolve => {
		run = runStep({command, environment: {PATH: process.env['PATH']!, STEP_MARK: mark}, logFile: file, secrets: secrets && byteWords(secrets.map(secret => Buffer.from(secret))), timeLimitMs, spawn: spawners['with the launcher'], clock: systemClock}, {
			started: () => events.push('started'),
			printed: bytes => events.push(`printed ${bytes}`),
			ended(end) {
				events.push('ended');
				resolve(end);
			},
		});
	});
	return {run: run!, events, ended, log: () => readFileSync(file), directory, left: () => processesWith('STEP_MARK', mark).length};
}

describe('what it prints', () => {
	test('is in the file, both streams in the order in which it printed, byte by byte', async () => {
		const {ended, log, events} = step(String.raw`i=0; while [ $i -lt 200 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; printf '\377\000\033[31m\r\n\303'`);
		expect(await ended).toEqual({exitCode: 0, isCancelled: false});
		const lines = Array.from({length: 200}, (_, index) => `out ${index}\nerr ${index}\n`).join('');
		expect(log().equals(Buffer.concat([Buffer.from(lines), Buffer.from([0xFF, 0, 0x1B, 0x5B, 0x33, 0x31, 0x6D, 0x0D, 0x0A, 0xC3])]))).toBe(true);
		expect(events[0]).toBe('started');
		expect(events.at(-2)).toBe(`printed ${log().length}`);
		expect(events.at(-1)).toBe('ended');
	});

	test('is told as it comes, not before it is in the file', async () => {
		const {run, ended, log, events} = step('echo one; while ! test -e go; do sleep 0.02; done; echo two');
		await until('the first line', () => events.includes('printed 4'));
		expect(log().toString()).toBe('one\n');
		run.cancel();
		await ended;
	});

	test('a flood goes as fast as it can be written: memory stays bounded, and this process awake', async () => {
		const before = process.memoryUsage().rss;
		let most = 0;
		const {run, ended, events} = step('exec cat /dev/zero');
		let turns = 0;
		await until('100 MB', () => {
			turns++;
			most = Math.max(most, process.memoryUsage().rss - before);
			const last = events.at(-1) ?? '';
			return last.startsWith('printed') && Number(last.slice(8)) > 100 * 1024 * 1024;
		});
		run.kill();
		expect(await ended).toEqual({exitCode: 137, isCancelled: false});
		expect(most).toBeLessThan(32 * 1024 * 1024);
		expect(turns).toBeGreaterThan(3);
	});

	test('standard input has ended', async () => {
		const {ended, log} = step('cat; echo done');
		expect(await ended).toEqual({exitCode: 0, isCancelled: false});
		expect(log().toString()).toBe('done\n');
	});
});

describe('secrets in what it prints', () => {
	test('are masked before they are in the file, also one that comes in pieces, and one with which it ends', async () => {
		const {ended, log, events, directory} = step(String.raw`printf 'a swordfish \377\n'; printf sword; while ! test -e go; do sleep 0.02; done; printf 'fish\nswordfi'; printf sh >&2`, {secrets: ['swordfish']});
		await until('what comes before it', () => events.includes('printed 8'));
		writeFileSync(path.join(directory, 'go'), '');
		expect(await ended).toEqual({exitCode: 0, isCancelled: false});
		expect(log().equals(Buffer.concat([Buffer.from('a *** '), Buffer.from([0xFF]), Buffer.from('\n***\n***')]))).toBe(true);
		expect(events.at(-2)).toBe('printed 15');
	});

	test('do not keep a prompt back that ends as one of them begins', async () => {
		const {run, ended, log} = step('printf "Go on? [yes"; exec sleep 100', {secrets: ['yesterday-1']});
		await until('the prompt', () => log().toString() === 'Go on? [yes');
		run.kill();
		await ended;
	});

	test('are in no sentence about what cannot be run', async () => {
		const {ended, log} = step({type: 'command', argv: ['/nonexistent/swordfish', 'x'], workingDir: '/'}, {secrets: ['swordfish']});
		await ended;
		expect(log().toString()).toBe('command not found: /nonexistent/***\n');
	});
});

describe('how it ends', () => {
	test.each([['exit 0', 0], ['exit 3', 3], ['kill -SEGV $$', 139], ['kill -KILL $$', 137], ['exec nosuchprogram', 127]])('%s: %i', async (script, exitCode) => {
		const {ended, left} = step(script);
		expect(await ended).toEqual({exitCode, isCancelled: false});
		expect(left()).toBe(0);
	});

	test('what cannot be started says why in its log', async () => {
		const {ended, log, events} = step({type: 'command', argv: ['/nonexistent/program', 'x'], workingDir: '/'});
		expect(await ended).toEqual({exitCode: 126, isCancelled: false});
		expect(log().toString()).toBe('command not found: /nonexistent/program\n');
		expect(events).toEqual(['started', `printed ${log().length}`, 'ended']);
	});

	test('what is known to be impossible is not even tried', async () => {
		const {ended, log} = step({type: 'impossible', message: 'no\n', exitCode: 127});
		expect(await ended).toEqual({exitCode: 127, isCancelled: false});
		expect(log().toString()).toBe('no\n');
	});

	test('daemons that it leaves behind end with it, those that ignore SIGTERM, too', async () => {
		const {ended, left} = step('setsid sh -c "trap : TERM; while :; do sleep 0.1; done" & sleep 100 & exit 4');
		expect(await ended).toEqual({exitCode: 4, isCancelled: false});
		expect(left()).toBe(0);
	});

	test('one that is cancelled ends by SIGTERM, and may say goodbye', async () => {
		const {run, ended, log, events, left} = step('exec 2>/dev/null; trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.02; done');
		await until('it to run', () => events.includes('printed 6'));
		run.cancel();
		expect(await ended).toEqual({exitCode: 130, isCancelled: true});
		expect(log().toString()).toBe('ready\nbye\n');
		expect(left()).toBe(0);
	});

	test('one that ignores SIGTERM has 10 s, then all of it is killed', async () => {
		const {run, ended, events, left} = step('trap "" TERM; setsid sleep 100 & echo ready; while :; do sleep 0.1; done');
		await until('it to run', () => events.includes('printed 6'));
		const began = performance.now();
		run.cancel();
		expect(await ended).toEqual({exitCode: 130, isCancelled: true});
		expect(performance.now() - began).toBeGreaterThanOrEqual(9990);
		expect(left()).toBe(0);
	});

	test('one that is stopped can be cancelled, too', async () => {
		const {run, ended, events, left} = step('echo ready; kill -STOP $$; echo awake; exec sleep 100');
		await until('it to run', () => events.includes('printed 6'));
		run.cancel();
		expect((await ended).isCancelled).toBe(true);
		expect(left()).toBe(0);
	});

	test('one that is cancelled before it begins never does', async () => {
		const {run, ended, directory, events} = step('touch ran');
		run.cancel();
		expect(await ended).toEqual({exitCode: 130, isCancelled: true});
		expect(existsSync(path.join(directory, 'ran'))).toBe(false);
		expect(events).toEqual(['ended']);
	});

	test('one that has ended by itself has not been cancelled', async () => {
		const {run, ended, log} = step('exec 2>/dev/null; setsid sh -c "trap \'echo told\' TERM; echo ready; while :; do sleep 0.1; done" & while ! grep -q ready logs/b.1/1-0; do sleep 0.02; done; exit 4');
		await until('what it has left behind to be told to end', () => log().toString() === 'ready\ntold\n');
		run.cancel();
		expect(await ended).toEqual({exitCode: 4, isCancelled: false});
	});

	test('after its time it ends as if cancelled, and says so', async () => {
		const {ended, left} = step('echo $$; exec sleep 100', {timeLimitMs: 300});
		expect(await ended).toEqual({exitCode: 124, reason: 'time limit of 300ms reached', isCancelled: false});
		expect(left()).toBe(0);
	});
});

describe('a log that cannot be written', () => {
	test('is a reason, and nothing is run', async () => {
		const {directory} = workspace({file: ''});
		const {ended, events} = step('touch ran', {logFile: path.join(directory, 'file/log')});
		expect(await ended).toMatchObject({exitCode: 74, reason: expect.stringMatching(/^its log cannot be written: ENOTDIR/) as string, isCancelled: false});
		expect(events).toEqual(['ended']);
	});

	test('ends the step, which does not pass', async () => {
		const {ended, left} = step('while :; do echo x; sleep 0.01; done', {logFile: '/dev/full'});
		expect(await ended).toMatchObject({exitCode: 137, reason: expect.stringMatching(/^its log cannot be written: ENOSPC/) as string, isCancelled: false});
		expect(left()).toBe(0);
	});
});

test('one that is killed is gone at once, whatever it has started', async () => {
	const {run, ended, events, left} = step('trap "" TERM; setsid sh -c "trap : TERM; echo $$; while :; do sleep 0.1; done" & wait');
	await until('its daemon', () => events.some(event => event.startsWith('printed')));
	run.kill();
	await inTime(3000, 'the end', isDone(ended));
	expect(left()).toBe(0);
});
