import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import type {Stats} from 'node:fs';

/** What a file was like when it was last looked at. */
export interface Fingerprint {
	readonly size: number;
	readonly mtimeMs: number;
	readonly inode: number;
	/** Of its bytes; absent: not read, since it is large or nobody compares content. */
	readonly hash?: string;
}

export const maxHashedBytes = 1_000_000;

/** undefined: it went while it was being read. */
export async function takeFingerprint(path: string, stats: Stats, isHashed: boolean): Promise<Fingerprint | undefined> {
	const stamp = stampOf(stats);
	if (!isHashed || stats.size > maxHashedBytes) {
		return stamp;
	}

	try {
		return {...stamp, hash: createHash('sha256').update(await readFile(path)).digest('base64')};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : stamp;
	}
}

export function stampOf({size, mtimeMs, ino}: Stats): Fingerprint {
	return {size, mtimeMs, inode: ino};
}

export function isStampSame(a: Fingerprint, b: Fingerprint): boolean {
	return a.size === b.size && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

/** Without both hashes only an untouched file is known to be the same. */
export function isContentSame(a: Fingerprint, b: Fingerprint): boolean {
	return a.hash === undefined || b.hash === undefined ? isStampSame(a, b) : a.hash === b.hash;
}
