import {setTimeout as sleep} from 'node:timers/promises';
import {statusOf} from './trouble.ts';

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

/**
 * One request at a time, and the last size at the end: two under way would arrive in any order. Podman answers to the
 * start of a command before it runs, and refuses its size until then.
 */
export function createResizing(send: (size: Size) => Promise<unknown>, isOver: () => boolean): (size: Size) => void {
	let wanted: Size | undefined;
	let isSending = false;

	const sendWanted = async (): Promise<void> => {
		isSending = true;
		while (wanted) {
			const size = wanted;
			wanted = undefined;
			try {
				await send(size);
			} catch (error) {
				// Else it has ended meanwhile.
				if (statusOf(error) === conflict && !isOver()) {
					await sleep(againMs);
					wanted ??= isOver() ? undefined : size;
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
