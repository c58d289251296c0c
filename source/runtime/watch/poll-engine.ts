import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine, EngineOptions} from './engine.ts';

/**
 * Compares everything again and again, for file systems that tell nothing. Not chokidar's polling: a file made in a new
 * directory between its reading it and its first look at its time is never told.
 */
export function createPollEngine({onGap}: Pick<EngineOptions, 'onGap'>, intervalMs: number): Engine {
	const closing = new AbortController();
	const {signal} = closing;

	const poll = async (): Promise<void> => {
		while (!signal.aborted) {
			await sleep(intervalMs, undefined, {signal}).catch(() => {
				// Closed: the loop ends.
			});
			if (!signal.aborted) {
				await onGap();
			}
		}
	};

	const polling = poll();
	return {
		sweepMs: 2 * intervalMs,
		watch: () => true,
		unwatch() {},
		async close() {
			closing.abort();
			await polling;
		},
	};
}
