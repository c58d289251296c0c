import {lstatSync, realpathSync, stat, statSync} from 'node:fs';
import type {Stats} from 'node:fs';
import {lstat, readdir, stat as statAsync} from 'node:fs/promises';
import {diskName} from './disk-name.ts';

export interface Found {
	/** Of what a link leads to. */
	readonly stats: Stats;
	readonly isLink: boolean;
}

/** undefined: gone, a link to nothing, or out of reach; all the same to who wants to know its content. */
export async function statOf(path: string): Promise<Found | undefined> {
	try {
		const name = diskName(path);
		const own = await lstat(name);
		return own.isSymbolicLink() ? {stats: await statAsync(name), isLink: true} : {stats: own, isLink: false};
	} catch {
		return undefined;
	}
}

/** As `statOf`, without the way through the threads of the file system and back. */
export function statNow(path: string): Found | undefined {
	try {
		const name = diskName(path);
		const own = lstatSync(name);
		return own.isSymbolicLink() ? {stats: statSync(name), isLink: true} : {stats: own, isLink: false};
	} catch {
		return undefined;
	}
}

/** Also of a link that leads nowhere. */
export function isLink(path: string): boolean {
	try {
		return lstatSync(diskName(path), {throwIfNoEntry: false})?.isSymbolicLink() ?? false;
	} catch {
		return false;
	}
}

/** It, or a directory that it lies in, is a link. */
export function isReachedByLink(path: string): boolean {
	try {
		return realpathSync(path) !== path;
	} catch {
		return isLink(path);
	}
}

/** As `stat` for each, at a third of the cost of as many promises. */
export async function statAll(paths: readonly string[]): Promise<ReadonlyArray<Stats | undefined>> {
	return new Promise(resolve => {
		const found: Array<Stats | undefined> = [];
		let left = paths.length;
		if (left === 0) {
			resolve(found);
		}

		for (const [index, path] of paths.entries()) {
			stat(diskName(path), (error, stats) => {
				found[index] = error ? undefined : stats;
				if (--left === 0) {
					resolve(found);
				}
			});
		}
	});
}

/** What is in a directory; nothing when it is gone or may not be read. */
export async function namesIn(directory: string): Promise<string[]> {
	return readdir(diskName(directory)).catch(() => []);
}
