import {EventEmitter} from 'node:events';
import fs from 'node:fs';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import v8 from 'node:v8';
import {descendants, hasEnded} from '../bench/lib/processes.js';

/** What there is of this process at rest, with nothing left that could be collected. */
export async function takeVitals() {
	await sleep(restMs);
	// What is to be closed is closed a few turns later, and what it held is found by the next collection.
	for (let round = 0; round < 3; round++) {
		await sleep(50);
		globalThis.gc();
	}

	const {rss, heapUsed, arrayBuffers} = process.memoryUsage();
	const processes = descendants(process.pid);
	return {
		descriptors: fs.readdirSync('/proc/self/fd').length - 1,
		handles: process.getActiveResourcesInfo().length,
		emitters: v8.queryObjects(EventEmitter, {format: 'count'}),
		listeners: [process, process.stdout, process.stderr].reduce((sum, emitter) => sum + countListeners(emitter), 0),
		threads: fs.readdirSync('/proc/self/task').length,
		processes: processes.length,
		zombies: processes.filter(hasEnded).length,
		heapMB: (heapUsed + arrayBuffers) / 2 ** 20,
		rssMB: rss / 2 ** 20,
	};
}

/** A watcher looks again for so long after the last change, and a service counts its restarts in a burst: timers that are no leak. */
const restMs = 2500;

function countListeners(emitter) {
	return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}

/** How many of each, to be named when there are more. */
export function handlesByKind() {
	const kinds = process.getActiveResourcesInfo();
	return Object.fromEntries([...new Set(kinds)].map(kind => [kind, kinds.filter(other => other === kind).length]));
}
