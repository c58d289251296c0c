import {closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import {syncDirectory} from '../../system/sync-directory.ts';

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
	const open = new Map<string, OpenFile>();
	let hasNewNames = false;

	/** `flags` where it is not open yet. */
	const opened = (name: string, flags: 'r+' | 'w+'): OpenFile | undefined => {
		const found = open.get(name);
		if (found) {
			open.delete(name);
			open.set(name, found);
			return found;
		}

		const file = tryOpen(path.join(directory, name), flags);
		if (file) {
			open.set(name, file);
			closeOldest();
		}

		return file;
	};

	const closeOldest = () => {
		const [oldest] = open;
		if (open.size > mostOpen && oldest) {
			open.delete(oldest[0]);
			closeSync(oldest[1].descriptor);
		}
	};

	const existing = (name: string) => opened(name, 'r+');

	/** What an end has left of a name that was used for nothing goes. */
	const made = (name: string): OpenFile => {
		hasNewNames ||= !open.has(name);
		return opened(name, 'w+')!;
	};

	const cut = (file: OpenFile, bytes: number) => {
		if (file.bytes > bytes) {
			ftruncateSync(file.descriptor, bytes);
			file.bytes = bytes;
		}
	};

	return {
		write(name, offset, bytes) {
			const file = offset > 0 ? existing(name) : made(name);
			if (!file) {
				throw Object.assign(new Error(`There is no file ${name}`), {code: 'ENOENT', syscall: 'open'});
			}

			cut(file, offset);
			for (let written = 0; written < bytes.length;) {
				written += writeSync(file.descriptor, bytes, written, bytes.length - written, offset + written);
			}

			file.bytes = offset + bytes.length;
		},
		read(name, offset, maxBytes) {
			const file = existing(name);
			if (!file) {
				return new Uint8Array(0);
			}

			const bytes = new Uint8Array(Math.max(0, Math.min(maxBytes, file.bytes - offset)));
			let had = 0;
			while (had < bytes.length) {
				const count = readSync(file.descriptor, bytes, had, bytes.length - had, offset + had);
				if (count === 0) {
					break;
				}

				had += count;
			}

			return bytes.subarray(0, had);
		},
		sync(name) {
			const file = existing(name);
			if (file) {
				fdatasyncSync(file.descriptor);
			}

			if (hasNewNames) {
				syncDirectory(directory);
				hasNewNames = false;
			}
		},
		size(name) {
			return existing(name)?.bytes ?? 0;
		},
		cut(name, bytes) {
			const file = existing(name);
			if (file) {
				cut(file, bytes);
			}
		},
		remove(name) {
			const file = open.get(name);
			if (file) {
				open.delete(name);
				closeSync(file.descriptor);
			}

			rmSync(path.join(directory, name), {force: true});
		},
		names: () => readdirSync(directory),
		close() {
			for (const {descriptor} of open.values()) {
				closeSync(descriptor);
			}

			open.clear();
		},
	};
}

export const blockBytes = 4096;

/** What a file takes of a disk. */
export function inBlocks(bytes: number): number {
	return Math.ceil(bytes / blockBytes) * blockBytes;
}

interface OpenFile {
	readonly descriptor: number;
	/** Its length; nobody else writes here. */
	bytes: number;
}

function tryOpen(file: string, flags: 'r+' | 'w+'): OpenFile | undefined {
	try {
		const descriptor = openSync(file, flags, 0o600);
		return {descriptor, bytes: flags === 'w+' ? 0 : fstatSync(descriptor).size};
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}
