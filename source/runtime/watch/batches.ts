import {createGitActivity} from './git-activity.ts';
import type {GitActivityOptions} from './git-activity.ts';
import type {Repository} from './repository.ts';

export interface BatchOptions extends GitActivityOptions {
	deliver(service: string, files: readonly string[], noticed: Noticed): void;
	/** More of what has changed for it may be added at once. */
	isIncomplete(service: string): boolean;
	/** The repository that a path lies in. */
	repositoryOf(path: string): Repository | undefined;
}

/** Epoch ms of when the first and the last of these changes were noticed: they may have been kept since. */
export interface Noticed {
	readonly firstAt: number;
	readonly lastAt: number;
}

export interface Batches {
	/** `file`: what is told of `path`. */
	add(service: string, file: string, path: string): void;
	/** Something waits to be told. */
	has(service: string): boolean;
	/** Nothing more of it is told. */
	drop(service: string): void;
	close(): void;
}

interface Pending {
	readonly files: Set<string>;
	/** By their roots. */
	readonly repositories: Map<string, Repository>;
	readonly firstAt: number;
	lastAt: number;
	/** Of a clock that nobody sets. */
	readonly begunAt: number;
}

const lookAgainMs = 20;

/** What changes in one turn of the event loop is told at once; while git is at work it is kept until git is done. */
export function createBatches({deliver, isIncomplete, repositoryOf, ...rest}: BatchOptions): Batches {
	const activity = createGitActivity(rest);
	const pending = new Map<string, Pending>();
	let immediate: NodeJS.Immediate | undefined;
	let timer: NodeJS.Timeout | undefined;

	const flush = (): void => {
		immediate = undefined;
		const held = new Map<string, boolean>();
		const isHeld = (repository: Repository): boolean => {
			const known = held.get(repository.gitDirectory) ?? activity.isHeld(repository);
			held.set(repository.gitDirectory, known);
			return known;
		};

		for (const [service, {files, repositories, firstAt, lastAt, begunAt}] of pending) {
			const waits = isIncomplete(service) && performance.now() - begunAt < rest.maxHoldMs;
			if (!waits && ![...repositories.values()].some(isHeld)) {
				pending.delete(service);
				deliver(service, [...files], {firstAt, lastAt});
			}
		}

		if (pending.size > 0) {
			timer ??= setTimeout(() => {
				timer = undefined;
				flush();
			}, lookAgainMs);
		}
	};

	return {
		add(service, file, path) {
			const now = Date.now();
			const waiting = pending.get(service) ?? {files: new Set(), repositories: new Map(), firstAt: now, lastAt: now, begunAt: performance.now()};
			pending.set(service, waiting);
			waiting.files.add(file);
			waiting.lastAt = now;
			const repository = repositoryOf(path);
			if (repository) {
				waiting.repositories.set(repository.root, repository);
			}

			if (timer === undefined) {
				immediate ??= setImmediate(flush);
			}
		},
		has: service => pending.has(service),
		drop(service) {
			pending.delete(service);
		},
		close() {
			pending.clear();
			clearImmediate(immediate);
			clearTimeout(timer);
		},
	};
}
