import {readdirSync, readFileSync} from 'node:fs';
import {systemUnits} from './system-units.ts';

/** A process at one moment. */
export interface ProcessSample {
	readonly pid: number;
	readonly parent: number;
	/** As the kernel cuts it, 15 bytes. */
	readonly name: string;
	/** Of its own. */
	readonly cpuMs: number;
	/** Of its children that have ended and were waited for, and of theirs. */
	readonly childrenCpuMs: number;
	/** Since the machine was started; with the pid it tells one process from a later one. */
	readonly startedMs: number;
	/** What it has in memory; pages that several share count for each. */
	readonly rssBytes: number;
}

export type ProcessTable = ReadonlyMap<number, ProcessSample>;

/** All that run now, zombies left out, in one pass; empty where there is no `/proc`. */
export function readProcesses(): ProcessTable {
	const table = new Map<number, ProcessSample>();
	for (const pid of numbersIn('/proc')) {
		const sample = sampleOf(pid);
		if (sample) {
			table.set(pid, sample);
		}
	}

	return table;
}

/** Of `/proc/PID/stat`; undefined for a zombie. */
export function parseStat(text: string, {ticksPerSecond, pageBytes} = systemUnits()): ProcessSample | undefined {
	// The name may hold spaces and brackets; the last bracket is its end.
	const end = text.lastIndexOf(')');
	const fields = text.slice(end + 2).split(' ');
	const number = (field: number) => Number(fields[field - firstField]);
	const ticksToMs = 1000 / ticksPerSecond;
	return fields[0] === 'Z' || fields[0] === 'X' ? undefined : {
		pid: Number.parseInt(text, 10),
		parent: number(4),
		name: text.slice(text.indexOf('(') + 1, end),
		cpuMs: (number(14) + number(15)) * ticksToMs,
		childrenCpuMs: (number(16) + number(17)) * ticksToMs,
		startedMs: number(22) * ticksToMs,
		rssBytes: number(24) * pageBytes,
	};
}

/** As proc(5) counts them; the state is the first behind the name. */
const firstField = 3;

function sampleOf(pid: number): ProcessSample | undefined {
	try {
		return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		// It has just ended.
		return undefined;
	}
}

function numbersIn(directory: string): readonly number[] {
	try {
		return readdirSync(directory).map(Number).filter(Number.isInteger);
	} catch {
		return [];
	}
}
