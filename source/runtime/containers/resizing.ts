import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from './engine.ts';
import {statusOf} from './trouble.ts';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

export interface Resizing {
	/** How large its terminal is to be; before it runs, and without a terminal, nothing is sent. */
	resize(columns: number, rows: number): void;
	/** It runs. */
	begin(): void;
	/** The last one that was wanted; undefined: it has no terminal. */
	readonly size: Size | undefined;
}

export interface ResizingOptions {
	/** undefined: it has no terminal. */
	readonly terminal: Size | undefined;
	send(size: Size): Promise<unknown>;
	isOver(): boolean;
	kind(): Engine['kind'] | undefined;
}

/**
 * One request at a time, and the last size at the end: two under way would arrive in any order.
 *
 * Podman says yes before its conmon has read a size, and of several that it reads at once conmon sets the first one as
 * often as there are (measured, 2.1.6). So the next one waits until that has been read, and the last one is said twice:
 * a size that a terminal has already changes nothing.
 */
export function createResizing({terminal, send, isOver, kind}: ResizingOptions): Resizing {
	let current = terminal;
	let hasBegun = false;
	let wanted: Size | undefined;
	let isSending = false;

	const trySend = async (size: Size): Promise<void> => {
		try {
			await send(size);
		} catch (error) {
			// Else it has ended meanwhile.
			if (statusOf(error) === conflict && !isOver()) {
				await sleep(againMs);
				wanted ??= isOver() ? undefined : size;
			}
		}
	};

	const sendWanted = async (): Promise<void> => {
		isSending = true;
		while (wanted) {
			const size = wanted;
			wanted = undefined;
			await trySend(size);
			if (kind() === 'podman') {
				await sleep(readMs);
				if (!wanted && !isOver()) {
					await trySend(size);
				}
			}
		}

		isSending = false;
	};

	const sendCurrent = (): void => {
		wanted = current;
		if (hasBegun && !isSending) {
			void sendWanted();
		}
	};

	return {
		resize(columns, rows) {
			if (terminal) {
				current = {columns, rows};
				sendCurrent();
			}
		},
		begin() {
			hasBegun = true;
			sendCurrent();
		},
		get size() {
			return current;
		},
	};
}

const conflict = 409;
const againMs = 50;
const readMs = 100;
