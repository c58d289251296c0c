import {processStat, statField} from '../system/process-stat.ts';

/** Whether the terminal is ours: in the background it must be left alone. */
export function isInForeground(): boolean {
	const own = processStat('self');
	const terminalGroup = own && statField(own, foregroundGroup);
	return terminalGroup === undefined || terminalGroup === '-1' || terminalGroup === String(own?.group);
}

/** Of the terminal of a process, -1 without one; by its number in proc(5). */
const foregroundGroup = 8;
