import {describePhase, describeReason} from '../core/describe.ts';
import type {ProjectState, ServiceState} from '../core/state.ts';

/** Who keeps everybody waiting, and why: `api not ready: connection refused`. Undefined: nobody. */
export function describeUnready(state: ProjectState): string | undefined {
	const unready = Object.values(state.services).flatMap(service => {
		const why = describeUnreadyService(service);
		return why === undefined ? [] : [`${service.name} ${why}`];
	});
	return unready.length === 0 ? undefined : unready.join(', ');
}

/** Undefined: nobody waits for it. */
export function describeUnreadyService({phase, lastProbe}: ServiceState): string | undefined {
	switch (phase.type) {
		case 'starting': {
			return `not ready${describeReason(lastProbe)}`;
		}

		case 'unready': {
			return `not ready${describeReason(phase.lastProbe)}`;
		}

		case 'waiting':
		case 'backoff': {
			return describePhase(phase);
		}

		case 'idle':
		case 'ready':
		case 'stopping':
		case 'completed':
		case 'failed':
		case 'stopped':
		case 'skipped': {
			return undefined;
		}
	}
}
