import {readFileSync} from 'node:fs';

/** What a process shares with no other; undefined: it has gone, or nobody may look. */
export function privateBytes(pid: number): number | undefined {
	let text: string;
	try {
		text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
	} catch {
		return undefined;
	}

	return [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}
