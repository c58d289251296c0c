import {setTimeout as sleep} from 'node:timers/promises';
import type {Engine, EngineOptions} from './engine.ts';

/** A burst is over when a look that has begun so long after the last change has found nothing more: no writer pauses for that long within one. */
const lullMs = 100;

/**
 * Compares everything again and again, for file systems that tell nothing. Not chokidar's polling: a file made in a new
 * directory between its reading it and its first look at its time is never told.
 */
export function createPollEngine({onGap}: Pick<EngineOptions, 'onGap'>, intervalMs: number): Engine {
	let waking = new AbortController();
	let isClosed = false;
	let stirredAt = Number.NEGATIVE_INFINITY;
	const begunAt = performance.now();
	let sweep = {beganAt: begunAt, endedAt: begunAt};

	const isStirring = (): boolean => sweep.beganAt < stirredAt + lullMs;

	/** A large tree on a slow file system is not looked at all the time; after a change the next look comes sooner. */
	const nextAt = (): number => Math.min(
		sweep.endedAt + Math.max(intervalMs, sweep.endedAt - sweep.beganAt),
		isStirring() ? stirredAt + lullMs : Number.POSITIVE_INFINITY,
	);

	const untilNext = async (): Promise<void> => {
		for (let left = nextAt() - performance.now(); left > 0 && !isClosed; left = nextAt() - performance.now()) {
			waking = new AbortController();
			await sleep(Math.ceil(left), undefined, {signal: waking.signal}).catch(() => {
				// Called sooner, or closed.
			});
		}
	};

	const poll = async (): Promise<void> => {
		while (!isClosed) {
			await untilNext();
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
			const isSooner = !isStirring();
			stirredAt = performance.now();
			if (isSooner) {
				waking.abort();
			}
		},
		isStirring,
		async close() {
			isClosed = true;
			waking.abort();
			await polling;
		},
	};
}
