import type {Event} from '../../source/core/events.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import type {Phase, ProjectState} from '../../source/core/state.ts';
import {initialState} from '../../source/core/initial.ts';
import type {Store, StoreListener} from '../../source/core/store.ts';
import {createListeners} from '../../source/lib/listeners.ts';

/** A phase that a service comes to, and the event that is said to have brought it there. */
export interface Told {
	readonly service: string;
	readonly phase: Phase;
	readonly event?: Event;
}

/** A store that goes from one state to the next as it is told, whatever the core would make of it. */
export function createStore(project: ProjectSpec): Store & {tell(told: Told): void} {
	let state = initialState(project, 0);
	const listeners = createListeners<Parameters<StoreListener>>();
	return {
		project,
		getSnapshot: () => state,
		subscribe: listeners.subscribe,
		command() {
			throw new TypeError('this store is only told');
		},
		tell({service, phase, event = {type: 'up', at: 0}}) {
			const previous: ProjectState = state;
			const before = previous.services[service]!;
			const run = phase.type === 'failed' ? before.run + 1 : before.run;
			state = {...previous, services: {...previous.services, [service]: {...before, phase, run}}};
			listeners.tell(state, previous, event);
		},
	};
}

/** A run that ends with this code, for good. */
export function exited(service: string, code: number): Told {
	return {service, phase: {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code}}}};
}
