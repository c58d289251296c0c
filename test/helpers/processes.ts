import {readdirSync, readFileSync} from 'node:fs';

export interface RunningProcess {
	readonly pid: number;
	readonly command: string;
}

/** Every process whose environment holds the variable, zombies left out: what a test has started inherits it. */
export function processesWith(variable: string, value: string): readonly RunningProcess[] {
	const mark = `${variable}=${value}\0`;
	return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
		try {
			if (!`${readFileSync(`/proc/${name}/environ`, 'latin1')}\0`.includes(mark)) {
				return [];
			}

			const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
			const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
			return isZombie ? [] : [{pid: Number(name), command}];
		} catch {
			// It ended while we were looking.
			return [];
		}
	});
}

/** By SIGSTOP or SIGTSTP. */
export function isStopped(pid: number): boolean {
	try {
		return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}
