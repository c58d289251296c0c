import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {statIfThere} from '../../system/stat-if-there.ts';
import type {Repository} from './repository.ts';

export interface GitActivity {
	/** git is changing files there, and what has changed so far is better not told yet. */
	isHeld(repository: Repository): boolean;
}

export interface GitActivityOptions {
	/** How long one lock is waited for at most. */
	readonly maxHoldMs: number;
	onProblem(message: string): void;
}

/** Between two commits of a rebase nothing is locked; they follow each other this closely, unless it waits for somebody. */
const nextCommitMs = 300;
/** A history that is rewritten for longer is told of as it goes. */
const maxHolds = 6;

interface Wait {
	/** Which lock, or which index. */
	readonly mark: string;
	readonly since: number;
	readonly begunAt: number;
}

/** While git holds `index.lock`, and from one commit of a rebase to the next, it is not done. A lock that stays counts no more. */
export function createGitActivity({maxHoldMs, onProblem}: GitActivityOptions): GitActivity {
	const waits = new Map<string, Wait>();
	const stale = new Map<string, string>();

	return {
		isHeld({gitDirectory, lockFile}) {
			const lock = statIfThere(lockFile);
			const mark = lock ? `${lock.ino} ${lock.mtimeMs}` : indexBetweenCommits(gitDirectory);
			if (mark === undefined || stale.get(lockFile) === mark) {
				waits.delete(lockFile);
				return false;
			}

			const now = performance.now();
			const known = waits.get(lockFile);
			const wait = known?.mark === mark ? known : {mark, since: now, begunAt: known?.begunAt ?? now};
			waits.set(lockFile, wait);
			if (now - wait.since < maxHoldMs && now - wait.begunAt < maxHolds * maxHoldMs) {
				return true;
			}

			stale.set(lockFile, mark);
			waits.delete(lockFile);
			if (lock && now - wait.since >= maxHoldMs) {
				onProblem(`${lockFile} has been there for ${Math.round(maxHoldMs / 1000)}s: no longer waiting for git; if none is running, remove the file`);
			}

			return false;
		},
	};
}

/** git holds the index, or has written it a moment ago. A time of the future is one of before the clock was set back. */
export function hasWorked({gitDirectory, lockFile}: Repository, withinMs: number): boolean {
	const writtenAt = statIfThere(join(gitDirectory, 'index'))?.mtimeMs ?? 0;
	return existsSync(lockFile) || Math.abs(Date.now() - writtenAt) <= withinMs;
}

function indexBetweenCommits(gitDirectory: string): string | undefined {
	if (!['rebase-merge', 'rebase-apply', 'sequencer'].some(name => existsSync(join(gitDirectory, name)))) {
		return undefined;
	}

	const writtenAt = statIfThere(join(gitDirectory, 'index'))?.mtimeMs ?? 0;
	return Math.abs(Date.now() - writtenAt) < nextCommitMs ? `index ${writtenAt}` : undefined;
}
