import type {Engine} from '../../app.ts';
import type {Insight} from '../../api/insight.ts';
import type {RunsOf} from './remember-runs.ts';

/** What this engine knows of how its services have come to be as they are. */
export function insightOf({store, runtime, output}: Engine, runsOf: RunsOf): Insight {
	return {
		runsOf,
		unfinishedLine: service => output.unfinishedLine(service, store.getSnapshot().services[service]?.run ?? 0),
		lastChecks: runtime.lastChecks,
		async configuration() {
			const {effectiveProject} = await import('../../config/effective.ts');
			return effectiveProject(store.project);
		},
	};
}
