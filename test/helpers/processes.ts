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
	let before: string | undefined;
	await until(`process ${pid} to be at rest`, () => {
		const now = sleepOf(pid);
		// One thread may have woken another while the others were looked at: then that one has run since.
		const isSame = now !== undefined && now === before;
		before = now;
		return isSame;
	});
}

/** How often each thread has gone to sleep so far; undefined: not all of them sleep. */
function sleepOf(pid: number): string | undefined {
	const threads = readdirSync(`/proc/${pid}/task`).map(task => {
		try {
			return readFileSync(`/proc/${pid}/task/${task}/status`, 'latin1');
		} catch {
			// It has ended meanwhile.
			return '';
		}
	});
	return threads.every(status => /^State:\s+S/m.test(status)) ? threads.map(status => /^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]).join(' ') : undefined;
}

/** In the order in which they came to be, whatever their ids are: those begin anew now and then. */
export function childrenByAge(parent: number): readonly number[] {
	return readFileSync(`/proc/${parent}/task/${parent}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
}

/** By SIGSTOP or SIGTSTP. */
export function isStopped(pid: number): boolean {
	return isInState(pid, 'T');
}

/** It waits for something. */
export function isAsleep(pid: number): boolean {
	return isInState(pid, 'S');
}

function isInState(pid: number, state: string): boolean {
	try {
		return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`State:\t${state}`);
	} catch {
		return false;
	}
}
