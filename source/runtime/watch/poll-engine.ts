import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine, EngineOptions} from './engine.ts';

/** After a change the next look comes sooner, so that all that changes in a burst is told as one. */
const hurryMs = 20;
/** What a look has found is known by then. */
const knownMs = 50;

/**
 * Compares everything again and again, for file systems that tell nothing. Not chokidar's polling: a file made in a new
 * directory between its reading it and its first look at its time is never told.
 */
export function createPollEngine({onGap}: Pick<EngineOptions, 'onGap'>, intervalMs: number): Engine {
	let waking = new AbortController();
	let isClosed = false;
	let isHurried = false;
	let stirredAt = Number.NEGATIVE_INFINITY;
	let sweep = {beganAt: 0, endedAt: 0};

	const pause = async (ms: number): Promise<void> => {
		waking = new AbortController();
		await sleep(isClosed ? 0 : ms, undefined, {signal: waking.signal}).catch(() => {
			// Called sooner, or closed.
		});
	};

	const poll = async (): Promise<void> => {
		while (!isClosed) {
			// A large tree on a slow file system is not looked at all the time.
			await pause(Math.max(intervalMs, sweep.endedAt - sweep.beganAt));
			if (isHurried) {
				isHurried = false;
				await pause(Math.min(intervalMs, hurryMs));
			}

			const beganAt = performance.now();
			if (!isClosed) {
				await onGap();
			}

			sweep = {beganAt, endedAt: performance.now()};
		}
	};

	const polling = poll();
	return {
		sweepMs: 2 * intervalMs,
		watch: () => true,
		unwatch() {},
		hurry() {
			isHurried = true;
			stirredAt = performance.now();
			waking.abort();
		},
		// Until a whole look has found nothing more.
		isStirring: () => sweep.beganAt < stirredAt || performance.now() < sweep.endedAt + knownMs,
		async close() {
			isClosed = true;
			waking.abort();
			await polling;
		},
	};
}
