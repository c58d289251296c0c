export interface WorkQueue {
	/** While it is waiting, once more is enough; while it is being worked on, it is done again after. */
	add(path: string): void;
	addAll(paths: readonly string[]): void;
	/** It is being worked on, or will be. */
	has(path: string): boolean;
	/** What has not begun is dropped. */
	clear(): void;
}

/** As many as there are threads for the file system, twice over. */
const maxActive = 8;

/**
 * Works on paths side by side, on the same one never twice at a time. `isLone`: nothing else is being worked on, and it is
 * the first in this turn of the event loop, so that it may be done at once without holding up much.
 */
export function createWorkQueue(work: (path: string, isLone: boolean) => Promise<void>): WorkQueue {
	const waiting = new Set<string>();
	const active = new Set<string>();
	const again = new Set<string>();
	let isFirst = true;

	const next = (): void => {
		for (const path of waiting) {
			if (active.size >= maxActive) {
				return;
			}

			waiting.delete(path);
			active.add(path);
			void run(path, takeLone());
		}
	};

	const takeLone = (): boolean => {
		if (!isFirst || active.size > 1 || waiting.size > 0) {
			return false;
		}

		isFirst = false;
		setImmediate(() => {
			isFirst = true;
		});
		return true;
	};

	const run = async (path: string, isLone: boolean): Promise<void> => {
		try {
			await work(path, isLone);
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
		clear() {
			waiting.clear();
			again.clear();
		},
	};
}
