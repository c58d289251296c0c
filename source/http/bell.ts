/** Wakes all who wait for it. */
export interface Bell {
	ring(): void;
	/** Until it rings next, or the signal fires. */
	wait(signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
	const waiting = new Set<() => void>();
	return {
		ring() {
			for (const wake of [...waiting]) {
				wake();
			}
		},
		async wait(signal) {
			if (signal.aborted) {
				return;
			}

			await new Promise<void>(resolve => {
				const wake = () => {
					waiting.delete(wake);
					signal.removeEventListener('abort', wake);
					resolve();
				};

				waiting.add(wake);
				signal.addEventListener('abort', wake, {once: true});
			});
		},
	};
}
