import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine} from './engine.ts';
import {statusOf} from './trouble.ts';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

export interface ResizingOptions {
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
export function createResizing({send, isOver, kind}: ResizingOptions): (size: Size) => void {
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

	return size => {
		wanted = size;
		if (!isSending) {
			void sendWanted();
		}
	};
}

const conflict = 409;
const againMs = 50;
const readMs = 100;
