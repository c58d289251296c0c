import {stat} from 'node:fs/promises';
import type {Stats} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {diskName} from './disk-name.ts';
import {maxHashedBytes, takeFingerprint} from './fingerprint.ts';
import type {Tree} from './tree-types.ts';

export interface BaselineOptions {
	readonly isHashed: boolean;
	/** Epoch ms since which changes count. */
	readonly since: number;
	readonly signal: AbortSignal;
}

/** Files are given times that lie back so far at most: within it nobody knows what came first. */
export const clockGrainMs = 10;

const maxTotalBytes = 64_000_000;
const filesAtOnce = 32;

/**
 * Learn what the files of a tree were like before anything changed, so that a later change can be compared with it:
 * in the background, at a third of the time at most, the files changed last first, since they are likely to change next.
 * A file that has changed after `since` without being noticed is looked at as any that changes.
 */
export async function learnBaseline(tree: Tree, {isHashed, since, signal}: BaselineOptions): Promise<void> {
	const isOld = (path: string, {ctimeMs}: Stats): boolean => {
		if (ctimeMs > since && ctimeMs <= Date.now()) {
			tree.touched(path);
		}

		return ctimeMs <= since - clockGrainMs;
	};

	const found: Array<{readonly path: string; readonly stats: Stats}> = [];
	await inTurns(tree.unread(), signal, async path => {
		const stats = await stat(diskName(path)).catch(() => undefined);
		if (stats && isOld(path, stats)) {
			found.push({path, stats});
		}
	});

	let budget = maxTotalBytes;
	found.sort((a, b) => b.stats.mtimeMs - a.stats.mtimeMs);
	await inTurns(found, signal, async ({path, stats}) => {
		const isRead = isHashed && stats.size <= Math.min(maxHashedBytes, budget);
		budget -= isRead ? stats.size : 0;
		const fingerprint = await takeFingerprint(path, stats, isRead);
		const after = isRead ? await stat(diskName(path)).catch(() => undefined) : stats;
		if (fingerprint && after && isOld(path, after)) {
			tree.learn(path, fingerprint);
		}
	});
}

async function inTurns<Item>(items: readonly Item[], signal: AbortSignal, work: (item: Item) => Promise<void>): Promise<void> {
	for (let index = 0; index < items.length && !signal.aborted; index += filesAtOnce) {
		const begin = performance.now();
		await Promise.all(items.slice(index, index + filesAtOnce).map(item => work(item)));
		await sleep(Math.min(50, 2 * (performance.now() - begin)), undefined, {signal}).catch(() => {
			// Aborted: the loop ends.
		});
	}
}
