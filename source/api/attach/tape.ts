import {createModeRecord} from './mode-record.ts';

/**
 * What a service has printed of late, as it came: what a console that opens later needs to show it. The oldest goes when
 * there is too much; positions count all that was ever printed and stay valid.
 */
export interface Tape {
	output(run: number, stream: 'stdout' | 'stderr', chunk: Uint8Array): void;
	/** A line of devtui's own. */
	line(type: 'run-started' | 'notice', run: number, text: string): void;
	start(): number;
	end(): number;
	/** From a position on that is not before the start; at most about so many bytes. */
	read(position: number, maxBytes: number): TapeRead;
	/** Where a whole line begins, the start or soon after it. */
	firstLine(): number;
	/** What brings a terminal that is as new into the modes that it had at the start; empty: none. */
	modes(): string;
	/** At the start its program was drawing a whole screen, the beginning of which is lost. */
	isMidScreen(): boolean;
}

export interface TapeRead {
	readonly items: readonly TapeItem[];
	/** Where to go on. */
	readonly position: number;
}

export type TapeItem =
	| {readonly type: 'output'; readonly run: number; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array}
	| {readonly type: 'run-started' | 'notice'; readonly run: number; readonly text: string};

export function createTape(maxBytes: number): Tape {
	let pieces: Piece[] = [];
	let head = 0;
	let end = 0;
	const modes = createModeRecord();

	function start(): number {
		return pieces[head]?.start ?? end;
	}

	function add(content: Content, length: number): void {
		pieces.push({...content, start: end});
		end += length;
		while (end - start() > maxBytes && head < pieces.length - 1) {
			const piece = pieces[head];
			if (piece?.type === 'output') {
				modes.pass(bytesOf(piece));
			} else {
				modes.reset();
			}

			head++;
		}

		if (head > 64 && head > pieces.length / 2) {
			pieces = pieces.slice(head);
			head = 0;
		}
	}

	/** Small chunks share a block: kept one by one they would take many times their size. */
	function joinLast(run: number, stream: 'stdout' | 'stderr', chunk: Uint8Array): boolean {
		const last = pieces.at(-1);
		if (last?.type !== 'output' || last.run !== run || last.stream !== stream || last.block.length - last.length < chunk.length) {
			return false;
		}

		last.block.set(chunk, last.length);
		last.length += chunk.length;
		end += chunk.length;
		return true;
	}

	/** The piece that a position is in. */
	function indexOf(position: number): number {
		let low = head;
		let high = pieces.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (pieces[middle]!.start <= position) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return Math.max(head, low - 1);
	}

	return {
		output(run, stream, chunk) {
			if (chunk.length === 0 || joinLast(run, stream, chunk)) {
				return;
			}

			if (chunk.length >= blockBytes / 4) {
				add({type: 'output', run, stream, block: chunk, length: chunk.length}, chunk.length);
				return;
			}

			const block = new Uint8Array(blockBytes);
			block.set(chunk);
			add({type: 'output', run, stream, block, length: chunk.length}, chunk.length);
		},
		line(type, run, text) {
			add({type, run, text}, text.length + 1);
		},
		start,
		end: () => end,
		read(position, limit) {
			const items: TapeItem[] = [];
			let at = Math.max(position, start());
			let left = limit;
			for (let index = indexOf(at); index < pieces.length && left > 0 && at < end; index++) {
				const piece = pieces[index]!;
				if (piece.type === 'output') {
					const from = at - piece.start;
					const bytes = piece.block.subarray(from, Math.min(piece.length, from + left));
					items.push({type: 'output', run: piece.run, stream: piece.stream, bytes});
					at += bytes.length;
					left -= bytes.length;
				} else {
					items.push({type: piece.type, run: piece.run, text: piece.text});
					at = piece.start + piece.text.length + 1;
					left -= piece.text.length + 1;
				}
			}

			return {items, position: at};
		},
		firstLine() {
			const piece = pieces[head];
			if (head === 0 && piece?.start === 0) {
				return 0;
			}

			const newline = piece?.type === 'output' ? bytesOf(piece).indexOf(lineFeed) : -1;
			return newline === -1 ? start() : start() + newline + 1;
		},
		modes: modes.sequence,
		isMidScreen: () => start() > 0 && modes.isOn(alternateScreen),
	};
}

type Content =
	| {readonly type: 'output'; readonly run: number; readonly stream: 'stdout' | 'stderr'; readonly block: Uint8Array; length: number}
	| {readonly type: 'run-started' | 'notice'; readonly run: number; readonly text: string};

type Piece = Content & {readonly start: number};

function bytesOf({block, length}: {readonly block: Uint8Array; readonly length: number}): Uint8Array {
	return block.subarray(0, length);
}

const blockBytes = 16_384;
const lineFeed = 0x0A;
const alternateScreen = 1049;
