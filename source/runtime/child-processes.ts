import {readlinkSync} from 'node:fs';
import {numbersInProc, readProc} from '../system/proc.ts';
import {processCommand} from '../system/process-command.ts';
import {isDead, processStat, type ProcessStat} from '../system/process-stat.ts';
import {withoutLinks} from '../system/without-links.ts';
import type {Survivor} from './contract.ts';

/** Everyone who descends from a process, dead ones apart. */
export function livingDescendants(ancestor: number): readonly number[] {
	return (listDescendants(ancestor) ?? withDescendants([ancestor], readAllStats()).slice(1)).filter(pid => isLiving(processStat(pid)));
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
	return [...orphans, ...orphans.flatMap(pid => livingDescendants(pid))].filter(pid => isLiving(processStat(pid)));
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
	return programOf(pid)?.replace(/ \(deleted\)$/, '') === withoutLinks(program);
}

export function groupOf(pid: number): number | undefined {
	return processStat(pid)?.group;
}

/** Whoever of them still lives, the main process first. */
export function describeSurvivors(pids: readonly number[], main: number | undefined): readonly Survivor[] {
	return [...pids]
		.sort((a, b) => Number(b === main) - Number(a === main))
		.flatMap(pid => {
			const stat = processStat(pid);
			return stat && isLiving(stat) ? [{pid, command: processCommand(pid) || `[${stat.name}]`}] : [];
		});
}

/** Who has died, and is not buried since a debugger has not looked. */
export function heldByDebuggers(ancestor: number): readonly {readonly pid: number; readonly tracer: Survivor}[] {
	return (listDescendants(ancestor) ?? []).flatMap(pid => {
		const tracer = Number(/^State:\tZ[^]*^TracerPid:\t(\d+)$/m.exec(readProc(`${pid}/status`) ?? '')?.[1] ?? 0);
		return tracer > 0 ? describeSurvivors([tracer], undefined).map(each => ({pid, tracer: each})) : [];
	});
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
	const lists = numbersInProc(`${parent}/task`).map(thread => readProc(`${parent}/task/${thread}/children`));
	if (lists.length > 0 && lists.every(list => list === undefined) && processStat(parent)) {
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
	return numbersInProc().flatMap(pid => processStat(pid) ?? []);
}

function isLiving(stat: ProcessStat | undefined): boolean {
	return stat !== undefined && !isDead(stat);
}

function programOf(pid: number): string | undefined {
	try {
		return readlinkSync(`/proc/${pid}/exe`);
	} catch {
		// It has ended, or has become another user's.
		return undefined;
	}
}
