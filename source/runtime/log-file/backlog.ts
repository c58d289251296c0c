import {countNewlines} from './newlines.ts';

/** Lines on their way to a file, oldest first. Bounded: what does not fit is counted and lost. */
export interface Backlog {
	/** false: it did not fit. */
	add(lines: string, lineCount: number): boolean;
	/** The next bytes to write; empty when all is written. Theirs is borrowed memory: it is good until `keep`, in this turn. */
	head(): Buffer;
	/** So many of these have been written, or are being written. */
	advance(bytes: number): void;
	/** They were not written after all. */
	putBack(bytes: Buffer): void;
	/** This turn is over: what is left of the head gets memory of its own. */
	keep(): void;
	isEmpty(): boolean;
	/** About, in bytes. */
	size(): number;
	/** What did not fit since this was asked last. */
	takeLost(): number;
	/** Gives up what is left; returns how many lines that was. */
	clear(): number;
}

export function createBacklog(maxBytes: number): Backlog {
	let encoded: Buffer = nothing;
	let isBorrowed = false;
	let waiting: string[] = [];
	let waitingLength = 0;
	let lost = 0;

	const encode = (): Buffer => {
		scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
		let bytes = 0;
		let count = 0;
		for (const lines of waiting) {
			if (lines.length * longestUnit > scratchBytes - bytes) {
				break;
			}

			bytes += scratch.write(lines, bytes);
			waitingLength -= lines.length;
			count++;
		}

		isBorrowed = count > 0;
		if (isBorrowed) {
			waiting = waiting.slice(count);
			return scratch.subarray(0, bytes);
		}

		const [long = ''] = waiting.splice(0, 1);
		waitingLength -= long.length;
		return Buffer.from(long);
	};

	return {
		add(lines, lineCount) {
			// After a gap nothing is taken in until the rest is written: one gap, not many.
			if (lost > 0 || encoded.length + waitingLength + lines.length > maxBytes) {
				lost += lineCount;
				return false;
			}

			waiting.push(lines);
			waitingLength += lines.length;
			return true;
		},
		head() {
			if (encoded.length === 0 && waiting.length > 0) {
				encoded = encode();
			}

			return encoded;
		},
		advance(bytes) {
			encoded = encoded.subarray(bytes);
		},
		putBack(bytes) {
			encoded = bytes.length === 0 ? encoded : Buffer.concat([bytes, encoded]);
			isBorrowed &&= bytes.length === 0;
		},
		keep() {
			encoded = isBorrowed && encoded.length > 0 ? Buffer.from(encoded) : encoded;
			isBorrowed = false;
		},
		isEmpty: () => encoded.length === 0 && waiting.length === 0,
		size: () => encoded.length + waitingLength,
		takeLost() {
			const count = lost;
			lost = 0;
			return count;
		},
		clear() {
			const count = [encoded, ...waiting.map(lines => Buffer.from(lines))].reduce((sum, bytes) => sum + countNewlines(bytes), 0);
			encoded = nothing;
			waiting = [];
			waitingLength = 0;
			return count;
		},
	};
}

const nothing = Buffer.alloc(0);

/** For all files: fresh memory for each burst would cost as much as writing it. */
let scratch: Buffer | undefined;
const scratchBytes = 1024 * 1024;
/** Bytes of UTF-8 for a unit of UTF-16. */
const longestUnit = 3;
