import {existsSync, statSync} from 'node:fs';

export interface BatchOptions {
	deliver(service: string, files: readonly string[]): void;
	/** `.git/index.lock` of the repository that a service works in. */
	lockFileOf(service: string): string | undefined;
	onProblem(message: string): void;
	readonly maxHoldMs: number;
}

export interface Batches {
	add(service: string, file: string): void;
	close(): void;
}

const lookAgainMs = 20;

/** What changes in one turn of the event loop is told at once; while git is at work it is kept until git is done. */
export function createBatches({deliver, lockFileOf, onProblem, maxHoldMs}: BatchOptions): Batches {
	const pending = new Map<string, Set<string>>();
	/** Since when a lock has been waited for. */
	const heldSince = new Map<string, number>();
	/** Locks that nobody takes away, by when they were made. */
	const stale = new Map<string, number>();
	let immediate: NodeJS.Immediate | undefined;
	let timer: NodeJS.Timeout | undefined;

	const flush = (): void => {
		immediate = undefined;
		const locks = new Map<string | undefined, boolean>();
		for (const [service, files] of pending) {
			const lock = lockFileOf(service);
			if (!locks.has(lock)) {
				locks.set(lock, lock !== undefined && isHeld(lock));
			}

			if (!locks.get(lock)) {
				pending.delete(service);
				deliver(service, [...files]);
			}
		}

		if (pending.size > 0) {
			timer ??= setTimeout(() => {
				timer = undefined;
				flush();
			}, lookAgainMs);
		}
	};

	const isHeld = (lock: string): boolean => {
		const madeAt = existsSync(lock) ? statSync(lock, {throwIfNoEntry: false})?.mtimeMs : undefined;
		if (madeAt === undefined || stale.get(lock) === madeAt) {
			heldSince.delete(lock);
			return false;
		}

		const since = heldSince.get(lock) ?? performance.now();
		heldSince.set(lock, since);
		if (performance.now() - since < maxHoldMs) {
			return true;
		}

		stale.set(lock, madeAt);
		heldSince.delete(lock);
		onProblem(`${lock} has been there for ${Math.round(maxHoldMs / 1000)}s: no longer waiting for git; if none is running, remove the file`);
		return false;
	};

	return {
		add(service, file) {
			let files = pending.get(service);
			if (files === undefined) {
				files = new Set();
				pending.set(service, files);
			}

			files.add(file);
			if (timer === undefined) {
				immediate ??= setImmediate(flush);
			}
		},
		close() {
			pending.clear();
			clearImmediate(immediate);
			clearTimeout(timer);
		},
	};
}
