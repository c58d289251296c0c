import {setImmediate as turn} from 'node:timers/promises';
import type {Desk, LogPiece} from '../../hub/desk.ts';

/** The log of one build, read while somebody looks at it. */
export interface FollowedLog {
	/** From where it was left, or from the beginning. */
	start(): void;
	/** Nobody looks; how far it has been read is remembered. */
	stop(): void;
	/** Whoever is told is behind. */
	pause(): void;
	resume(): void;
	isWhole(): boolean;
}

export interface FollowedLogOptions {
	readonly build: string;
	/** No more than the last of it is read. */
	readonly maxBytes: number;
	readonly followLog: Desk['followLog'];
	/** How long the log is now. */
	sizeOf(build: string): Promise<number>;
	/** It is read from its beginning: what came before counts no more. `attempt` is from 1. */
	began(attempt: number): void;
	/** So many bytes are left out here. */
	leftOut(attempt: number, bytes: number): void;
	took(attempt: number, bytes: Uint8Array): void;
	/** Nothing more comes. */
	whole(attempt: number): void;
	/** It ends before that: whoever has it is not there. */
	absent(): void;
	failed(error: unknown): void;
}

export function followBuildLog({build, maxBytes, followLog, sizeOf, began, leftOut, took, whole, absent, failed}: FollowedLogOptions): FollowedLog {
	let offset = 0;
	let attempt = 0;
	let hasBegun = false;
	/** What comes is the rest of a line that has been left out. */
	let isWithinLine = false;
	let isDone = false;
	let reading: AbortController | undefined;
	let gate: Gate | undefined;

	async function read({signal}: AbortController): Promise<void> {
		const oldest = Math.max(0, await sizeOf(build) - maxBytes);
		const from = Math.max(offset, oldest);
		if (signal.aborted) {
			return;
		}

		let skipped = from - offset;
		let expected = from;
		for await (const piece of followLog(build, from, signal)) {
			// Somebody else may read by now.
			if (signal.aborted) {
				return;
			}

			const isOther = piece.isAnew || (hasBegun && piece.attempt !== attempt) || piece.offset !== expected;
			if (isOther && piece.offset > 0) {
				// What is there has another beginning.
				offset = 0;
				hasBegun = false;
				restart();
				return;
			}

			if (!hasBegun || isOther) {
				begin(piece);
			}

			if (skipped > 0 && !isOther) {
				leftOut(numberOf(piece), skipped);
				isWithinLine = true;
			}

			skipped = 0;
			take(piece);
			expected = offset;
			// A long log must not keep builders and keys waiting.
			await turn();
			await gate?.opened;
		}

		if (!isDone && !signal.aborted) {
			absent();
		}
	}

	function begin(piece: LogPiece): void {
		hasBegun = true;
		isWithinLine = false;
		({attempt} = piece);
		began(numberOf(piece));
	}

	function take(piece: LogPiece): void {
		const {bytes} = piece;
		offset = piece.offset + bytes.length;
		const end = isWithinLine ? bytes.indexOf(newline) : -1;
		isWithinLine &&= end === -1;
		if (!isWithinLine && bytes.length > end + 1) {
			took(numberOf(piece), bytes.subarray(end + 1));
		}

		if (piece.isWhole) {
			isDone = true;
			whole(numberOf(piece));
		}
	}

	function restart(): void {
		reading?.abort();
		reading = undefined;
		start();
	}

	function start(): void {
		if (isDone || reading) {
			return;
		}

		const mine = new AbortController();
		reading = mine;
		void read(mine).catch(failed).finally(() => {
			if (reading === mine) {
				reading = undefined;
			}
		});
	}

	return {
		start,
		stop() {
			reading?.abort();
			reading = undefined;
		},
		pause() {
			gate ??= createGate();
		},
		resume() {
			gate?.open();
			gate = undefined;
		},
		isWhole: () => isDone,
	};
}

const newline = 10;

/** Runs are counted from 1, also of what has never begun. */
function numberOf({attempt}: LogPiece): number {
	return Math.max(1, attempt);
}

interface Gate {
	readonly opened: Promise<void>;
	open(): void;
}

function createGate(): Gate {
	let open = () => {};
	const opened = new Promise<void>(resolve => {
		open = resolve;
	});
	return {opened, open: () => {
		open();
	}};
}
