import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine, EngineOptions} from './engine.ts';

/** After a change the next look comes sooner, so that all that changes in a burst is told as one. */
const hurryMs = 50;

/**
 * Compares everything again and again, for file systems that tell nothing. Not chokidar's polling: a file made in a new
 * directory between its reading it and its first look at its time is never told.
 */
export function createPollEngine({onGap}: Pick<EngineOptions, 'onGap'>, intervalMs: number): Engine {
	let waking = new AbortController();
	let isClosed = false;
	let isHurried = false;

	const pause = async (ms: number): Promise<void> => {
		waking = new AbortController();
		await sleep(isClosed ? 0 : ms, undefined, {signal: waking.signal}).catch(() => {
			// Called sooner, or closed.
		});
	};

	const poll = async (): Promise<void> => {
		let lastMs = 0;
		while (!isClosed) {
			// A large tree on a slow file system is not looked at all the time.
			await pause(Math.max(intervalMs, lastMs));
			if (isHurried) {
				isHurried = false;
				await pause(Math.min(intervalMs, hurryMs));
			}

			const begin = performance.now();
			if (!isClosed) {
				await onGap();
			}

			lastMs = performance.now() - begin;
		}
	};

	const polling = poll();
	return {
		sweepMs: 2 * intervalMs,
		watch: () => true,
		unwatch() {},
		hurry() {
			isHurried = true;
			waking.abort();
		},
		async close() {
			isClosed = true;
			waking.abort();
			await polling;
		},
	};
}
