import type {Build} from '../fleet/builds.ts';

/** What somebody waits for: any of these concerns him. */
export interface Concern {
	/** Of a row, a job or a suggestion. */
	readonly id: string;
	/** That its log has grown, too. */
	readonly includesLog: boolean;
}

export interface Waiters {
	/** True when something that concerns him has changed; false when the time is over or the signal fired. */
	wait(concern: Concern, waitMs: number, signal?: AbortSignal): Promise<boolean>;
	wake(builds: readonly Build[], logs: readonly string[], removed: readonly string[]): void;
	/** Nobody waits any longer. */
	end(): void;
}

/** Those who have asked for what is not there yet. */
export function createWaiters(): Waiters {
	const byId = new Map<string, Set<{readonly includesLog: boolean; wake(hasChanged: boolean): void}>>();
	let isOver = false;

	const wake = (id: string, isOfLog: boolean) => {
		for (const waiter of byId.get(id) ?? []) {
			if (!isOfLog || waiter.includesLog) {
				waiter.wake(true);
			}
		}
	};

	return {
		async wait({id, includesLog}, waitMs, signal) {
			if (isOver || waitMs <= 0 || signal?.aborted) {
				return false;
			}

			return new Promise(resolve => {
				const waiting = byId.get(id) ?? new Set();
				byId.set(id, waiting);
				const done = (hasChanged: boolean) => {
					clearTimeout(timer);
					signal?.removeEventListener('abort', onAbort);
					waiting.delete(waiter);
					if (waiting.size === 0 && byId.get(id) === waiting) {
						byId.delete(id);
					}

					resolve(hasChanged);
				};
				const onAbort = () => {
					done(false);
				};
				const waiter = {includesLog, wake: done};
				const timer = setTimeout(done, waitMs, false);
				signal?.addEventListener('abort', onAbort, {once: true});
				waiting.add(waiter);
			});
		},
		wake(builds, logs, removed) {
			if (byId.size === 0) {
				return;
			}

			for (const id of new Set([...builds.flatMap(({id: row, job, suggestion}) => [row, job, suggestion]), ...removed])) {
				wake(id, false);
			}

			for (const id of logs) {
				wake(id, true);
			}
		},
		end() {
			isOver = true;
			for (const waiting of [...byId.values()]) {
				for (const waiter of [...waiting]) {
					waiter.wake(false);
				}
			}
		},
	};
}
