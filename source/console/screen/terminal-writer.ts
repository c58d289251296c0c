import {closeSync, constants, openSync, writeSync} from 'node:fs';

export interface TerminalWriter {
	/** False: the terminal does not take more for now; `onDrained` is called when it does. */
	write(data: string | Uint8Array): boolean;
	/** Give up what the terminal has not taken yet, and write this before returning, or not at all when it takes nothing. */
	writeNow(text: string): void;
	close(): void;
}

export interface TerminalWriterOptions {
	/** A terminal. */
	readonly fd: number;
	readonly onDrained: () => void;
}

/**
 * Writes to a terminal at once and in order, and never waits for it: Node's own stdout blocks the whole process while the
 * terminal is stopped (Ctrl-S, a stalled ssh). A terminal that is gone swallows everything; its end is told by SIGHUP.
 */
export function createTerminalWriter({fd, onDrained}: TerminalWriterOptions): TerminalWriter {
	const ownFd = openAgain(fd);
	let unwritten: Uint8Array = new Uint8Array();
	let retry: NodeJS.Timeout | undefined;
	let isClosed = false;

	function flush(): void {
		retry = undefined;
		unwritten = writeSome(ownFd ?? fd, unwritten);
		if (unwritten.length > 0) {
			retry = setTimeout(flushLater, retryMs);
		}
	}

	function flushLater(): void {
		flush();
		if (unwritten.length === 0) {
			onDrained();
		}
	}

	function forget(): void {
		clearTimeout(retry);
		retry = undefined;
		unwritten = new Uint8Array();
	}

	return {
		write(data) {
			if (isClosed) {
				return true;
			}
			if (unwritten.length > 0) {
				unwritten = Buffer.concat([unwritten, Buffer.from(data)]);
				return false;
			}
			unwritten = Buffer.from(data);
			flush();
			return unwritten.length === 0;
		},
		writeNow(text) {
			forget();
			if (isClosed) {
				return;
			}
			let bytes = writeSome(ownFd ?? fd, Buffer.from(text));
			// Attempts are counted, not time: a machine that stood still meanwhile, or a clock that was set, costs no word.
			for (let attempt = 0; bytes.length > 0 && attempt < lastAttempts; attempt++) {
				Atomics.wait(sleeper, 0, 0, retryMs);
				bytes = writeSome(ownFd ?? fd, bytes);
			}
		},
		close() {
			forget();
			if (!isClosed && ownFd !== undefined) {
				closeSync(ownFd);
			}
			isClosed = true;
		},
	};
}

const retryMs = 4;
/** The end of the program waits a quarter of a second for a terminal that takes nothing. */
const lastAttempts = 62;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

// A descriptor of our own: O_NONBLOCK set on the given one would be set for the shell, too.
function openAgain(fd: number): number | undefined {
	try {
		return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
	} catch {
		// Another user's terminal (su), or no /proc: writes may then wait for the terminal, as everywhere.
		return undefined;
	}
}

/** What is left to write; nothing when the terminal is gone. */
function writeSome(fd: number, bytes: Uint8Array): Uint8Array {
	let rest = bytes;
	try {
		while (rest.length > 0) {
			rest = rest.subarray(writeSync(fd, rest));
		}
		return rest;
	} catch (error) {
		// EIO, EPIPE, EBADF, ENXIO: nobody is there to see it.
		return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? rest : new Uint8Array();
	}
}
