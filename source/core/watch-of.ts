import type {ServiceSpec, WatchSpec} from './spec.ts';
import type {ServiceState} from './state.ts';

/** How the files of a service are watched now, if they are. */
export function watchOf(spec: ServiceSpec, {watch}: ServiceState): WatchSpec | undefined {
	return watch.isOn ? spec.watch ?? spec.markerWatch : undefined;
}
