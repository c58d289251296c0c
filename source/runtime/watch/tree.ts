import type {Stats} from 'node:fs';
import {dirname} from 'node:path';
import type {Engine} from './engine.ts';
import {createDeparted} from './departed.ts';
import {createEntrance} from './entrance.ts';
import {createEntries} from './entries.ts';
import {createFileLook} from './file-look.ts';
import {isLink, isReachedByLink, statNow, statOf} from './look.ts';
import type {Found} from './look.ts';
import {createDirectoryLook} from './directory-look.ts';
import {createSettling} from './settling.ts';
import type {SettleTimes} from './settling.ts';
import {survey} from './survey.ts';
import type {SurveyOptions} from './survey.ts';
import type {Tree, TreeChange} from './tree-types.ts';
import {verify} from './verify.ts';
import {createWorkQueue} from './work-queue.ts';

export interface TreeOptions {
	readonly root: string;
	/** Epoch ms since which changes count. */
	readonly startedAt: number;
	isWanted(path: string, isDirectory: boolean): boolean;
	/** Whether the bytes of files are compared. */
	isHashed(): boolean;
	/** Whether what has gone alone may come back, and is waited for. */
	mayReturn(path: string): boolean;
	/** Whether files go because somebody removes them who does not make them again. */
	isRemovedOnPurpose(): boolean;
	readonly settleTimes?: Partial<SettleTimes> | undefined;
	onChange(change: TreeChange): void;
	/** There is none, or nobody tells of what happens in it; may be called again while that is so. */
	onRootMissing(): void;
}

export function createTree(options: TreeOptions): Tree {
	const {root, startedAt, isWanted, isHashed} = options;
	const entries = createEntries();
	const mayEnter = createEntrance(entries);
	const work = createWorkQueue(look);
	const {isSettling, has: isSettlingYet, isSome: isSomeSettling, settled, changed, leaves, clear} = createSettling({...options, lookAgain: work.add});
	const departed = createDeparted(leaves);
	let engine: Engine | undefined;
	let reconsidering = 0;
	let hasClosed = false;
	const isClosed = (): boolean => hasClosed;
	const surveying: SurveyOptions = {
		entries,
		mayEnter,
		isWanted,
		isAwaited,
		watch,
		follow,
		isClosed,
	};

	function isAwaited(path: string): boolean {
		return work.has(path) || isSettlingYet(path);
	}

	const looking = {
		root,
		entries,
		mayEnter,
		isWanted,
		isHashed,
		watch,
		unwatch(path: string) {
			engine?.unwatch(path);
		},
		look: work.addAll,
		settled,
		arrived: departed.arrived,
		remove,
		forget,
		onChange: tell,
		isClosed,
	};
	const lookAtFile = createFileLook(looking);
	const lookAtDirectory = createDirectoryLook(looking);

	function tell(change: TreeChange): void {
		if (!change.isContentSame) {
			changed();
		}

		options.onChange(change);
	}

	function watch(path: string, kind: 'directory' | 'link'): void {
		const entry = entries.get(path);
		const isWatched = engine?.watch(path, kind, entry?.type === 'directory' ? entry.device : undefined) ?? false;
		// It went a moment ago: whatever gets its name next has to be watched then, even with the inode of the one that went.
		if (entry?.type === 'directory') {
			entry.isLost = !isWatched;
			considerRoot();
		}
	}

	/** Answers whether what has been seen of it until now may be old. */
	function follow(link: string): boolean {
		return !hasClosed && (isWanted(link, false) || isWanted(link, true)) && (engine?.follow?.(link) ?? false);
	}

	function hasRoot(): boolean {
		const entry = entries.get(root);
		return entry?.type === 'directory' && !entry.isLost;
	}

	function considerRoot(): void {
		if (!hasRoot() && !hasClosed) {
			options.onRootMissing();
		}
	}

	/** Called by the work queue, for one path never twice at a time. */
	async function look(path: string, isAtOnce: boolean): Promise<void> {
		// Of a directory that is not known yet, all is told once it is.
		if (path !== root && entries.get(dirname(path)) === undefined) {
			settled(path);
			engine?.unwatch(path);
			return;
		}

		const found = isAtOnce ? statNow(path) : await statOf(path);
		if (hasClosed) {
			return;
		}

		await lookAt(path, found, isAtOnce);
		const leads = path === root ? isReachedByLink(root) : found?.isLink ?? isLink(path);
		if (leads && follow(path)) {
			work.add(path);
		} else if (!leads && entries.get(path) === undefined) {
			engine?.unwatch(path);
		}
	}

	async function lookAt(path: string, found: Found | undefined, isAtOnce: boolean): Promise<void> {
		if (found === undefined || !(found.stats.isFile() || found.stats.isDirectory())) {
			lookAtNothing(path);
		} else if (found.stats.isDirectory()) {
			settled(path);
			await lookAtDirectory(path, found.stats);
		} else if (!isWanted(path, false)) {
			forget(path);
		} else if (!isUnfinished(path, found.stats)) {
			await lookAtFile(path, found, isAtOnce);
		}
	}

	function isUnfinished(path: string, {size}: Stats): boolean {
		return size === 0 ? isSettling(path, 'empty') : entries.get(path) === undefined && isSettling(path, 'made');
	}

	function lookAtNothing(path: string): void {
		const entry = entries.get(path);
		if (entry === undefined) {
			settled(path);
		} else if (isSettling(path, 'gone')) {
			departed.add(path, entry);
		} else {
			remove(path);
		}
	}

	function remove(path: string): void {
		for (const [gone, entry] of forget(path)) {
			tell({path: gone, kind: entry.type, type: 'removed', isContentSame: false});
		}
	}

	function forget(path: string): ReturnType<typeof entries.remove> {
		const removed = entries.remove(path);
		for (const [gone] of removed) {
			settled(gone);
			engine?.unwatch(gone);
		}

		considerRoot();
		return removed;
	}

	return {
		async survey(by) {
			engine = by;
			if (isReachedByLink(root)) {
				follow(root);
			}

			await survey(root, surveying);
			considerRoot();
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
				considerRoot();
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
		verify: only => verify({
			entries,
			only,
			startedAt,
			// What is unknown may be wanted since a moment ago, and need not be new.
			isNews: path => reconsidering === 0 && (isWanted(path, false) || isWanted(path, true)),
			look: work.add,
			isClosed,
		}),
		unread: () => entries.unread(),
		learn(path, fingerprint) {
			const entry = entries.get(path);
			if (entry?.type === 'file' && entry.fingerprint === undefined && !isAwaited(path)) {
				entries.add(path, {type: 'file', fingerprint});
			}
		},
		hasRoot,
		isAtWork: () => !work.isIdle() || isSomeSettling(),
		directories: () => entries.directories(),
		close() {
			hasClosed = true;
			work.clear();
			clear();
		},
	};
}
