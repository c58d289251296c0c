/** Work that is done in slices, a few milliseconds of it in each turn of the event loop. */
export interface Pump {
	add(task: PumpTask): PumpMember;
	/** In milliseconds, from any moment on. */
	now(): number;
	/** Returns what cancels it. Absent: nothing can be put off. */
	readonly after: PumpOptions['after'];
}

export interface PumpTask {
	/** Do a slice of at most a millisecond or two; false when nothing is left to do for now. */
	runSlice(): boolean;
}

export interface PumpMember {
	/** There is work. Background work gets what the others leave of a turn, but one slice at least. */
	wake(priority: PumpPriority): void;
	remove(): void;
}

export type PumpPriority = 'foreground' | 'background';

export interface PumpOptions {
	/** No slice is begun once a turn has taken this long. */
	readonly budgetMs: number;
	/** Run a callback in a later turn of the event loop, after input has been looked at (setImmediate). */
	readonly schedule: (turn: () => void) => void;
	readonly now: () => number;
	/** Calls once after `delayMs`; returns what cancels it. Absent: floods are not gathered. */
	readonly after?: ((delayMs: number, callback: () => void) => () => void) | undefined;
}

/** Emulators share one pump, so that six floods cost no more of a turn than one. */
export function createPump({budgetMs, schedule, now, after}: PumpOptions): Pump {
	const queues: Readonly<Record<PumpPriority, Set<PumpTask>>> = {foreground: new Set(), background: new Set()};
	let isScheduled = false;

	function scheduleTurn(): void {
		if (!isScheduled) {
			isScheduled = true;
			schedule(runTurn);
		}
	}

	function runTurn(): void {
		isScheduled = false;
		const end = now() + budgetMs;
		try {
			while (queues.foreground.size > 0) {
				runNext(queues.foreground);
				if (now() >= end) {
					break;
				}
			}
			while (queues.background.size > 0) {
				runNext(queues.background);
				if (now() >= end) {
					break;
				}
			}
		} finally {
			if (queues.foreground.size + queues.background.size > 0) {
				scheduleTurn();
			}
		}
	}

	return {
		now,
		after,
		add(task) {
			let isMember = true;
			return {
				wake(priority) {
					if (!isMember || queues[priority].has(task)) {
						return;
					}
					queues[priority === 'foreground' ? 'background' : 'foreground'].delete(task);
					queues[priority].add(task);
					scheduleTurn();
				},
				remove() {
					isMember = false;
					queues.foreground.delete(task);
					queues.background.delete(task);
				},
			};
		},
	};
}

// A set keeps the order of insertion: the first goes to the back, unless it is done or has been moved meanwhile.
function runNext(queue: Set<PumpTask>): void {
	const [task] = queue;
	if (task === undefined) {
		return;
	}
	const hasMore = task.runSlice();
	if (queue.delete(task) && hasMore) {
		queue.add(task);
	}
}
