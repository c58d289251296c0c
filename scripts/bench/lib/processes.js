import fs from 'node:fs';
import process from 'node:process';

/** Whatever carries this variable in its environment, zombies left out. */
export function carriers(name, value) {
	return processIds().filter(pid => read(`/proc/${pid}/environ`).split('\0').includes(`${name}=${value}`));
}

export function programOf(pid) {
	return read(`/proc/${pid}/comm`).trim();
}

export function kill(pid, signal = 'SIGKILL') {
	try {
		process.kill(pid, signal);
	} catch {
		// Gone by itself.
	}
}

/** Time on a processor so far, of all its threads, in nanoseconds' precision. */
export function cpuMs(pid) {
	try {
		return fs.readdirSync(`/proc/${pid}/task`)
			.map(thread => Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]))
			.reduce((sum, ns) => sum + ns / 1e6, 0);
	} catch {
		return 0;
	}
}

export function residentMB(pid) {
	return kilobytes(`/proc/${pid}/status`, 'VmRSS') / 1024;
}

/** What it shares with others is counted in parts. */
export function proportionalMB(pid) {
	return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024;
}

/** What it shares with no other. */
export function privateMB(pid) {
	return (kilobytes(`/proc/${pid}/smaps_rollup`, 'Private_Clean') + kilobytes(`/proc/${pid}/smaps_rollup`, 'Private_Dirty')) / 1024;
}

/** Its children, their children and so on, launchers and services among them. */
export function descendants(pid) {
	const parents = new Map(processIds().map(other => [other, parentOf(other)]));
	const found = [pid];
	for (const parent of found) {
		found.push(...[...parents].filter(([, itsParent]) => itsParent === parent).map(([child]) => child));
	}

	return found.slice(1);
}

/** Of devtui on a terminal the process behind the front, which the shell waits for; any other is itself. */
export function engineOf(pid) {
	const isDevtui = other => read(`/proc/${other}/cmdline`).includes('/cli.js');
	return isDevtui(pid) ? processIds().find(other => parentOf(other) === pid && isDevtui(other)) ?? pid : pid;
}

export function parentOf(pid) {
	return statOf(pid).parent;
}

/** A zombie has ended: who has to bury it is not devtui's affair once devtui is gone. */
export function hasEnded(pid) {
	const {state} = statOf(pid);
	return state === undefined || state === 'Z' || state === 'X';
}

function statOf(pid) {
	const [, state, parent] = /\) (\w) (\d+) /.exec(read(`/proc/${pid}/stat`)) ?? [];
	return {state, parent: Number(parent)};
}

function kilobytes(file, key) {
	return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(read(file))?.[1] ?? 0);
}

function processIds() {
	return fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).map(Number);
}

/** Empty for a process that is gone, is a zombie, or belongs to another user. */
function read(file) {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
