import type {Stats} from 'node:fs';
import {join} from 'node:path';
import type {DirectoryEntry, Entries} from './entries.ts';
import {namesIn} from './look.ts';
import type {TreeChange} from './tree-types.ts';

export interface DirectoryLookOptions {
	readonly root: string;
	readonly entries: Entries;
	mayEnter(path: string, stats: Stats): boolean;
	isWanted(path: string, isDirectory: boolean): boolean;
	watch(path: string, kind: 'directory'): void;
	unwatch(path: string): void;
	look(paths: readonly string[]): void;
	arrived(inode: number): void;
	remove(path: string): void;
	forget(path: string): void;
	onChange(change: TreeChange): void;
}

/** Compares a directory that is there with what is known of it; what is in it is looked at after. */
export function createDirectoryLook(options: DirectoryLookOptions): (path: string, stats: Stats) => Promise<void> {
	const {root, entries, isWanted, watch, unwatch, look, onChange} = options;

	return async (path, stats) => {
		if (entries.get(path)?.type === 'file') {
			options.remove(path);
		}

		const entry = entries.get(path) as DirectoryEntry | undefined;
		if (path !== root && !isWanted(path, true)) {
			options.forget(path);
		} else if (entry === undefined) {
			await enterNew(path, stats);
		} else if (entry.isLost || entry.inode !== stats.ino || entry.device !== stats.dev) {
			await enterAnother(path, entry, stats);
		} else if (entry.mtimeMs !== stats.mtimeMs) {
			await compareListing(path, entry, stats);
		}
	};

	async function enterNew(path: string, stats: Stats): Promise<void> {
		if (!options.mayEnter(path, stats)) {
			return;
		}

		entries.addDirectory(path, stats);
		watch(path, 'directory');
		options.arrived(stats.ino);
		onChange({path, kind: 'directory', type: 'made', isContentSame: false});
		look((await namesIn(path)).map(name => join(path, name)));
	}

	/** Of the same name as the one that was known: all in it may be different. */
	async function enterAnother(path: string, entry: DirectoryEntry, stats: Stats): Promise<void> {
		entry.inode = stats.ino;
		entry.device = stats.dev;
		entry.mtimeMs = stats.mtimeMs;
		unwatch(path);
		watch(path, 'directory');
		look([...new Set([...await namesIn(path), ...entry.children])].map(name => join(path, name)));
	}

	async function compareListing(path: string, entry: DirectoryEntry, stats: Stats): Promise<void> {
		entry.mtimeMs = stats.mtimeMs;
		const names = new Set(await namesIn(path));
		const strange = [...[...names].filter(name => !entry.children.has(name)), ...[...entry.children].filter(name => !names.has(name))];
		look(strange.map(name => join(path, name)));
		if (strange.length === 0) {
			onChange({path, kind: 'directory', type: 'changed', isContentSame: true});
		}
	}
}
