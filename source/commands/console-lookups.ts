import type {Engine} from '../app.ts';
import type {Lookups} from '../console/details/lookups.ts';
import {createInspector} from '../runtime/resources/inspect.ts';

/** What the details of a service are looked up from. */
export function lookupsOf({runtime}: Engine): Lookups {
	const inspector = createInspector();
	return {
		inspect(service) {
			const pid = runtime.pidOf(service);
			return pid === undefined ? undefined : inspector.inspect(pid);
		},
		lastChecks: runtime.lastChecks,
		environment: runtime.environmentOf,
	};
}
