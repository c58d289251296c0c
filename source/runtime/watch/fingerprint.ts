import {createHash} from 'node:crypto';
import {closeSync, constants, createReadStream, openSync, readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import type {Stats} from 'node:fs';
import {diskName} from './disk-name.ts';

/** What a file was like when it was last looked at. */
export interface Fingerprint {
	readonly size: number;
	readonly mtimeMs: number;
	/** Of its last change in any way, which nobody can set back. */
	readonly ctimeMs: number;
	readonly inode: number;
	/** Of its bytes; absent: not read, since it is large or nobody compares content. */
	readonly hash?: string;
}

/** Larger ones are no sources, and are read too often while they grow. */
export const maxHashedBytes = 16_000_000;
/** Larger ones are not held in memory as a whole. */
export const maxWholeBytes = 1_000_000;

/** undefined: it went while it was being read. */
export async function takeFingerprint(path: string, stats: Stats, isHashed: boolean): Promise<Fingerprint | undefined> {
	const stamp = stampOf(stats);
	if (!isHashed || stats.size > maxHashedBytes) {
		return stamp;
	}

	try {
		return {...stamp, hash: stats.size > maxWholeBytes ? await hashInPieces(path) : hashOf(await readFile(diskName(path)))};
	} catch (error) {
		return hasGone(error) ? undefined : stamp;
	}
}

/** Larger ones would hold up everything else. */
export const maxBytesNow = 64_000;

/** As `takeFingerprint`, without the way through the threads of the file system and back: for a small file. */
export function takeFingerprintNow(path: string, stats: Stats, isHashed: boolean): Fingerprint | undefined {
	const stamp = stampOf(stats);
	if (!isHashed) {
		return stamp;
	}

	try {
		return {...stamp, hash: hashOf(readNow(path))};
	} catch (error) {
		return hasGone(error) ? undefined : stamp;
	}
}

/** undefined: it has gone, or may not be read. */
export function hashNow(path: string): string | undefined {
	try {
		return hashOf(readNow(path));
	} catch {
		return undefined;
	}
}

function readNow(path: string): Uint8Array {
	// A FIFO that has just taken its name must not be waited for.
	const file = openSync(diskName(path), constants.O_RDONLY | constants.O_NONBLOCK);
	try {
		return readFileSync(file);
	} finally {
		closeSync(file);
	}
}

/** Others have their turn in between. Throws when it has gone, or may not be read. */
export async function hashInPieces(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const piece of createReadStream(diskName(path), {highWaterMark: pieceBytes}) as AsyncIterable<Uint8Array>) {
		hash.update(piece);
	}

	return hash.digest('base64');
}

const pieceBytes = 256 * 1024;

function hashOf(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('base64');
}

function hasGone(error: unknown): boolean {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'ENOENT' || code === 'ENOTDIR';
}

export function stampOf({size, mtimeMs, ctimeMs, ino}: Stats): Fingerprint {
	return {size, mtimeMs, ctimeMs, inode: ino};
}

/** Nothing has happened to it, not even what does not count. */
export function isUntouched(a: Fingerprint, b: Fingerprint): boolean {
	return isStampSame(a, b) && a.ctimeMs === b.ctimeMs;
}

export function isStampSame(a: Fingerprint, b: Fingerprint): boolean {
	return a.size === b.size && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

/** Without both hashes only an untouched file is known to be the same. */
export function isContentSame(a: Fingerprint, b: Fingerprint): boolean {
	return a.hash === undefined || b.hash === undefined ? isStampSame(a, b) : a.hash === b.hash;
}
