import {Buffer} from 'node:buffer';
import {close, fdatasync, openSync, write} from 'node:fs';
import path from 'node:path';
import {makePrivatePath} from './durable.ts';

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
	let pending: Buffer[] = [];
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
		const block = pending.length === 1 ? pending[0]! : Buffer.concat(pending, pendingBytes);
		pending = [];
		pendingBytes = 0;
		writeWhole(descriptor, block, error => {
			if (error) {
				trouble = error.message;
				pending = [];
				pendingBytes = 0;
				listener.failed(trouble);
			} else {
				bytes += block.length;
				listener.written(bytes);
			}

			if (isFull && pendingBytes < mostPending) {
				isFull = false;
				listener.drained();
			}

			writeSome();
		});
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

			pending.push(Buffer.from(chunk));
			pendingBytes += chunk.length;
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

/** The system may take less than it is given. */
function writeWhole(descriptor: number, block: Buffer, done: (error?: Error) => void): void {
	write(descriptor, block, 0, block.length, null, (error, taken) => {
		if (error || taken === block.length) {
			done(error ?? undefined);
		} else {
			writeWhole(descriptor, block.subarray(taken), done);
		}
	});
}
