import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import process from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {endMarked} from '../../../source/runtime/child-marked.ts';
import {readProc} from '../../../source/system/proc.ts';
import {until} from '../../helpers/until.ts';

/** A process that goes on until it is ended, once its environment can be read. */
async function left(environment: Readonly<Record<string, string>>) {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {env: {...process.env, ...environment}, stdio: 'ignore'});
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	await once(child, 'spawn');
	await until('its environment', () => readProc(`${child.pid}/environ`)?.includes('DEVTUI_RUN='));
	return child;
}

test('whoever a run has left behind is ended, in whatever letters it is marked; nobody else is', async () => {
	const run = {DEVTUI_SOCKET: `/tmp/Jörg/${randomUUID()}.sock`, DEVTUI_SERVICE: 'web', DEVTUI_RUN: '3'};
	const [its, anothers] = await Promise.all([left(run), left({...run, DEVTUI_RUN: '4'})]);
	const end = once(its, 'exit');
	await new Promise<void>(resolve => {
		endMarked([run], () => false, resolve);
	});
	expect(await end).toEqual([null, 'SIGKILL']);
	expect(anothers.exitCode ?? anothers.signalCode).toBeNull();
});
