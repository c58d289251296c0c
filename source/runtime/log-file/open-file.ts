import {closeSync, constants, fstatSync, mkdirSync, openSync, readSync, statSync, writeSync} from 'node:fs';
import path from 'node:path';
import {makePath} from '../../lib/make-path.ts';

/** A log file that is open for appending. */
export interface OpenFile {
	readonly descriptor: number;
	/** Pipes, terminals and `/dev/null` have no size and are never rotated. */
	readonly isRegular: boolean;
	readonly device: number;
	readonly inode: number;
	/** Epoch ms. */
	readonly begunAt: number;
	/** In bytes. */
	readonly size: number;
	/** Who may read and write it. */
	readonly permissions: number;
}

export interface OpenOptions {
	readonly now: number;
	/** We have written half a line before and go on with it. */
	readonly isWithinLine: boolean;
	/** Of the one before it, for one that has to be made. What services print is for nobody else, unless somebody has said so. */
	readonly permissions?: number;
}

/** Throws what the system says. */
export function openFile(file: string, {now, isWithinLine, permissions = 0o600}: OpenOptions): OpenFile {
	// Without O_NONBLOCK a pipe that nobody reads would hold up all of devtui.
	const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;
	const descriptor = openWithDirectories(file, flags, permissions);
	const stat = fstatSync(descriptor);
	// Somebody has died in the middle of a line: the next one is not its end.
	const isTorn = stat.isFile() && !isWithinLine && endsWithinLine(file, stat.size);
	if (isTorn) {
		try {
			writeSync(descriptor, '\n');
		} catch (error) {
			closeSync(descriptor);
			throw error;
		}
	}

	return {
		descriptor,
		isRegular: stat.isFile(),
		device: stat.dev,
		inode: stat.ino,
		// A clock that was set back, or a file system that does not know.
		begunAt: stat.birthtimeMs > 0 ? Math.min(stat.birthtimeMs, now) : now,
		size: stat.size + (isTorn ? 1 : 0),
		permissions: stat.mode & 0o777,
	};
}

/** The file as it is now; undefined when its path means another one by now, or none: somebody has moved or removed it. */
export function refresh(open: OpenFile, file: string): OpenFile | undefined {
	const stat = statSync(file, {throwIfNoEntry: false});
	return stat?.ino === open.inode && stat.dev === open.device ? {...open, size: stat.size, permissions: stat.mode & 0o777} : undefined;
}

function openWithDirectories(file: string, flags: number, permissions: number): number {
	try {
		return openSync(file, flags, permissions);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw error;
		}

		makePath(path.dirname(file), each => {
			mkdirSync(each);
		});
		return openSync(file, flags, permissions);
	}
}

function endsWithinLine(file: string, size: number): boolean {
	if (size === 0) {
		return false;
	}

	const last = Buffer.alloc(1);
	try {
		const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			return readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== newline;
		} finally {
			closeSync(descriptor);
		}
	} catch {
		// We may write it and not read it.
		return false;
	}
}

const newline = 10;
