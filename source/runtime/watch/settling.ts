/** A file that has gone, or has nothing in it, is looked at again after this: editors remove and make, truncate and write. */
const settleMs = 50;

export interface Settling {
	/** true: wait, it will be looked at again. */
	isSettling(path: string): boolean;
	/** It is there, with something in it. */
	settled(path: string): void;
	clear(): void;
}

export function createSettling(lookAgain: (path: string) => void): Settling {
	const waiting = new Map<string, {isOver: boolean; readonly timer: NodeJS.Timeout}>();

	return {
		isSettling(path) {
			const known = waiting.get(path);
			if (known?.isOver) {
				waiting.delete(path);
				return false;
			}

			if (known === undefined) {
				const state = {
					isOver: false,
					timer: setTimeout(() => {
						state.isOver = true;
						lookAgain(path);
					}, settleMs),
				};
				waiting.set(path, state);
			}

			return true;
		},
		settled(path) {
			clearTimeout(waiting.get(path)?.timer);
			waiting.delete(path);
		},
		clear() {
			for (const {timer} of waiting.values()) {
				clearTimeout(timer);
			}

			waiting.clear();
		},
	};
}
