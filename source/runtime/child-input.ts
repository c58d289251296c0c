import {Buffer} from 'node:buffer';

/** What has been typed and not yet taken. */
export interface InputQueue {
	/** false: refused, too much is waiting. */
	write(data: Uint8Array): boolean;
	readonly pendingBytes: number;
	/** Forgets what is waiting. */
	close(): void;
}

export interface InputQueueOptions {
	/** Returns how much was taken; 0: no room at present. Throws when nobody will ever read it. */
	readonly write: (data: Uint8Array) => number;
	/** All has been taken, after some of it had to wait. */
	readonly drained: () => void;
	readonly maxBytes?: number;
}

export const maxPendingInput = 16 * 1024 * 1024;

const sliceBytes = 16 * 1024;
const sliceCount = 16;
const firstPauseMs = 1;
const longestPauseMs = 64;

/** Hands input on as fast as it is taken, and asks ever more rarely while it is not. */
export function createInputQueue({write, drained, maxBytes = maxPendingInput}: InputQueueOptions): InputQueue {
	const chunks: Uint8Array[] = [];
	let pendingBytes = 0;
	let pauseMs = firstPauseMs;
	let cancelNext: (() => void) | undefined;

	const close = (): void => {
		cancelNext?.();
		cancelNext = undefined;
		chunks.length = 0;
		pendingBytes = 0;
	};

	const afterPause = (): void => {
		const timer = setTimeout(goOn, pauseMs);
		pauseMs = Math.min(pauseMs * 2, longestPauseMs);
		cancelNext = () => clearTimeout(timer);
	};

	const afterOthers = (): void => {
		const immediate = setImmediate(goOn);
		cancelNext = () => clearImmediate(immediate);
	};

	/** Returns false when there was no room. */
	const writeSlice = (): boolean => {
		const chunk = chunks[0]!;
		const count = write(chunk.subarray(0, sliceBytes));
		if (count === 0) {
			return false;
		}

		pauseMs = firstPauseMs;
		pendingBytes -= count;
		if (count === chunk.length) {
			chunks.shift();
		} else {
			chunks[0] = chunk.subarray(count);
		}

		return true;
	};

	const flush = (): void => {
		try {
			for (let slices = 0; chunks.length > 0; slices++) {
				if (slices === sliceCount) {
					return afterOthers();
				}

				if (!writeSlice()) {
					return afterPause();
				}
			}
		} catch {
			// The terminal has gone, and with it whoever would have read this.
			close();
		}
	};

	function goOn(): void {
		cancelNext = undefined;
		flush();
		if (chunks.length === 0) {
			drained();
		}
	}

	return {
		write(data) {
			if (pendingBytes + data.length > maxBytes) {
				return false;
			}

			if (data.length > 0) {
				chunks.push(data);
				pendingBytes += data.length;
				if (!cancelNext) {
					flush();
				}
			}

			return true;
		},
		get pendingBytes() {
			return pendingBytes;
		},
		close,
	};
}

/** As bytes that stay as they are. */
export function inputBytes(data: string | Uint8Array): Uint8Array {
	return typeof data === 'string' ? Buffer.from(data) : Buffer.from(data);
}

/** What Enter sends is made the end of a line by a terminal; a pipe has none. */
export function withNewlines(typed: string | Uint8Array): string | Uint8Array {
	return typeof typed === 'string' ? typed.replaceAll('\r', '\n') : typed.map(byte => byte === 0x0D ? 0x0A : byte);
}
