import {readdirSync, readFileSync} from 'node:fs';
import {until} from './until.ts';

export interface RunningProcess {
	readonly pid: number;
	readonly command: string;
}

export interface Descendant extends RunningProcess {
	readonly parent: number;
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

/** All that descends from a process, dead ones apart; launchers among them, which inherit no environment. */
export function descendantsOf(ancestor: number): readonly Descendant[] {
	const all = livingProcesses();
	const found = new Set([ancestor]);
	// A set is walked in order of insertion, what is added meanwhile included.
	for (const pid of found) {
		for (const child of all.filter(({parent}) => parent === pid)) {
			found.add(child.pid);
		}
	}

	return all.filter(({pid}) => pid !== ancestor && found.has(pid));
}

export function childrenOf(parent: number): readonly Descendant[] {
	return livingProcesses().filter(found => found.parent === parent);
}

export function livingProcesses(): readonly Descendant[] {
	return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
			const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
			return state === 'Z' ? [] : [{pid: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()}];
		} catch {
			return [];
		}
	});
}

export function isLiving(pid: number): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

/**
 * Wait until a process has dealt with all that has happened so far: whoever is told something by the kernel counts as
 * running from that moment, until all its threads sleep again.
 */
export async function atRest(pid: number): Promise<void> {
	await until(`process ${pid} to be at rest`, () => readdirSync(`/proc/${pid}/task`).every(task => {
		const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1');
		return stat.slice(stat.lastIndexOf(')') + 2).startsWith('S');
	}));
}

/** By SIGSTOP or SIGTSTP. */
export function isStopped(pid: number): boolean {
	try {
		return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}
