import type {Stats} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {hashInPieces, hashNow, maxHashedBytes, maxWholeBytes, stampOf} from './fingerprint.ts';
import type {Fingerprint} from './fingerprint.ts';
import {statNow} from './look.ts';
import type {Tree} from './tree-types.ts';

export interface BaselineOptions {
	readonly isHashed: boolean;
	/** Epoch ms since which changes count. */
	readonly since: number;
	readonly signal: AbortSignal;
}

/** Files are given times that lie back so far at most: within it nobody knows what came first. */
const clockGrainMs = 10;

/** Of the rest only size and times are known: to write one of them again with the bytes it had counts as a change, once. */
const maxHashedFiles = 10_000;
const maxTotalBytes = 64_000_000;
/** How long others wait at most. */
const turnMs = 4;

/**
 * Learn what the files of a tree were like before anything changed, so that a later change can be compared with it:
 * in the background, at a third of the time at most, the files changed last first, since they are likely to change next.
 * A file that has changed after `since` without being noticed is looked at as any that changes. The calls are synchronous,
 * in short turns: that costs a tenth of as many promises.
 */
export async function learnBaseline(tree: Tree, {isHashed, since, signal}: BaselineOptions): Promise<void> {
	const isOld = (path: string, {ctimeMs}: Stats): boolean => {
		if (ctimeMs > since && ctimeMs <= Date.now()) {
			tree.touched(path);
		}

		return ctimeMs <= since - clockGrainMs;
	};

	const found: Array<{readonly path: string; readonly stamp: Fingerprint}> = [];
	await inTurns(tree.unread(), signal, path => {
		const stats = statNow(path)?.stats;
		if (stats?.isFile() && isOld(path, stats)) {
			found.push({path, stamp: stampOf(stats)});
		}

		return undefined;
	});

	const isLarge = ({size}: Fingerprint): boolean => size > maxWholeBytes;
	const bytesLeft = {small: maxTotalBytes, large: maxTotalBytes};
	let filesLeft = maxHashedFiles;
	// Sources are small, and are known before anything else is read.
	found.sort((a, b) => Number(isLarge(a.stamp)) - Number(isLarge(b.stamp)) || b.stamp.mtimeMs - a.stamp.mtimeMs);
	const learn = (path: string, hash: string | undefined): void => {
		const after = statNow(path)?.stats;
		if (after && isOld(path, after)) {
			tree.learn(path, {...stampOf(after), ...hash !== undefined && {hash}});
		}
	};

	await inTurns(found, signal, ({path, stamp}) => {
		const kind = isLarge(stamp) ? 'large' : 'small';
		if (!isHashed || filesLeft === 0 || stamp.size > Math.min(maxHashedBytes, bytesLeft[kind])) {
			tree.learn(path, stamp);
			return undefined;
		}

		bytesLeft[kind] -= stamp.size;
		filesLeft--;
		if (kind === 'large') {
			return hashInPieces(path).catch(() => undefined).then(hash => {
				learn(path, hash);
			});
		}

		learn(path, hashNow(path));
		return undefined;
	});
}

async function inTurns<Item>(items: readonly Item[], signal: AbortSignal, work: (item: Item) => Promise<void> | undefined): Promise<void> {
	let beganAt = performance.now();
	for (const item of items) {
		if (signal.aborted) {
			return;
		}

		const goingOn = work(item);
		if (goingOn) {
			await goingOn;
		}

		if (performance.now() - beganAt >= turnMs) {
			await sleep(2 * (performance.now() - beganAt), undefined, {signal}).catch(() => {
				// Aborted: the loop ends.
			});
			beganAt = performance.now();
		}
	}
}
