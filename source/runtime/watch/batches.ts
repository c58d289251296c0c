import {dirname} from 'node:path';
import {createGitActivity} from './git-activity.ts';
import type {GitActivityOptions} from './git-activity.ts';
import type {Repository} from './repository.ts';

export interface BatchOptions extends GitActivityOptions {
	/** `quietMs`: for so long they have been quiet; of those that have been kept nobody knows. */
	deliver(service: string, files: readonly string[], quietMs: number): void;
	/** More of what has changed for it may be added at once. */
	isIncomplete(service: string): boolean;
	/** The repository that a directory lies in. */
	repositoryOf(directory: string): Repository | undefined;
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
	/** Of a clock that nobody sets, as the next. */
	readonly begunAt: number;
	/** When the last of them was noticed. */
	lastAt: number;
	isKept: boolean;
}

const lookAgainMs = 20;

/** What changes in one turn of the event loop is told at once; while git is at work it is kept until git is done. */
export function createBatches({deliver, isIncomplete, repositoryOf, ...rest}: BatchOptions): Batches {
	const activity = createGitActivity(rest);
	const pending = new Map<string, Pending>();
	/** Of directories, for one turn: a thousand files may change in it, each for a thousand services. */
	const known = new Map<string, Repository | undefined>();
	let immediate: NodeJS.Immediate | undefined;
	let timer: NodeJS.Timeout | undefined;

	const repositoryOfFile = (path: string): Repository | undefined => {
		const directory = dirname(path);
		if (!known.has(directory)) {
			known.set(directory, repositoryOf(directory));
		}

		return known.get(directory);
	};

	const flush = (): void => {
		immediate = undefined;
		known.clear();
		const held = new Map<string, boolean>();
		const isHeld = (repository: Repository): boolean => {
			const isHeldNow = held.get(repository.gitDirectory) ?? activity.isHeld(repository);
			held.set(repository.gitDirectory, isHeldNow);
			return isHeldNow;
		};

		for (const [service, batch] of pending) {
			const {files, repositories, begunAt} = batch;
			const waits = isIncomplete(service) && performance.now() - begunAt < rest.maxHoldMs;
			if (!waits && ![...repositories.values()].some(isHeld)) {
				pending.delete(service);
				deliver(service, [...files], batch.isKept ? 0 : performance.now() - batch.lastAt);
			} else {
				batch.isKept = true;
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
			const now = performance.now();
			const waiting: Pending = pending.get(service) ?? {files: new Set(), repositories: new Map(), begunAt: now, lastAt: now, isKept: false};
			pending.set(service, waiting);
			waiting.files.add(file);
			waiting.lastAt = now;
			const repository = repositoryOfFile(path);
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
