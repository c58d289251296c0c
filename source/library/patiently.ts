import {systemClock} from '../runtime/clock.ts';
import {milliseconds} from './time.ts';
import type {AbortSignalLike, WaitOptions} from './types.ts';

/** Tells when it has found what it looks for, or never will; returns what ends the looking. */
export type Look<Value> = (found: (value: Value) => void, fail: (error: Error) => void) => () => void;

/** Wait as long as the options allow for. `tooLong` says, then, what was waited for. */
export async function patiently<Value>({timeout, signal}: WaitOptions, tooLong: (timeoutMs: number) => Error, look: Look<Value>): Promise<Value> {
	const timeoutMs = checkWait({timeout, signal});
	const endings: Array<() => void> = [];
	try {
		return await new Promise<Value>((resolve, reject) => {
			if (timeoutMs !== undefined) {
				endings.push(systemClock.after(timeoutMs, () => {
					reject(tooLong(timeoutMs));
				}));
			}

			endings.push(whenAborted(signal, reject));
			endings.push(look(resolve, reject));
		});
	} finally {
		for (const end of endings) {
			end();
		}
	}
}

/** Before anything is begun that will be waited for. Answers with the time in ms. */
export function checkWait({timeout, signal}: {readonly timeout?: WaitOptions['timeout'] | undefined; readonly signal?: AbortSignalLike | undefined}): number | undefined {
	throwIfAborted(signal);
	return timeout === undefined ? undefined : milliseconds(timeout, 'timeout');
}

export function throwIfAborted(signal: AbortSignalLike | undefined): void {
	if (signal?.aborted) {
		throw reasonOf(signal);
	}
}

/** Calls back with the reason; returns what takes the listener off again. */
export function whenAborted(signal: AbortSignalLike | undefined, aborted: (reason: Error) => void): () => void {
	const listener = () => {
		aborted(reasonOf(signal!));
	};

	signal?.addEventListener('abort', listener);
	return () => {
		signal?.removeEventListener('abort', listener);
	};
}

/** What the aborting program has said, whatever it is: `fetch` passes it on as it is, too. */
function reasonOf({reason}: AbortSignalLike): Error {
	return reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason as Error;
}
