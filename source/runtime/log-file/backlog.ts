import {countNewlines} from './newlines.ts';

/** Lines on their way to a file, oldest first. Bounded: what does not fit is counted and lost. */
export interface Backlog {
	/** false: it did not fit. */
	add(lines: string, lineCount: number): boolean;
	/** The next bytes to write; empty when all is written. */
	head(): Buffer;
	/** So many of these have been written, or are being written. */
	advance(bytes: number): void;
	/** They were not written after all. */
	putBack(bytes: Buffer): void;
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
	/** Joined and encoded at once: a burst of short chunks is one write. */
	let waiting = '';
	let lost = 0;

	return {
		add(lines, lineCount) {
			// After a gap nothing is taken in until the rest is written: one gap, not many.
			if (lost > 0 || encoded.length + waiting.length + lines.length > maxBytes) {
				lost += lineCount;
				return false;
			}

			waiting += lines;
			return true;
		},
		head() {
			if (encoded.length === 0 && waiting !== '') {
				encoded = Buffer.from(waiting);
				waiting = '';
			}

			return encoded;
		},
		advance(bytes) {
			encoded = encoded.subarray(bytes);
		},
		putBack(bytes) {
			encoded = bytes.length === 0 ? encoded : Buffer.concat([bytes, encoded]);
		},
		isEmpty: () => encoded.length === 0 && waiting === '',
		size: () => encoded.length + waiting.length,
		takeLost() {
			const count = lost;
			lost = 0;
			return count;
		},
		clear() {
			const count = countNewlines(encoded) + countNewlines(Buffer.from(waiting));
			encoded = nothing;
			waiting = '';
			return count;
		},
	};
}

const nothing = Buffer.alloc(0);
