import {closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import {syncDirectory} from './directory.ts';

/** The files of logs, each by its name. All is synchronous: a commit has to wait for it anyway. */
export interface LogFiles {
	/** In place of all from this offset on. */
	write(name: string, offset: number, bytes: Uint8Array): void;
	/** At most so many bytes; fewer at the end. */
	read(name: string, offset: number, maxBytes: number): Uint8Array;
	/** Its bytes, its length and its name are on disk. */
	sync(name: string): void;
	/** 0 where there is none. */
	size(name: string): number;
	/** To at most so many bytes. */
	cut(name: string, bytes: number): void;
	remove(name: string): void;
	names(): readonly string[];
	close(): void;
}

/** So many stay open; a process may often have no more than 1,024, and each connection is one of them. */
const mostOpen = 200;

export function openLogFiles(directory: string): LogFiles {
	/** Those used last come last. */
	const open = new Map<string, number>();
	let hasNewNames = false;

	const descriptor = (name: string, flags: 'r+' | 'wx+'): number | undefined => {
		const found = open.get(name);
		if (found !== undefined) {
			open.delete(name);
			open.set(name, found);
			return found;
		}

		const opened = tryOpen(path.join(directory, name), flags);
		if (opened !== undefined) {
			open.set(name, opened);
			closeOldest();
		}

		return opened;
	};

	const closeOldest = () => {
		const [oldest] = open;
		if (open.size > mostOpen && oldest) {
			open.delete(oldest[0]);
			closeSync(oldest[1]);
		}
	};

	const existing = (name: string) => descriptor(name, 'r+');

	const made = (name: string): number => {
		const found = existing(name);
		if (found !== undefined) {
			return found;
		}

		hasNewNames = true;
		// Undefined: somebody has made it since a moment ago, and nobody else writes here.
		return descriptor(name, 'wx+')!;
	};

	return {
		write(name, offset, bytes) {
			const file = made(name);
			if (fstatSync(file).size > offset) {
				ftruncateSync(file, offset);
			}

			for (let written = 0; written < bytes.length;) {
				written += writeSync(file, bytes, written, bytes.length - written, offset + written);
			}
		},
		read(name, offset, maxBytes) {
			const file = existing(name);
			if (file === undefined) {
				return new Uint8Array(0);
			}

			const bytes = new Uint8Array(Math.max(0, Math.min(maxBytes, fstatSync(file).size - offset)));
			let had = 0;
			while (had < bytes.length) {
				const count = readSync(file, bytes, had, bytes.length - had, offset + had);
				if (count === 0) {
					break;
				}

				had += count;
			}

			return bytes.subarray(0, had);
		},
		sync(name) {
			const file = existing(name);
			if (file !== undefined) {
				fdatasyncSync(file);
			}

			if (hasNewNames) {
				syncDirectory(directory);
				hasNewNames = false;
			}
		},
		size(name) {
			const file = existing(name);
			return file === undefined ? 0 : fstatSync(file).size;
		},
		cut(name, bytes) {
			const file = existing(name);
			if (file !== undefined && fstatSync(file).size > bytes) {
				ftruncateSync(file, bytes);
			}
		},
		remove(name) {
			const file = open.get(name);
			if (file !== undefined) {
				open.delete(name);
				closeSync(file);
			}

			rmSync(path.join(directory, name), {force: true});
		},
		names: () => readdirSync(directory),
		close() {
			for (const file of open.values()) {
				closeSync(file);
			}

			open.clear();
		},
	};
}

function tryOpen(file: string, flags: 'r+' | 'wx+'): number | undefined {
	try {
		return openSync(file, flags, 0o600);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}
