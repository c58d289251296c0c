import type {Event} from '../../core/events.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ProjectState} from '../../core/state.ts';
import type {Store, StoreListener} from '../../core/store.ts';
import {createListeners} from '../../lib/listeners.ts';

/** What a console reads of a hub. */
export interface HubStore extends Store {
	show(picture: {readonly project: ProjectSpec; readonly state: ProjectState}): void;
	/** Nothing is shown any more but that it has ended: a console that sees this ends. */
	end(reason: string): void;
}

export function createHubStore(first: {readonly project: ProjectSpec; readonly state: ProjectState}, now: () => number): HubStore {
	const listeners = createListeners<Parameters<StoreListener>>();
	let {project, state} = first;
	let hasEnded = false;

	function change(after: ProjectState): void {
		const previous = state;
		state = after;
		// An event of which nobody makes anything: what is shown has not come about by those of a core.
		const event: Event = {type: 'resume-watch', services: [], at: now()};
		listeners.tell(state, previous, event);
	}

	return {
		get project() {
			return project;
		},
		getSnapshot: () => state,
		subscribe: listeners.subscribe,
		command() {
			// Its keys and its palette ask the desk.
		},
		show(picture) {
			if (!hasEnded) {
				({project} = picture);
				change(picture.state);
			}
		},
		end(reason) {
			if (!hasEnded) {
				hasEnded = true;
				const services = Object.fromEntries(Object.entries(state.services).map(([name, service]) => [name, {...service, phase: {type: 'stopped'} as const}]));
				change({...state, services, shutdown: {reason, isForced: false}});
			}
		},
	};
}
