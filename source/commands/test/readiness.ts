import type {ProjectState, ServiceState} from '../../core/state.ts';

/** Whether a command that needs everything can be run. */
export type Readiness =
	| {readonly type: 'waiting'}
	| {readonly type: 'ready'}
	/** `service` has seen to it that it never can. */
	| {readonly type: 'impossible'; readonly service: string};

/** `keepsGoing`: a service that has failed is done without. Whoever was stopped by hand is not waited for. */
export function readinessOf(state: ProjectState, keepsGoing: boolean): Readiness {
	const started = Object.values(state.services).filter(({phase}) => phase.type !== 'idle');
	const lost = state.failed[0] ?? started.find(({phase}) => phase.type === 'skipped')?.name;
	if (lost !== undefined && !keepsGoing) {
		return {type: 'impossible', service: lost};
	}

	return started.every(isSettled) ? {type: 'ready'} : {type: 'waiting'};
}

function isSettled({phase}: ServiceState): boolean {
	switch (phase.type) {
		case 'ready':
		case 'completed':
		case 'failed':
		case 'skipped':
		case 'stopped': {
			return true;
		}

		case 'idle':
		case 'waiting':
		case 'starting':
		case 'unready':
		case 'stopping':
		case 'backoff': {
			return false;
		}
	}
}
