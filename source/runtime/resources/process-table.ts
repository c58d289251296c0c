import {numbersInProc, readProc} from '../../system/proc.ts';
import {isDead, parseProcessStat, statField} from '../../system/process-stat.ts';
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
	for (const pid of numbersInProc()) {
		const sample = sampleOf(pid);
		if (sample) {
			table.set(pid, sample);
		}
	}

	return table;
}

/** Of `/proc/PID/stat`; undefined for a zombie. */
export function parseStat(text: string, {ticksPerSecond, pageBytes} = systemUnits()): ProcessSample | undefined {
	const stat = parseProcessStat(text);
	const number = (field: number) => Number(statField(stat, field));
	const ticksToMs = 1000 / ticksPerSecond;
	return isDead(stat) ? undefined : {
		pid: stat.pid,
		parent: stat.parent,
		name: stat.name,
		cpuMs: (number(14) + number(15)) * ticksToMs,
		childrenCpuMs: (number(16) + number(17)) * ticksToMs,
		startedMs: number(22) * ticksToMs,
		rssBytes: number(24) * pageBytes,
	};
}

function sampleOf(pid: number): ProcessSample | undefined {
	const text = readProc(`${pid}/stat`);
	// It may have just ended.
	return text === undefined ? undefined : parseStat(text);
}
