import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Cursor, LogStore} from '../logs/log-store.ts';

/** Tells that there is something new in the log: in the next turn, and in a flood of what some milliseconds bring, together. */
export interface LogNews {
	/** Resolves when there is something behind the cursor, or nothing will come any more. */
	next(cursor: Cursor): Promise<void>;
	stop(): void;
}

/** `heard` is called with each entry. */
export function listenToLog(logs: LogStore, signal: AbortSignal, heard: () => void): LogNews {
	let wake = () => {};
	let untoldBytes = 0;
	let toldAt = Number.NEGATIVE_INFINITY;
	const unsubscribe = logs.subscribe(entry => {
		untoldBytes += entry.text.length;
		heard();
		wake();
	});
	const onAbort = () => {
		wake();
	};

	signal.addEventListener('abort', onAbort, {once: true});

	async function until(holds: () => boolean, mostMs?: number): Promise<void> {
		await new Promise<void>(resolve => {
			const timer = mostMs === undefined ? undefined : setTimeout(resolve, mostMs);
			wake = () => {
				if (signal.aborted || holds()) {
					clearTimeout(timer);
					resolve();
				}
			};

			wake();
		});
		wake = () => {};
	}

	return {
		async next({sequence}) {
			await until(() => logs.sequence() > sequence);
			const quietMs = performance.now() - toldAt;
			if (quietMs < togetherMs) {
				await until(() => untoldBytes >= enoughBytes, togetherMs - quietMs);
			}

			if (!signal.aborted) {
				await nextTurn();
			}

			toldAt = performance.now();
			untoldBytes = 0;
		},
		stop() {
			unsubscribe();
			signal.removeEventListener('abort', onAbort);
		},
	};
}

/** A terminal gives 4 KB at a time, and each piece that is told by itself has its price. */
const togetherMs = 4;
const enoughBytes = 64 * 1024;
