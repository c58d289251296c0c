import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {onTestFinished} from 'vitest';
import {until} from './until.ts';

const lastPid = '/proc/sys/kernel/ns_last_pid';

/** Makes a process with this id, as the kernel lets root choose the next one; answers with what ends it. */
export async function takeId(pid: number): Promise<() => void> {
	return until(`a process ${pid}`, () => {
		const before = readFileSync(lastPid, 'latin1');
		writeFileSync(lastPid, String(pid - 1));
		const child = spawn('sleep', ['1000'], {stdio: 'ignore'});
		// The ids behind it are those of its threads.
		writeFileSync(lastPid, before);
		const end = () => void child.kill('SIGKILL');
		onTestFinished(end);
		if (child.pid === pid) {
			return end;
		}

		// Somebody else was given it, or began a process in between.
		end();
		return undefined;
	});
}
