import {readProc} from './proc.ts';

/** What the kernel tells of a process in `/proc/PID/stat`. */
export interface ProcessStat {
	readonly pid: number;
	/** As the kernel cuts it, 15 bytes. */
	readonly name: string;
	/** `R`, `S`, `T` …; see proc(5). */
	readonly state: string;
	readonly parent: number;
	readonly group: number;
	readonly session: number;
	/** All that stands behind the name: the first is the state, which proc(5) counts as 3. */
	readonly fields: readonly string[];
}

/** undefined: it has ended, or this is no Linux. */
export function processStat(pid: number | 'self'): ProcessStat | undefined {
	const text = readProc(`${pid}/stat`);
	return text === undefined ? undefined : parseProcessStat(text);
}

export function parseProcessStat(text: string): ProcessStat {
	// The name may hold spaces and brackets; the last bracket is its end.
	const end = text.lastIndexOf(')');
	const fields = text.slice(end + 2).split(' ');
	const [state = '', parent, group, session] = fields;
	return {pid: Number.parseInt(text, 10), name: text.slice(text.indexOf('(') + 1, end), state, parent: Number(parent), group: Number(group), session: Number(session), fields};
}

/** The field that proc(5) calls by this number, from 3 on. */
export function statField({fields}: ProcessStat, number: number): string | undefined {
	return fields[number - 3];
}

/** It has ended, but for being asked how. */
export function isDead({state}: ProcessStat): boolean {
	return state === 'Z' || state === 'X';
}
