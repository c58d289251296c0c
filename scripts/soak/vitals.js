import fs from 'node:fs';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {descendants, hasEnded} from '../bench/lib/processes.js';

/** What there is of this process, with nothing left that could be collected. */
export async function takeVitals() {
	// What is to be closed is closed a few turns later, and what it held is found by the next collection.
	for (let round = 0; round < 3; round++) {
		await sleep(50);
		globalThis.gc();
	}

	const {rss, heapUsed, arrayBuffers} = process.memoryUsage();
	const processes = descendants(process.pid);
	return {
		descriptors: fs.readdirSync('/proc/self/fd').length - 1,
		resources: process.getActiveResourcesInfo().length,
		threads: fs.readdirSync('/proc/self/task').length,
		processes: processes.length,
		zombies: processes.filter(hasEnded).length,
		heapMB: (heapUsed + arrayBuffers) / 2 ** 20,
		rssMB: rss / 2 ** 20,
	};
}

/** How many of each, to be named when there are more. */
export function resourcesByKind() {
	const kinds = process.getActiveResourcesInfo();
	return Object.fromEntries([...new Set(kinds)].map(kind => [kind, kinds.filter(other => other === kind).length]));
}
