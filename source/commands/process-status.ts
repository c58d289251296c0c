import {readFileSync} from 'node:fs';

/** Whether the terminal is ours: in the background it must be left alone. */
export function isInForeground(): boolean {
	const [, , group, , , terminalGroup] = statOf('self') ?? [];
	return terminalGroup === undefined || terminalGroup === '-1' || group === terminalGroup;
}

/** State, parent, group, session, terminal and its foreground group, as /proc tells them. */
export function statOf(pid: number | 'self'): readonly string[] | undefined {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return text.slice(text.lastIndexOf(')') + 2).split(' ');
	} catch {
		// It has ended, or this is no Linux.
		return undefined;
	}
}
