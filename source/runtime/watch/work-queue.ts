export interface WorkQueue {
	/** While it is waiting, once more is enough; while it is being worked on, it is done again after. */
	add(path: string): void;
	addAll(paths: readonly string[]): void;
	/** It is being worked on, or will be. */
	has(path: string): boolean;
	/** Nothing is being worked on, or will be. */
	isIdle(): boolean;
	/** What has not begun is dropped. */
	clear(): void;
}

/** As many as there are threads for the file system, twice over. */
const maxActive = 8;

/** So much of each turn of the event loop may be taken; keys and signals wait no longer. */
const turnMs = 4;

/**
 * Works on paths side by side, on the same one never twice at a time. `isAtOnce`: there is time in this turn of the event
 * loop to do it without a way through the threads of the file system, which takes ten times as long as the work.
 */
export function createWorkQueue(work: (path: string, isAtOnce: boolean) => Promise<void>, now = () => performance.now()): WorkQueue {
	const waiting = new Set<string>();
	const active = new Set<string>();
	const again = new Set<string>();
	let turnBeganAt: number | undefined;

	const next = (): void => {
		for (const path of waiting) {
			if (active.size >= maxActive) {
				return;
			}

			waiting.delete(path);
			active.add(path);
			void run(path, hasTime());
		}
	};

	const hasTime = (): boolean => {
		if (turnBeganAt === undefined) {
			turnBeganAt = now();
			setImmediate(() => {
				turnBeganAt = undefined;
				next();
			});
		}

		return now() - turnBeganAt < turnMs;
	};

	const run = async (path: string, isAtOnce: boolean): Promise<void> => {
		try {
			await work(path, isAtOnce);
		} finally {
			active.delete(path);
			if (again.delete(path)) {
				waiting.add(path);
			}

			next();
		}
	};

	const queue = (path: string): void => {
		if (active.has(path)) {
			again.add(path);
		} else {
			waiting.add(path);
		}
	};

	return {
		add(path) {
			queue(path);
			next();
		},
		addAll(paths) {
			for (const path of paths) {
				queue(path);
			}

			next();
		},
		has: path => waiting.has(path) || active.has(path),
		isIdle: () => waiting.size === 0 && active.size === 0,
		clear() {
			waiting.clear();
			again.clear();
		},
	};
}
