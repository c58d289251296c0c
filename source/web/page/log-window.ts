/**
 * The part of a log that is looked at: whole lines between two of its bytes, and never more than so many bytes of them,
 * whatever the log has. Asked for older ones it lets go of the newest, and the other way round.
 */
export interface LogWindow {
	readonly start: number;
	readonly end: number;
	/** A line that has no end yet, at the end; empty: none. */
	readonly rest: Uint8Array;
	readonly blocks: readonly Block[];
	/** More bytes of the log, behind `end`. */
	append(bytes: Uint8Array): Change;
	/** Bytes of the log that begin at `offset` and go on to `start`. */
	prepend(offset: number, bytes: Uint8Array): Change;
	/** Begin anew at this byte. */
	reset(offset: number): void;
}

/** Lines that came together and go together. */
export interface Block {
	readonly start: number;
	readonly end: number;
	/** Each without its line feed. */
	readonly lines: readonly Uint8Array[];
}

export interface Change {
	readonly added: Block | undefined;
	readonly removed: readonly Block[];
}

export function createLogWindow(maxBytes: number): LogWindow {
	let blocks: Block[] = [];
	let rest: Uint8Array = nothing;
	let start = 0;
	let end = 0;

	const size = () => end - start;

	return {
		get start() {
			return start;
		},
		get end() {
			return end;
		},
		get rest() {
			return rest;
		},
		get blocks() {
			return blocks;
		},
		append(bytes) {
			const all = concat(rest, bytes);
			const from = end - rest.length;
			// A line without an end is shown in pieces, so that it does not grow for ever.
			const cut = all.length > longestLine ? all.length : all.lastIndexOf(lineFeed) + 1;
			end += bytes.length;
			rest = all.slice(cut);
			const added = cut === 0 ? undefined : {start: from, end: from + cut, lines: linesOf(all.subarray(0, cut))};
			if (added) {
				blocks.push(added);
			}

			const removed: Block[] = [];
			while (size() > maxBytes && blocks.length > 1) {
				removed.push(blocks.shift()!);
				start = blocks[0]!.start;
			}

			return {added, removed};
		},
		prepend(offset, bytes) {
			// What comes before the first line feed is the end of a line that began earlier; but there is a longest line.
			const feed = bytes.indexOf(lineFeed);
			const skipped = offset === 0 || feed === -1 || feed === bytes.length - 1 ? 0 : feed + 1;
			const kept = bytes.subarray(skipped);
			const added = kept.length === 0 ? undefined : {start: offset + skipped, end: start, lines: linesOf(kept)};
			const removed: Block[] = [];
			if (added) {
				blocks.unshift(added);
				start = added.start;
			}

			while (size() > maxBytes && blocks.length > 1) {
				const last = blocks.pop()!;
				removed.push(last);
				rest = nothing;
				end = last.start;
			}

			return {added, removed};
		},
		reset(offset) {
			blocks = [];
			rest = nothing;
			start = offset;
			end = offset;
		},
	};
}

const nothing = new Uint8Array(0);
const lineFeed = 0x0A;
const longestLine = 64 * 1024;

function linesOf(bytes: Uint8Array): Uint8Array[] {
	const lines: Uint8Array[] = [];
	for (let from = 0; from < bytes.length;) {
		const feed = bytes.indexOf(lineFeed, from);
		const to = feed === -1 ? bytes.length : feed;
		lines.push(bytes.slice(from, to));
		from = to + 1;
	}

	return lines;
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
	if (first.length === 0) {
		return second;
	}

	const both = new Uint8Array(first.length + second.length);
	both.set(first);
	both.set(second, first.length);
	return both;
}
