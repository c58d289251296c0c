import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {maxPendingInput} from '../../../source/runtime/child-input.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {everyWay, fixture, sh, spawnTestChild} from './rig.ts';

describe.each(everyWay)('%s, %s', (by, on) => {
	test('a megabyte of input arrives whole', async () => {
		const {directory} = workspace({});
		const file = path.join(directory, 'saved');
		const input = Buffer.from(Array.from({length: 1 << 20}, (_, index) => (index * 7 + (index >> 8)) % 256));
		const child = spawnTestChild(fixture('saves-its-input.sh', String(input.length), file), {by, on});
		await child.sees('ready');
		child.child.write(input);
		await child.sees('saved');
		await child.exited();
		expect(readFileSync(file).equals(input)).toBe(true);
		expect(child.child.pendingInput).toBe(0);
	});

	test('a megabyte that is never read costs no CPU and stops nothing', async () => {
		const child = spawnTestChild(fixture('never-reads.sh'), {by, on});
		await child.sees('ready');
		child.child.write(Buffer.alloc(1 << 20, 'x'));
		// Whoever tries all the time has no idle moment; what else this process does ends.
		await until('an idle moment', async () => await cpuShare(100) < 0.1);
		expect(child.child.pendingInput).toBeGreaterThan(500_000);

		child.child.signal('SIGTERM', 'group');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGTERM'});
	});

	test('input beyond what can be kept is refused, and said to be', async () => {
		const child = spawnTestChild(fixture('never-reads.sh'), {by, on});
		await child.sees('ready');
		const megabyte = Buffer.alloc(1 << 20, 'x');
		const taken = Array.from({length: 20}, () => child.child.write(megabyte)).filter(Boolean).length;
		expect(taken).toBeGreaterThanOrEqual(16);
		expect(taken).toBeLessThan(20);
		expect(child.child.pendingInput).toBeLessThanOrEqual(maxPendingInput);
	});

	test('what is written before it runs is not lost', async () => {
		const child = spawnTestChild(sh('read -r line; echo "got $line"'), {by, on});
		child.child.write('early\n');
		await child.exited();
		expect(child.text()).toContain('got early\n');
	});

	test.each(['one\ntwo\n', 'no line end', ''])('the end of input comes after the input (%j)', async input => {
		const child = spawnTestChild(sh('[ -t 0 ] && stty -echo; echo ready; cat; echo; echo end'), {by, on});
		await child.sees('ready');
		child.child.write(input);
		child.child.endInput();
		await child.exited();
		expect(child.text()).toBe(`ready\n${input}\nend\n`);
	});

	test('input for a process that has closed its standard input harms nobody', async () => {
		const child = spawnTestChild(sh('exec <&-; echo ready; trap "exit 5" USR1; sleep 1000 & wait'), {by, on});
		await child.sees('ready');
		child.child.write(Buffer.alloc(100_000, 'line\n'));
		child.child.signal('SIGUSR1', 'main');
		await until('the end', () => child.mainExit ?? child.events.includes('exited'));
	});
});

/** Of what this process may have of a processor, what it uses in such a time. */
async function cpuShare(ms: number): Promise<number> {
	const [before, beganAt] = [process.cpuUsage(), performance.now()];
	await new Promise(resolve => {
		setTimeout(resolve, ms);
	});
	const {user, system} = process.cpuUsage(before);
	return (user + system) / 1000 / (performance.now() - beganAt);
}

test('Ctrl-C interrupts the service, not its launcher', async () => {
	const child = spawnTestChild(fixture('says-which-signal.sh'));
	await child.sees('ready');
	child.child.write('\u0003');
	await child.sees('got INT');
	// What a shell runs in the background does not hear Ctrl-C.
	await until('the end of the main process', () => child.mainExit);
	expect(child.mainExit).toEqual({type: 'code', code: 0});
	await until('the sleep', () => child.child.survivors().map(survivor => survivor.command).join() === 'sleep 1000');
});

test('Ctrl-C ends a program that does not care', async () => {
	const child = spawnTestChild(sh('echo ready; exec sleep 1000'));
	await child.sees('ready');
	child.child.write('\u0003');
	expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGINT'});
});

test('Ctrl-C reaches the program in the foreground of a shell', async () => {
	const child = spawnTestChild(['sh', '-i'], {environment: {PS1: '> '}});
	await child.sees('> ');
	child.child.write('sh -c "echo started; exec sleep 1000"\n');
	await child.sees('started\n');
	child.child.write('\u0003');
	child.child.write('echo still "here"\n');
	await child.sees('still here\n');
	child.child.write('exit 3\n');
	expect(await child.exited()).toEqual({type: 'code', code: 3});
});

test('a change of size reaches the service', async () => {
	const child = spawnTestChild(fixture('shows-its-size.sh'), {});
	await child.sees('24 80\n');
	child.child.resize(132, 43);
	await child.sees('43 132\n');
	child.child.resize(0, -1);
	await child.sees('1 1\n');
});
