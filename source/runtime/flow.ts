/** Whose output is not to be read for now. Several readers may be behind: each asks once, and takes back what it asked for. */
export interface Flow {
	/** Without a service: all of them. */
	pause(service?: string): void;
	resume(service?: string): void;
	isPaused(service: string): boolean;
}

/** Of one reader: pulled as often as one likes, it asks once. */
export function createBrake(flow: {pause(): void; resume(): void}): {pull(): void; release(): void} {
	let isPulled = false;
	return {
		pull() {
			if (!isPulled) {
				isPulled = true;
				flow.pause();
			}
		},
		release() {
			if (isPulled) {
				isPulled = false;
				flow.resume();
			}
		},
	};
}

export function createFlow(): Flow {
	const counts = new Map<string | undefined, number>();
	const add = (service: string | undefined, change: 1 | -1) => {
		const count = (counts.get(service) ?? 0) + change;
		if (count > 0) {
			counts.set(service, count);
		} else {
			counts.delete(service);
		}
	};

	return {
		pause(service) {
			add(service, 1);
		},
		resume(service) {
			add(service, -1);
		},
		isPaused: service => (counts.get(undefined) ?? 0) + (counts.get(service) ?? 0) > 0,
	};
}
