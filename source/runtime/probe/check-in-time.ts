import {formatDuration} from '../../lib/duration.ts';

/** It was not answered, but broken off by a mistake; in words. */
export interface Thrown {
	readonly thrown: string;
}

/** undefined: passed; else what is wrong, in words. Settles after the signal, once nothing of it is left. */
export type Check = (signal: AbortSignal) => Promise<string | Thrown | undefined>;

export interface Checked {
	/** undefined: passed. */
	readonly failure: string | undefined;
	readonly hasThrown: boolean;
	/** Nothing of the check is left: a command that has run out of time need not die at once. */
	readonly over: Promise<void>;
}

export async function checkInTime(check: Check, timeoutMs: number, signal: AbortSignal): Promise<Checked> {
	const ending = new AbortController();
	const abort = (): void => {
		ending.abort();
	};

	return new Promise(resolve => {
		const cancel = afterFairTime(timeoutMs, () => {
			abort();
			resolve({failure: `no answer within ${formatDuration(timeoutMs)}`, hasThrown: false, over});
		});
		signal.addEventListener('abort', abort, {once: true});
		const over = check(ending.signal).then(failure => {
			cancel();
			signal.removeEventListener('abort', abort);
			const hasThrown = typeof failure === 'object';
			resolve({failure: hasThrown ? failure.thrown : failure, hasThrown, over});
		});
	});
}

/**
 * A timer that is late says that devtui was held up or stopped, or that the computer slept: the answer may have come
 * long ago and wait to be read. Then the time is given once more.
 */
function afterFairTime(delayMs: number, callback: () => void): () => void {
	const due = performance.now() + delayMs;
	let timer = setTimeout(() => {
		if (performance.now() - due > lateMs) {
			timer = setTimeout(callback, delayMs);
		} else {
			callback();
		}
	}, delayMs);
	return () => {
		clearTimeout(timer);
	};
}

const lateMs = 100;
