import type {Engine} from '../../app.ts';
import type {LookedUp} from '../../api/attach/wire.ts';
import type {Lookups} from '../../console/details/lookups.ts';
import {describeVariable} from '../../runtime/changed-variables.ts';
import {lookupsOf} from '../console-lookups.ts';
import type {EngineStage} from './stage-of.ts';

/** What an attached console is told of a service that it looks at closely. */
export function lookUpFor(engine: Engine, {history, startUps}: EngineStage): (service: string) => LookedUp {
	let lookups: Lookups | undefined;
	return service => {
		lookups ??= lookupsOf(engine);
		const inspection = lookups.inspect(service);
		const environment = lookups.environment(service);
		return {
			survivors: engine.runtime.survivors(service),
			environmentChanges: engine.runtime.environmentChanges(service).map(changed => describeVariable(changed)),
			runs: history.of(service),
			startUps: startUps.all(),
			...inspection && {inspection},
			published: lookups.published(service),
			lastChecks: lookups.lastChecks(service),
			checkpointMemory: [...lookups.checkpointMemory(service)],
			...environment && {environment},
		};
	};
}
