export interface BurstGuard {
	count(): void;
	close(): void;
}

/** The kernel drops events beyond 16,384 that wait to be read (`fs.inotify.max_queued_events`), and Node does not say so. */
const suspiciousCount = 4000;
const quietMs = 200;

/** After a burst in which events may have been dropped, calls `verify` once it is over. */
export function createBurstGuard(verify: () => void): BurstGuard {
	let seen = 0;
	let timer: NodeJS.Timeout | undefined;

	return {
		count() {
			seen++;
			if (timer === undefined) {
				timer = setTimeout(() => {
					timer = undefined;
					const wasBurst = seen >= suspiciousCount;
					seen = 0;
					if (wasBurst) {
						verify();
					}
				}, quietMs);
			} else {
				timer.refresh();
			}
		},
		close() {
			clearTimeout(timer);
		},
	};
}
