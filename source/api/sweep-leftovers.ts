import {readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {isThere} from '../system/is-there.ts';
import {answersAt} from './answers-at.ts';

/** Names in use only while a socket is claimed (`PID-N`), a dead one's is put aside (`PID-Ns`), one who detaches is waited for, or a `devtui run` lives. */
const temporary = /^(?:(\d+)-\d+s?|[\w-]+\.sock\.(\d+)\.errors|[\da-f]+\.run-(\d+)\.sock)$/;

/** Who is killed while he claims a socket leaves names behind that nobody asks for again. */
export async function sweepLeftovers(directory: string): Promise<void> {
	for (const name of readdirSync(directory)) {
		const [, claimer, detacher, runner] = temporary.exec(name) ?? [];
		const pid = claimer ?? detacher ?? runner;
		const leftover = path.join(directory, name);
		// It answers: its pid is of other processes than we can see, or it was put aside although it lives.
		if (pid !== undefined && !isThere(Number(pid)) && !await answersAt(leftover)) {
			rmSync(leftover, {force: true});
		}
	}
}
