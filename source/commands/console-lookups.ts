import type {Engine} from '../app.ts';
import type {Lookups} from '../console/details/lookups.ts';
import {createInspector} from '../runtime/resources/inspect.ts';
import {createUsage} from '../runtime/resources/usage.ts';

/** What the details of a service are looked up from. */
export function lookupsOf({runtime, store, publishedPorts}: Engine): Lookups {
	const inspector = createInspector();
	const usage = createUsage();
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
		environment: runtime.environmentOf,
	};
}
