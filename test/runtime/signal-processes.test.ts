import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {signalProcesses} from '../../source/runtime/signal-processes.ts';

test('a child that has ended since the children were listed keeps the signal from nobody, and is no trouble', async () => {
	const gone = spawnSync('true').pid;
	const child = spawn('sleep', ['1000']);
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	await once(child, 'spawn');
	const ended = once(child, 'exit');
	expect(signalProcesses({main: process.pid, all: [process.pid, gone, child.pid!]}, 'SIGUSR1', 'children')).toBeUndefined();
	expect(await ended).toEqual([null, 'SIGUSR1']);
	expect(signalProcesses({main: process.pid, all: [process.pid, gone]}, 'SIGUSR1', 'children')).toBe('has no children');
	expect(signalProcesses({main: process.pid, all: [process.pid]}, 'SIGUSR1', 'children')).toBe('has no children');
	expect(signalProcesses({main: gone, all: [gone]}, 'SIGUSR1', 'main')).toBe(`has no process ${gone} any more`);
});
