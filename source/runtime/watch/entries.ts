import type {Stats} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {Fingerprint} from './fingerprint.ts';

export type Entry = FileEntry | DirectoryEntry;

export interface FileEntry {
	readonly type: 'file';
	/** Absent: found, and not looked at yet. */
	readonly fingerprint?: Fingerprint;
}

export interface DirectoryEntry {
	readonly type: 'directory';
	inode: number;
	device: number;
	mtimeMs: number;
	/** Its watch has ended: what bears its name now may be another, even with the same inode. */
	isLost: boolean;
	/** Names of what is known in it. */
	readonly children: Set<string>;
}

export interface Entries {
	get(path: string): Entry | undefined;
	add(path: string, entry: Entry): void;
	addDirectory(path: string, stats: Stats): void;
	/** A link that leads to a directory it lies in. */
	leadsBack(path: string, stats: Stats): boolean;
	/** It and all below it, deepest first. */
	remove(path: string): ReadonlyArray<readonly [string, Entry]>;
	below(directory: string): Iterable<string>;
	directories(): string[];
	/** Files that have been found, and not looked at yet. */
	unread(): string[];
}

export function createEntries(): Entries {
	const entries = new Map<string, Entry>();
	const unread = new Set<string>();

	function* below(directory: string): Generator<string> {
		const entry = entries.get(directory);
		if (entry?.type !== 'directory') {
			return;
		}

		for (const name of entry.children) {
			const path = join(directory, name);
			yield path;
			yield* below(path);
		}
	}

	function add(path: string, entry: Entry): void {
		entries.set(path, entry);
		if (entry.type === 'file' && entry.fingerprint === undefined) {
			unread.add(path);
		} else {
			unread.delete(path);
		}

		const parent = entries.get(dirname(path));
		if (parent?.type === 'directory' && dirname(path) !== path) {
			parent.children.add(basename(path));
		}
	}

	return {
		get: path => entries.get(path),
		add,
		addDirectory(path, {ino, dev, mtimeMs}) {
			add(path, {type: 'directory', inode: ino, device: dev, mtimeMs, isLost: false, children: new Set()});
		},
		leadsBack(path, {ino, dev}) {
			let above = dirname(path);
			for (let entry = entries.get(above); entry?.type === 'directory' && above !== dirname(above); entry = entries.get(above)) {
				if (entry.inode === ino && entry.device === dev) {
					return true;
				}

				above = dirname(above);
			}

			return false;
		},
		remove(path) {
			const removed = [...below(path), path].flatMap(at => {
				const entry = entries.get(at);
				return entry === undefined ? [] : [[at, entry] as const];
			});
			for (const [at] of removed) {
				entries.delete(at);
				unread.delete(at);
			}

			const parent = entries.get(dirname(path));
			if (parent?.type === 'directory') {
				parent.children.delete(basename(path));
			}

			return removed.sort(([a], [b]) => b.length - a.length);
		},
		below,
		directories: () => [...entries].filter(([, entry]) => entry.type === 'directory').map(([path]) => path),
		unread: () => [...unread],
	};
}
