import type {Stats} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Engine} from './engine.ts';
import {createEntries} from './entries.ts';
import type {DirectoryEntry} from './entries.ts';
import {isContentSame, isStampSame, maxBytesNow, takeFingerprint, takeFingerprintNow} from './fingerprint.ts';
import type {Fingerprint} from './fingerprint.ts';
import {namesIn, statNow, statOf} from './look.ts';
import type {Found} from './look.ts';
import {createSettling} from './settling.ts';
import {survey} from './survey.ts';
import type {SurveyOptions} from './survey.ts';
import {verify} from './verify.ts';
import {createWorkQueue} from './work-queue.ts';

export interface TreeChange {
	/** Absolute. */
	readonly path: string;
	readonly kind: 'file' | 'directory';
	readonly type: 'made' | 'removed' | 'changed';
	/** Touched, or written again with the bytes it had. */
	readonly isContentSame: boolean;
}

export interface TreeOptions {
	readonly root: string;
	/** Epoch ms since which changes count. */
	readonly startedAt: number;
	isWanted(path: string, isDirectory: boolean): boolean;
	/** Whether the bytes of files are compared. */
	readonly isHashed: boolean;
	onChange(change: TreeChange): void;
}

/** What is known of a directory and all below it. An engine says what to look at; here it is looked at and compared. */
export interface Tree {
	/** Learn what is there, silently, and have it watched. */
	survey(engine: Engine): Promise<void>;
	/** Another engine watches from now on. */
	use(engine: Engine): void;
	/** Something may have happened to it. */
	touched(path: string): void;
	/** The directory is not watched any more, and another may bear its name. */
	lost(directory: string): void;
	/** Rules about what is below the directory have changed: learn or forget accordingly, silently. */
	reconsider(directory: string): Promise<void>;
	/** Compare all of it with what is known: not every change may have been told. */
	verify(): Promise<void>;
	/** Files that have not been looked at since they were found. */
	unread(): string[];
	/** What an unread file was like when it was found. */
	learn(path: string, fingerprint: Fingerprint): void;
	directories(): string[];
	close(): void;
}

