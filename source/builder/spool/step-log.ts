import {Buffer} from 'node:buffer';
import {close, fdatasync, openSync, writev} from 'node:fs';
import path from 'node:path';
import {makePrivatePath} from '../../system/make-private-path.ts';

/** What a step prints, byte by byte, in a file. */
export interface StepLog {
	/** Lent: it may be used for something else as soon as this returns. */
	write(chunk: Uint8Array): void;
	/** All of it is on the disk, also should the machine lose power, and the file is closed. */
	end(): Promise<EndedLog>;
}

export interface EndedLog {
	readonly bytes: number;
	/** Why it is not whole, in the system's words. */
	readonly trouble?: string;
}

export interface StepLogListener {
	/** The file has so many bytes by now. */
	written(bytes: number): void;
	/** Whoever prints is to be slowed down to the speed of the disk, until `drained`. */
	full(): void;
	drained(): void;
	/** Nothing more is written. */
	failed(trouble: string): void;
}

/** So much may wait for the disk. */
const mostPending = 1024 * 1024;

/** Begins the file anew. Throws what the system says when it cannot be made. */
export function openStepLog(file: string, listener: StepLogListener): StepLog {
	makePrivatePath(path.dirname(file));
	const descriptor = openSync(file, 'w', 0o600);
	let pending: Block[] = [];
	let pendingBytes = 0;
	let bytes = 0;
	let isWriting = false;
	let isFull = false;
	let trouble: string | undefined;
	let whenWritten: (() => void) | undefined;

	const writeSome = (): void => {
		if (pendingBytes === 0 || trouble !== undefined) {
			isWriting = false;
			whenWritten?.();
			return;
		}

		isWriting = true;
		const blocks = pending;
		pending = [];
		pendingBytes = 0;
		writeWhole(descriptor, blocks.map(({memory, length}) => memory.subarray(0, length)), error => {
			if (error) {
				trouble = error.message;
				pending = [];
				pendingBytes = 0;
				listener.failed(trouble);
			} else {
				bytes += blocks.reduce((sum, {length}) => sum + length, 0);
				listener.written(bytes);
			}

			giveBack(blocks);
			if (isFull && pendingBytes < mostPending) {
				isFull = false;
				listener.drained();
			}

			writeSome();
		});
	};

	const keep = (chunk: Uint8Array): void => {
		for (let at = 0; at < chunk.length;) {
			let block = pending.at(-1);
			if (!block || block.length === blockBytes) {
				block = {memory: spare.pop() ?? Buffer.allocUnsafeSlow(blockBytes), length: 0};
				pending.push(block);
			}

			const piece = chunk.subarray(at, at + blockBytes - block.length);
			block.memory.set(piece, block.length);
			block.length += piece.length;
			at += piece.length;
		}

		pendingBytes += chunk.length;
	};

	const sync = async (): Promise<void> => new Promise(resolve => {
		fdatasync(descriptor, error => {
			trouble ??= error?.message;
			close(descriptor, () => {
				resolve();
			});
		});
	});

	return {
		write(chunk) {
			if (trouble !== undefined) {
				return;
			}

			keep(chunk);
			if (pendingBytes >= mostPending && !isFull) {
				isFull = true;
				listener.full();
			}

			if (!isWriting) {
				writeSome();
			}
		},
		async end() {
			if (isWriting) {
				await new Promise<void>(resolve => {
					whenWritten = resolve;
				});
			}

			await sync();
			return {bytes, ...trouble !== undefined && {trouble}};
		},
	};
}

interface Block {
	readonly memory: Buffer;
	length: number;
}

/** As much as a pipe brings at once. */
const blockBytes = 64 * 1024;
/** Memory of blocks that are written, for all logs: new memory for each piece of a flood would be a flood of its own. */
const spare: Buffer[] = [];
const mostSpare = 32;

function giveBack(blocks: readonly Block[]): void {
	for (const {memory} of blocks.slice(0, mostSpare - spare.length)) {
		spare.push(memory);
	}
}

/** The system may take less than it is given. */
function writeWhole(descriptor: number, blocks: readonly Buffer[], done: (error?: Error) => void): void {
	writev(descriptor, blocks, null, (error, taken) => {
		const rest = error ? [] : behind(blocks, taken);
		if (rest.length === 0) {
			done(error ?? undefined);
		} else {
			writeWhole(descriptor, rest, done);
		}
	});
}

/** What follows the first `count` bytes. */
function behind(blocks: readonly Buffer[], count: number): readonly Buffer[] {
	let left = count;
	return blocks.flatMap(block => {
		const taken = Math.min(left, block.length);
		left -= taken;
		return taken === block.length ? [] : [block.subarray(taken)];
	});
}
