import {readdirSync, readFileSync} from 'node:fs';

/** A file of `/proc` by its path there; undefined: its process has ended or is another user's, or this is no Linux. */
export function readProc(file: string): string | undefined {
	try {
		return readFileSync(`/proc/${file}`, 'utf8');
	} catch {
		return undefined;
	}
}

/** What has a number for a name in a directory of `/proc`: processes, threads, descriptors. None where it cannot be read. */
export function numbersInProc(directory = ''): number[] {
	try {
		return readdirSync(`/proc/${directory}`).map(Number).filter(Number.isInteger);
	} catch {
		return [];
	}
}