export function createTree({root, startedAt, isWanted, isHashed, onChange}: TreeOptions): Tree {
	const entries = createEntries();
	const work = createWorkQueue(look);
	const {isSettling, settled, clear} = createSettling(work.add);
	let engine: Engine | undefined;
	let reconsidering = 0;
	let hasClosed = false;
	const isClosed = (): boolean => hasClosed;
	const surveying: SurveyOptions = {
		entries,
		isWanted,
		watch,
		isClosed,
	};

	function watch(path: string, kind: 'directory' | 'link'): void {
		const entry = entries.get(path);
		const isWatched = engine?.watch(path, kind) ?? false;
		// It went a moment ago: whatever gets its name next has to be watched then, even with the inode of the one that went.
		if (entry?.type === 'directory') {
			entry.isLost = !isWatched;
		}
	}

	/** Called by the work queue, for one path never twice at a time. */
	async function look(path: string, isLone: boolean): Promise<void> {
		// Of a directory that is not known yet, all is told once it is.
		if (path !== root && entries.get(dirname(path)) === undefined) {
			settled(path);
			return;
		}

		const found = isLone ? statNow(path) : await statOf(path);
		if (hasClosed) {
			return;
		}

		if (found === undefined || !(found.stats.isFile() || found.stats.isDirectory())) {
			lookAtNothing(path);
		} else if (found.stats.isDirectory()) {
			settled(path);
			await lookAtDirectory(path, found.stats);
		} else if (!isWanted(path, false)) {
			forget(path);
		} else if (found.stats.size > 0 || !isSettling(path)) {
			await lookAtFile(path, found, isLone);
		}
	}

	function lookAtNothing(path: string): void {
		if (entries.get(path) === undefined) {
			settled(path);
		} else if (!isSettling(path)) {
			remove(path);
		}
	}

	async function lookAtFile(path: string, {stats, isLink}: Found, isLone: boolean): Promise<void> {
		if (stats.size > 0) {
			settled(path);
		}

		if (entries.get(path)?.type === 'directory') {
			remove(path);
		}

		const isAtOnce = isLone && stats.size <= maxBytesNow;
		const now = isAtOnce ? takeFingerprintNow(path, stats, isHashed) : await takeFingerprint(path, stats, isHashed);
		if (hasClosed || now === undefined) {
			return;
		}

		const entry = entries.get(path);
		const before = entry?.type === 'file' ? entry.fingerprint : undefined;
		if (isLink) {
			if (before?.inode !== now.inode) {
				engine?.unwatch(path);
			}

			watch(path, 'link');
		}

		entries.add(path, {type: 'file', fingerprint: now});
		const isSame = before !== undefined && isContentSame(before, now);
		if (!isSame || !isStampSame(before, now)) {
			onChange({path, kind: 'file', type: entry ? 'changed' : 'made', isContentSame: isSame});
		}
	}

	async function lookAtDirectory(path: string, stats: Stats): Promise<void> {
		if (entries.get(path)?.type === 'file') {
			remove(path);
		}

		const entry = entries.get(path) as DirectoryEntry | undefined;
		if (path !== root && !isWanted(path, true)) {
			forget(path);
		} else if (entry === undefined) {
			await enterNewDirectory(path, stats);
		} else if (entry.isLost || entry.inode !== stats.ino || entry.device !== stats.dev) {
			await enterAnotherDirectory(path, entry, stats);
		} else if (entry.mtimeMs !== stats.mtimeMs) {
			await compareListing(path, entry, stats);
		}
	}

	async function enterNewDirectory(path: string, stats: Stats): Promise<void> {
		if (entries.leadsBack(path, stats)) {
			return;
		}

		entries.addDirectory(path, stats);
		watch(path, 'directory');
		onChange({path, kind: 'directory', type: 'made', isContentSame: false});
		work.addAll((await namesIn(path)).map(name => join(path, name)));
	}

	/** Of the same name as the one that was known: all in it may be different. */
	async function enterAnotherDirectory(path: string, entry: DirectoryEntry, stats: Stats): Promise<void> {
		entry.inode = stats.ino;
		entry.device = stats.dev;
		entry.mtimeMs = stats.mtimeMs;
		engine?.unwatch(path);
		watch(path, 'directory');
		work.addAll([...new Set([...await namesIn(path), ...entry.children])].map(name => join(path, name)));
	}

	async function compareListing(path: string, entry: DirectoryEntry, stats: Stats): Promise<void> {
		entry.mtimeMs = stats.mtimeMs;
		const names = new Set(await namesIn(path));
		const strange = [...[...names].filter(name => !entry.children.has(name)), ...[...entry.children].filter(name => !names.has(name))];
		work.addAll(strange.map(name => join(path, name)));
		if (strange.length === 0) {
			onChange({path, kind: 'directory', type: 'changed', isContentSame: true});
		}
	}

	function remove(path: string): void {
		for (const [gone, entry] of forget(path)) {
			onChange({path: gone, kind: entry.type, type: 'removed', isContentSame: false});
		}
	}

	function forget(path: string): ReturnType<typeof entries.remove> {
		const removed = entries.remove(path);
		for (const [gone] of removed) {
			settled(gone);
			engine?.unwatch(gone);
		}

		return removed;
	}

	return {
		async survey(by) {
			engine = by;
			await survey(root, surveying);
		},
		use(by) {
			engine = by;
		},
		touched(path) {
			if (!hasClosed) {
				work.add(path);
			}
		},
		lost(directory) {
			const entry = entries.get(directory);
			if (entry?.type === 'directory') {
				entry.isLost = true;
			}

			work.add(directory);
		},
		async reconsider(directory) {
			reconsidering++;
			for (const path of [...entries.below(directory)]) {
				const entry = entries.get(path);
				if (entry !== undefined && !isWanted(path, entry.type === 'directory')) {
					forget(path);
				}
			}

			await survey(directory, surveying);
			reconsidering--;
		},
		verify: () => verify({
			entries,
			startedAt,
			// What is unknown may be wanted since a moment ago, and need not be new.
			isNews: path => reconsidering === 0 && (isWanted(path, false) || isWanted(path, true)),
			look: work.add,
			isClosed,
		}),
		unread: () => entries.unread(),
		learn(path, fingerprint) {
			const entry = entries.get(path);
			if (entry?.type === 'file' && entry.fingerprint === undefined) {
				entries.add(path, {type: 'file', fingerprint});
			}
		},
		directories: () => entries.directories(),
		close() {
			hasClosed = true;
			work.clear();
			clear();
		},
	};
}
