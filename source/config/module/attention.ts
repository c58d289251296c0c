/** Finds out whether a thread listens, or does nothing but compute. */
export interface Attention {
	ask(): void;
	/** It has answered: nothing else shows that it listens, since who prints in a loop that never ends says much. */
	answered(): void;
	/** The thread is gone. */
	forget(): void;
}

export interface AttentionOptions {
	question(): void;
	/** Somebody may keep the thread busy whose time is not up. */
	mayBeBusy(): boolean;
	/** Ends the thread that is there when this is called. */
	ender(): () => void;
}

export function createAttention({question, mayBeBusy, ender}: AttentionOptions): Attention {
	let silence: NodeJS.Timeout | undefined;

	const forget = () => {
		clearTimeout(silence);
		silence = undefined;
	};

	const ask = () => {
		question();
		silence ??= setTimeout(() => {
			const end = ender();
			// Where the machine has stood still the answer is there, and has not been heard yet.
			silence = setTimeout(() => {
				silence = undefined;
				if (mayBeBusy()) {
					ask();
				} else {
					end();
				}
			}, silenceMs);
		}, silenceMs);
	};

	return {ask, answered: forget, forget};
}

/** A thread that says nothing for twice as long does nothing but compute. */
const silenceMs = 1000;
