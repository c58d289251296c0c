import type {ServiceSpec} from './spec.ts';
import type {ServiceState} from './state.ts';
import type {WatchSpec} from './watch-spec.ts';

/** How the files of a service are watched now, if they are. */
export function watchOf(spec: ServiceSpec, {watch}: ServiceState): WatchSpec | undefined {
	return watch.isOn ? spec.watch ?? spec.markerWatch : undefined;
}

/** Changed files bring about another run, also of what has ended. */
export function isWatchedForRun(spec: ServiceSpec, service: ServiceState): boolean {
	const type = watchOf(spec, service)?.action.type;
	return type === 'restart' || type === 'rebuild' || type === 'sync';
}
