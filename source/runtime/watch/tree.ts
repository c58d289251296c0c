import type {Stats} from 'node:fs';
import {lstat, readdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {Engine} from './engine.ts';
import {createEntries} from './entries.ts';
import type {DirectoryEntry} from './entries.ts';
import {isContentSame, isStampSame, stampOf, takeFingerprint} from './fingerprint.ts';
import type {Fingerprint} from './fingerprint.ts';
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

/** A file that has gone, or has nothing in it, is looked at again after this: editors remove and make, truncate and write. */
const settleMs = 50;

export function createTree({root, startedAt, isWanted, isHashed, onChange}: TreeOptions): Tree {
	const entries = createEntries();
	const work = createWorkQueue(look);
	/** Gone or empty: false until `settleMs` have passed. */
	const settling = new Map<string, {isOver: boolean; readonly timer: NodeJS.Timeout}>();
	let engine: Engine | undefined;
	let isClosed = false;
	let reconsidering = 0;

	/** Called by the work queue, for one path never twice at a time. */
	async function look(path: string): Promise<void> {
		// Of a directory that is not known yet, all is told once it is.
		if (path !== root && entries.get(dirname(path)) === undefined) {
			settled(path);
			return;
		}

		const found = await statOf(path);
		if (isClosed) {
			return;
		}

		if (found === undefined || !(found.stats.isFile() || found.stats.isDirectory())) {
			if (entries.get(path) === undefined) {
				settled(path);
			} else if (!isSettling(path)) {
				remove(path);
			}
		} else if (found.stats.isDirectory()) {
			settled(path);
			await lookAtDirectory(path, found.stats);
		} else if (!isWanted(path, false)) {
			forget(path);
		} else if (found.stats.size > 0 || !isSettling(path)) {
			await lookAtFile(path, found.stats, found.isLink);
		}
	}

	async function lookAtFile(path: string, stats: Stats, isLink: boolean): Promise<void> {
		if (stats.size > 0) {
			settled(path);
		}

		if (entries.get(path)?.type === 'directory') {
			remove(path);
		}

		const now = await takeFingerprint(path, stats, isHashed);
		if (isClosed || now === undefined) {
			return;
		}

		const entry = entries.get(path);
		const before = entry?.type === 'file' ? entry.fingerprint : undefined;
		if (isLink) {
			if (before?.inode !== now.inode) {
				engine?.unwatch(path);
			}

			engine?.watch(path, 'link');
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

		if (path !== root && !isWanted(path, true)) {
			forget(path);
			return;
		}

		const entry = entries.get(path) as DirectoryEntry | undefined;
		if (entry === undefined) {
			await enterNewDirectory(path, stats);
		} else if (entry.isLost || entry.inode !== stats.ino || entry.device !== stats.dev) {
			// Another directory of the same name: all in it may be different.
			entry.isLost = false;
			entry.inode = stats.ino;
			entry.device = stats.dev;
			entry.mtimeMs = stats.mtimeMs;
			engine?.unwatch(path);
			engine?.watch(path, 'directory');
			work.addAll([...new Set([...await namesIn(path), ...entry.children])].map(name => join(path, name)));
		} else if (entry.mtimeMs !== stats.mtimeMs) {
			entry.mtimeMs = stats.mtimeMs;
			const names = await namesIn(path);
			const strange = [...names.filter(name => !entry.children.has(name)), ...[...entry.children].filter(name => !names.includes(name))];
			work.addAll(strange.map(name => join(path, name)));
			if (strange.length === 0) {
				onChange({path, kind: 'directory', type: 'changed', isContentSame: true});
			}
		}
	}

	async function enterNewDirectory(path: string, stats: Stats): Promise<void> {
		if (isCycle(path, stats)) {
			return;
		}

		entries.add(path, {type: 'directory', inode: stats.ino, device: stats.dev, mtimeMs: stats.mtimeMs, isLost: false, children: new Set()});
		engine?.watch(path, 'directory');
		onChange({path, kind: 'directory', type: 'made', isContentSame: false});
		work.addAll((await namesIn(path)).map(name => join(path, name)));
	}

	/** A link that leads to a directory it lies in. */
	function isCycle(path: string, stats: Stats): boolean {
		for (let at = path; at.length > root.length;) {
			at = dirname(at);
			const above = entries.get(at);
			if (above?.type === 'directory' && above.inode === stats.ino && above.device === stats.dev) {
				return true;
			}
		}

		return false;
	}

	function isSettling(path: string): boolean {
		const state = settling.get(path);
		if (state === undefined) {
			settling.set(path, {
				isOver: false,
				timer: setTimeout(() => {
					const current = settling.get(path);
					if (current) {
						current.isOver = true;
						work.add(path);
					}
				}, settleMs),
			});
			return true;
		}

		if (state.isOver) {
			settling.delete(path);
		}

		return !state.isOver;
	}

	function settled(path: string): void {
		clearTimeout(settling.get(path)?.timer);
		settling.delete(path);
	}

	function remove(path: string): void {
		for (const [gone, entry] of entries.remove(path)) {
			settled(gone);
			engine?.unwatch(gone);
			onChange({path: gone, kind: entry.type, type: 'removed', isContentSame: false});
		}
	}

	function forget(path: string): void {
		for (const [gone] of entries.remove(path)) {
			settled(gone);
			engine?.unwatch(gone);
		}
	}

	/** Learn silently what is in a directory, and in those below. */
	async function surveyDirectory(path: string, known?: Stats): Promise<void> {
		const stats = known ?? (await statOf(path))?.stats;
		if (isClosed || !stats?.isDirectory()) {
			return;
		}

		if (entries.get(path) === undefined) {
			if (isCycle(path, stats)) {
				return;
			}

			entries.add(path, {type: 'directory', inode: stats.ino, device: stats.dev, mtimeMs: stats.mtimeMs, isLost: false, children: new Set()});
			engine?.watch(path, 'directory');
		}

		const children = await readdir(path, {withFileTypes: true}).catch(() => []);
		if (isClosed || entries.get(path) === undefined) {
			return;
		}

		await Promise.all(children.map(async child => {
			const childPath = join(path, child.name);
			if (child.isFile()) {
				learnOf(childPath);
			} else if (child.isDirectory()) {
				await surveyChild(childPath);
			} else if (child.isSymbolicLink()) {
				await surveyLink(childPath);
			}
		}));
	}

	function learnOf(path: string): void {
		if (entries.get(path) === undefined && isWanted(path, false)) {
			entries.add(path, {type: 'file'});
		}
	}

	async function surveyChild(path: string, stats?: Stats): Promise<void> {
		if (isWanted(path, true)) {
			await surveyDirectory(path, stats);
		}
	}

	async function surveyLink(path: string): Promise<void> {
		const stats = await stat(path).catch(() => undefined);
		if (isClosed || stats === undefined) {
			return;
		}

		if (stats.isDirectory()) {
			await surveyChild(path, stats);
		} else if (stats.isFile() && isWanted(path, false)) {
			learnOf(path);
			engine?.watch(path, 'link');
		}
	}

	async function verifyDirectory(path: string): Promise<void> {
		const stats = await stat(path).catch(() => undefined);
		const names = await namesIn(path);
		const entry = entries.get(path);
		if (entry?.type !== 'directory') {
			return;
		}

		if (stats?.ino !== entry.inode || stats.dev !== entry.device || stats.mtimeMs !== entry.mtimeMs) {
			work.add(path);
		}

		await Promise.all([...new Set([...names, ...entry.children])].map(name => verifyChild(join(path, name))));
	}

	async function verifyChild(path: string): Promise<void> {
		const entry = entries.get(path);
		if (entry === undefined) {
			// What is unknown may be wanted since a moment ago, and need not be new.
			if (reconsidering === 0 && (isWanted(path, false) || isWanted(path, true))) {
				work.add(path);
			}
		} else if (entry.type === 'file') {
			const stats = await stat(path).catch(() => undefined);
			if (stats === undefined || (entry.fingerprint ? !isStampSame(entry.fingerprint, stampOf(stats)) : stats.ctimeMs > startedAt)) {
				work.add(path);
			}
		}
	}

	return {
		async survey(by) {
			engine = by;
			await surveyDirectory(root);
		},
		use(by) {
			engine = by;
		},
		touched(path) {
			if (!isClosed) {
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
				if (entry !== undefined && path !== root && !isWanted(path, entry.type === 'directory')) {
					forget(path);
				}
			}

			await surveyDirectory(directory);
			reconsidering--;
		},
		async verify() {
			for (const directory of entries.directories()) {
				if (!isClosed) {
					await verifyDirectory(directory);
				}
			}
		},
		unread: () => entries.unread(),
		learn(path, fingerprint) {
			const entry = entries.get(path);
			if (entry?.type === 'file' && entry.fingerprint === undefined) {
				entries.add(path, {type: 'file', fingerprint});
			}
		},
		directories: () => entries.directories(),
		close() {
			isClosed = true;
			work.clear();
			for (const {timer} of settling.values()) {
				clearTimeout(timer);
			}

			settling.clear();
		},
	};
}

async function statOf(path: string): Promise<{readonly stats: Stats; readonly isLink: boolean} | undefined> {
	try {
		const own = await lstat(path);
		return own.isSymbolicLink() ? {stats: await stat(path), isLink: true} : {stats: own, isLink: false};
	} catch {
		// Gone, a link to nothing, or out of reach: all the same to who wants to know its content.
		return undefined;
	}
}

async function namesIn(directory: string): Promise<string[]> {
	return readdir(directory).catch(() => []);
}
