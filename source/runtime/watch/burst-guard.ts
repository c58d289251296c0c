export interface BurstGuard {
	count(): void;
	close(): void;
}

const quietMs = 200;
/** Where something is being written all the time. */
const maxWaitMs = 2000;
/** Of the events that the kernel keeps. A full queue has been read in pieces when it is seen as many. */
const suspiciousPart = 1 / 4;

/**
 * After a burst in which events may have been dropped, calls `verify` once it is over: the kernel drops events beyond so many
 * that wait to be read (`fs.inotify.max_queued_events`), and Node does not say so.
 */
export function createBurstGuard(verify: () => void, maxQueuedEvents: number): BurstGuard {
	const suspiciousCount = maxQueuedEvents * suspiciousPart;
	let seen = 0;
	let beganAt = 0;
	let timer: NodeJS.Timeout | undefined;

	const end = (): void => {
		timer = undefined;
		const wasBurst = seen >= suspiciousCount;
		seen = 0;
		if (wasBurst) {
			verify();
		}
	};

	return {
		count() {
			seen++;
			if (timer === undefined) {
				beganAt = performance.now();
				timer = setTimeout(end, quietMs);
			} else if (performance.now() - beganAt < maxWaitMs) {
				timer.refresh();
			}
		},
		close() {
			clearTimeout(timer);
		},
	};
}
