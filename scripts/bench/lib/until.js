import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';

/** Waits for a fact by asking again and again; not for what is timed. */
export async function until(title, holds, {withinMs = 15_000, everyMs = 10} = {}) {
	const deadline = performance.now() + withinMs;
	while (!holds()) {
		if (performance.now() > deadline) {
			throw new Error(`Not within ${withinMs / 1000} s: ${title}`);
		}

		await sleep(everyMs);
	}
}
