import {join} from 'node:path';
import type {DirectoryEntry, Entries} from './entries.ts';
import {isUntouched, stampOf} from './fingerprint.ts';
import {namesIn, statAll} from './look.ts';

export interface VerifyOptions {
	readonly entries: Entries;
	/** Absent: all of them. */
	readonly only: ReadonlySet<string> | undefined;
	/** Epoch ms since which changes count. */
	readonly startedAt: number;
	/** Whether what is not known yet is to be told. */
	isNews(path: string): boolean;
	look(path: string): void;
	isClosed(): boolean;
}

/** Compare all that is known with what is there, and have looked at what is different. */
export async function verify(options: VerifyOptions): Promise<void> {
	const {entries, only} = options;
	for (const directory of only === undefined ? entries.directories() : [...only]) {
		if (options.isClosed()) {
			return;
		}

		await verifyDirectory(directory, options);
	}
}

async function verifyDirectory(directory: string, {entries, startedAt, isNews, look}: VerifyOptions): Promise<void> {
	const names = await namesIn(directory);
	const entry = entries.get(directory);
	if (entry?.type !== 'directory') {
		return;
	}

	for (const name of names) {
		const path = join(directory, name);
		const known = entries.get(path);
		// One that has gone may be there again: nobody else tells of that.
		if (entry.children.has(name) ? known?.type === 'directory' && known.isLost : isNews(path)) {
			look(path);
		}
	}

	const files = [...entry.children].map(name => join(directory, name)).filter(path => entries.get(path)?.type === 'file');
	const [stats, ...found] = await statAll([directory, ...files]);
	if (stats === undefined || !isSameDirectory(entry, stats)) {
		look(directory);
	}

	for (const [index, path] of files.entries()) {
		const file = entries.get(path);
		const now = found[index];
		if (file?.type !== 'file') {
			continue;
		}

		if (now === undefined || (file.fingerprint ? !isUntouched(file.fingerprint, stampOf(now)) : now.ctimeMs > startedAt)) {
			look(path);
		}
	}
}

function isSameDirectory(entry: DirectoryEntry, stats: {readonly ino: number; readonly dev: number; readonly mtimeMs: number}): boolean {
	return entry.inode === stats.ino && entry.device === stats.dev && entry.mtimeMs === stats.mtimeMs;
}
