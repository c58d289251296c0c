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
	/** From a position on that is not before the start; at most about so many bytes. They are valid until something is written. */
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

/** Into blocks that are used again: what programs print goes as it came, and nothing is left to be collected as garbage. */
export function createTape(maxBytes: number): Tape {
	/** A position has its place in a block also where it is of a line of devtui's own, which has its text in its piece. */
	const blocks: Uint8Array[] = [];
	let spare: Uint8Array | undefined;
	/** Of the first block. */
	let floor = 0;
	let begin = 0;
	let end = 0;
	let pieces: Piece[] = [];
	let head = 0;
	const modes = createModeRecord();
	/** The last position of one. */
	let escapeAt = -1;

	function endOf(index: number): number {
		return pieces[index + 1]?.start ?? end;
	}

	/** To the end of a block at most. */
	function bytesFrom(position: number, to: number): Uint8Array {
		const offset = (position - floor) % blockBytes;
		return blocks[Math.floor((position - floor) / blockBytes)]!.subarray(offset, Math.min(blockBytes, offset + to - position));
	}

	function makeRoom(): void {
		while (floor + blocks.length * blockBytes <= end) {
			blocks.push(spare ?? new Uint8Array(blockBytes));
			spare = undefined;
		}
	}

	function dropOldest(): void {
		while (blocks.length > 1 && (end - begin > maxBytes || begin >= floor + blockBytes)) {
			dropBlock(floor + blockBytes);
		}

		if (head > 64 && head > pieces.length / 2) {
			pieces = pieces.slice(head);
			head = 0;
		}
	}

	function dropBlock(edge: number): void {
		while (begin < edge) {
			const pieceEnd = endOf(head);
			if (pieces[head]!.type === 'output') {
				const to = Math.min(pieceEnd, edge);
				modes.pass(bytesFrom(begin, to), escapeAt >= begin);
				begin = to;
			} else {
				modes.reset();
				begin = pieceEnd;
			}

			if (begin === pieceEnd && head < pieces.length - 1) {
				head++;
			}
		}

		spare = blocks.shift();
		floor = edge;
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
			const last = pieces.at(-1);
			if (chunk.length > 0 && !(last?.type === 'output' && last.run === run && last.stream === stream)) {
				pieces.push({type: 'output', run, stream, start: end});
			}

			// Looked for here, since it is at hand: to fetch each block once more when it is dropped takes longer.
			const escape = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).lastIndexOf(escapeByte);
			escapeAt = escape === -1 ? escapeAt : end + escape;
			for (let done = 0; done < chunk.length;) {
				makeRoom();
				const offset = (end - floor) % blockBytes;
				const part = chunk.subarray(done, done + blockBytes - offset);
				blocks.at(-1)!.set(part, offset);
				done += part.length;
				end += part.length;
				dropOldest();
			}
		},
		line(type, run, text) {
			pieces.push({type, run, text, start: end});
			end += text.length + 1;
			makeRoom();
			dropOldest();
		},
		start: () => begin,
		end: () => end,
		read(position, limit) {
			const items: TapeItem[] = [];
			let at = Math.max(position, begin);
			const to = at + limit;
			for (let index = indexOf(at); at < Math.min(to, end); index++) {
				const piece = pieces[index]!;
				const pieceEnd = endOf(index);
				if (piece.type !== 'output') {
					items.push({type: piece.type, run: piece.run, text: piece.text});
					at = pieceEnd;
				}

				while (at < Math.min(pieceEnd, to)) {
					const bytes = bytesFrom(at, Math.min(pieceEnd, to));
					items.push({type: 'output', run: (piece as Output).run, stream: (piece as Output).stream, bytes});
					at += bytes.length;
				}
			}

			return {items, position: at};
		},
		firstLine() {
			if (begin === 0 || pieces[head]?.type !== 'output') {
				return begin;
			}

			return begin + bytesFrom(begin, endOf(head)).indexOf(lineFeed) + 1;
		},
		modes: modes.sequence,
		isMidScreen: () => begin > 0 && modes.isOn(alternateScreen),
	};
}

interface Output {
	readonly type: 'output';
	readonly run: number;
	readonly stream: 'stdout' | 'stderr';
}

type Content =
	| Output
	| {readonly type: 'run-started' | 'notice'; readonly run: number; readonly text: string};

type Piece = Content & {readonly start: number};

const blockBytes = 16_384;
const lineFeed = 0x0A;
const escapeByte = 0x1B;
const alternateScreen = 1049;
