/** How a hub comes to its broker: once that can be reached, and no other hub works with it, it appears there. */
export interface Arrival {
	/** It has once: whoever reads its presence may find it. */
	readonly hasAppeared: boolean;
	/** With each connection; resolves when it has appeared, or is not to. */
	connected(): Promise<void>;
	/** The broker cannot be reached for now, or does not let the hub in: whoever opens it waits no longer. */
	putOff(): void;
	/** Resolves when it has appeared, was put off, or has found a rival: the first of them. */
	readonly decided: Promise<void>;
}

export interface ArrivalOptions {
	/** Whether another hub works with the broker; absent: it is this hub's own. */
	findsRival?(): Promise<boolean>;
	rivalFound(): void;
	appear(): void;
	/** Nobody is to find it any more. */
	isOver(): boolean;
}

export function createArrival({findsRival, rivalFound, appear, isOver}: ArrivalOptions): Arrival {
	let hasAppeared = false;
	let decide = () => {};
	const decided = new Promise<void>(resolve => {
		decide = resolve;
	});

	return {
		get hasAppeared() {
			return hasAppeared;
		},
		async connected() {
			if (hasAppeared || isOver()) {
				return;
			}

			if (findsRival && await findsRival()) {
				rivalFound();
			} else if (!isOver()) {
				hasAppeared = true;
				appear();
			}

			decide();
		},
		putOff() {
			decide();
		},
		decided,
	};
}
