/** Lets so many in at a time, the others in the order in which they came. */
export interface Gate {
	/** Resolves with what lets the next one in; undefined: the signal has come first. */
	enter(signal: AbortSignal): Promise<(() => void) | undefined>;
}

export function createGate(limit: number): Gate {
	const waiting = new Set<() => void>();
	let inside = 0;

	const leave = () => {
		const [next] = waiting;
		if (next) {
			// It takes the place: nobody may slip in between.
			next();
		} else {
			inside--;
		}
	};

	const wait = async (signal: AbortSignal) => new Promise<boolean>(resolve => {
		const end = (hasPlace: boolean) => {
			waiting.delete(take);
			signal.removeEventListener('abort', giveUp);
			resolve(hasPlace);
		};

		const take = () => end(true);
		const giveUp = () => end(false);
		waiting.add(take);
		signal.addEventListener('abort', giveUp, {once: true});
	});

	return {
		async enter(signal) {
			if (inside < limit) {
				inside++;
				return leave;
			}

			return await wait(signal) ? leave : undefined;
		},
	};
}
