import {readdirSync, readFileSync, readlinkSync, realpathSync} from 'node:fs';
import type {Survivor} from './contract.ts';

interface ProcessStat {
	readonly pid: number;
	readonly name: string;
	readonly state: string;
	readonly parent: number;
	readonly group: number;
	readonly session: number;
}

/** Everyone who descends from a process, dead ones apart. */
export function livingDescendants(ancestor: number): readonly number[] {
	return (listDescendants(ancestor) ?? withDescendants([ancestor], readAllStats()).slice(1)).filter(pid => isLiving(readStat(pid)));
}

/** Everyone who has fallen to a fork server because their launcher was killed, dead ones apart. */
export function livingOrphans(forkServer: number): readonly number[] {
	const program = programOf(forkServer);
	if (program === undefined) {
		return [];
	}

	const children = listChildren(forkServer) ?? readAllStats().filter(stat => stat.parent === forkServer).map(stat => stat.pid);
	// Launchers are copies of it; nobody else is.
	const orphans = children.filter(pid => programOf(pid) !== program);
	return [...orphans, ...orphans.flatMap(pid => livingDescendants(pid))].filter(pid => isLiving(readStat(pid)));
}

/** Everyone in a session and those who descend from them, dead ones apart. A daemon that left before its parent ended is not found. */
export function livingInSession(session: number): readonly number[] {
	const stats = readAllStats();
	const members = stats.filter(stat => stat.session === session).map(stat => stat.pid);
	const living = new Set(stats.filter(stat => isLiving(stat)).map(stat => stat.pid));
	return withDescendants(members, stats).filter(pid => living.has(pid));
}

/** Launchers are copies of one program, which may have been built anew since. */
export function isCopyOf(program: string, pid: number): boolean {
	return programOf(pid)?.replace(/ \(deleted\)$/, '') === realPath(program);
}

function realPath(program: string): string {
	try {
		return realpathSync(program);
	} catch {
		// Removed since: then what it was called has to do.
		return program;
	}
}

export function groupOf(pid: number): number | undefined {
	return readStat(pid)?.group;
}

/** Whoever of them still lives, the main process first. */
export function describeSurvivors(pids: readonly number[], main: number | undefined): readonly Survivor[] {
	return [...pids]
		.sort((a, b) => Number(b === main) - Number(a === main))
		.flatMap(pid => {
			const stat = readStat(pid);
			return stat && isLiving(stat) ? [{pid, command: readCommand(pid) || `[${stat.name}]`}] : [];
		});
}

const longestCommand = 200;

function readCommand(pid: number): string {
	const words = readProc(`${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '';
	// What a process calls itself is its own choice, and it is shown on a terminal.
	const text = words.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
	return text.length > longestCommand ? `${text.slice(0, longestCommand - 1)}…` : text;
}

/** `undefined` where the kernel does not list children. */
function listDescendants(ancestor: number): readonly number[] | undefined {
	const found: number[] = [];
	const waiting = [ancestor];
	for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
		const children = listChildren(parent);
		if (!children) {
			return undefined;
		}

		found.push(...children);
		waiting.push(...children);
	}

	return found;
}

function listChildren(parent: number): readonly number[] | undefined {
	// Children belong to the thread that forked them.
	const lists = listNumbers(`/proc/${parent}/task`).map(thread => readProc(`${parent}/task/${thread}/children`));
	if (lists.length > 0 && lists.every(list => list === undefined) && readStat(parent)) {
		return undefined;
	}

	return lists.flatMap(list => (list ?? '').split(' ').filter(Boolean).map(Number));
}

function withDescendants(ancestors: readonly number[], stats: readonly ProcessStat[]): readonly number[] {
	const children = groupByParent(stats);
	const found = new Set(ancestors);
	// A set is walked in order of insertion, what is added meanwhile included.
	for (const pid of found) {
		for (const child of children.get(pid) ?? []) {
			found.add(child.pid);
		}
	}

	return [...found];
}

function groupByParent(stats: readonly ProcessStat[]): ReadonlyMap<number, readonly ProcessStat[]> {
	const groups = new Map<number, ProcessStat[]>();
	for (const stat of stats) {
		const group = groups.get(stat.parent);
		if (group) {
			group.push(stat);
		} else {
			groups.set(stat.parent, [stat]);
		}
	}

	return groups;
}

function readAllStats(): readonly ProcessStat[] {
	return listNumbers('/proc').flatMap(pid => readStat(pid) ?? []);
}

function readStat(pid: number): ProcessStat | undefined {
	const text = readProc(`${pid}/stat`);
	if (text === undefined) {
		return undefined;
	}

	// The name may hold spaces and brackets; the last bracket is its end.
	const end = text.lastIndexOf(')');
	const [state = '', parent, group, session] = text.slice(end + 2).split(' ');
	return {pid, name: text.slice(text.indexOf('(') + 1, end), state, parent: Number(parent), group: Number(group), session: Number(session)};
}

function isLiving(stat: ProcessStat | undefined): boolean {
	return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X';
}

function listNumbers(directory: string): readonly number[] {
	try {
		return readdirSync(directory).map(Number).filter(Number.isInteger);
	} catch {
		// It has just ended.
		return [];
	}
}

function programOf(pid: number): string | undefined {
	try {
		return readlinkSync(`/proc/${pid}/exe`);
	} catch {
		// It has ended, or has become another user's.
		return undefined;
	}
}

function readProc(file: string): string | undefined {
	try {
		return readFileSync(`/proc/${file}`, 'utf8');
	} catch {
		return undefined;
	}
}
