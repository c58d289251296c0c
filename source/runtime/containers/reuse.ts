/** Which runs have found their container again: what is done once for a new one is not done for them. */
export interface Reuse {
	note(service: string, run: number, isReused: boolean): void;
	isReused(service: string, run: number): boolean;
}

export function createReuse(): Reuse {
	const latest = new Map<string, {readonly run: number; readonly isReused: boolean}>();
	return {
		note(service, run, isReused) {
			latest.set(service, {run, isReused});
		},
		isReused(service, run) {
			const known = latest.get(service);
			return known?.run === run && known.isReused;
		},
	};
}
