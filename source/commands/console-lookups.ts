import type {Engine} from '../app.ts';
import type {Lookups} from '../console/details/lookups.ts';
import {createInspector} from '../runtime/resources/inspect.ts';
import {createUsage} from '../runtime/resources/usage.ts';

/** What the details of a service are looked up from. */
export function lookupsOf({runtime, store, publishedPorts}: Engine): Lookups {
	const inspector = createInspector({checkpoints: runtime.checkpointProcesses});
	const usage = createUsage({checkpoints: runtime.checkpointProcesses});
	return {
		usage() {
			const running = Object.keys(store.getSnapshot().services).flatMap(name => {
				const pid = runtime.pidOf(name);
				return pid === undefined ? [] : [[name, pid] as const];
			});
			return usage.sample(new Map(running));
		},
		inspect(service) {
			const pid = runtime.pidOf(service);
			return pid === undefined ? undefined : inspector.inspect(pid);
		},
		published: publishedPorts,
		lastChecks: runtime.lastChecks,
		checkpointMemory: rarely(runtime.checkpointMemory),
		environment: runtime.environmentOf,
	};
}

/** Each is a walk through the memory of a process: of many large ones it takes its time, and nobody else is served meanwhile. */
function rarely<Found>(look: (service: string) => Found): (service: string) => Found {
	const looked = new Map<string, {readonly found: Found; readonly until: number}>();
	return service => {
		const known = looked.get(service);
		const from = performance.now();
		if (known && from < known.until) {
			return known.found;
		}

		const found = look(service);
		const to = performance.now();
		looked.set(service, {found, until: to + partOfTime * (to - from)});
		return found;
	};
}

/** It has one part of so many. */
const partOfTime = 50;
