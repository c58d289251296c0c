import {readProc} from './proc.ts';

/** The command line of a process, as one short line for people; empty: it has ended, is another user's or the kernel's own. */
export function processCommand(pid: number): string {
	const text = printable(readProc(`${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '');
	return text.length > longestCommand ? `${text.slice(0, longestCommand - 1)}…` : text;
}

/** What a process calls itself is its own choice, and it is shown on a terminal. */
export function printable(text: string): string {
	return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

const longestCommand = 200;
