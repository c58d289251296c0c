import type {Command} from '../../core/events.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ProjectState} from '../../core/state.ts';
import type {Store, StoreListener} from '../../core/store.ts';
import {createListeners} from '../../lib/listeners.ts';
import type {StateLine} from './wire.ts';

/** The store of an instance as a console elsewhere has it: told of every change, commanded over the wire. */
export interface RemoteStore extends Store {
	take(line: StateLine): void;
	/** Something that is not of the store is otherwise: whoever draws it looks again. */
	poke(): void;
}

export function createRemoteStore(first: {readonly project: ProjectSpec; readonly state: ProjectState}, send: (command: Command) => void): RemoteStore {
	const listeners = createListeners<Parameters<StoreListener>>();
	let {project, state} = first;
	let lastAt = 0;

	function tell(previous: ProjectState, event: StateLine['event']): void {
		listeners.tell(state, previous, event);
	}

	return {
		get project() {
			return project;
		},
		getSnapshot: () => state,
		subscribe: listeners.subscribe,
		command: send,
		take({event, services, names, failed, shutdown, project: other}) {
			const previous = state;
			const all = {...state.services, ...services};
			state = {
				services: names ? Object.fromEntries(names.flatMap(name => all[name] ? [[name, all[name]] as const] : [])) : all,
				failed: failed ?? state.failed,
				...(shutdown ?? state.shutdown) && {shutdown: (shutdown ?? state.shutdown)!},
			};
			project = other ?? project;
			lastAt = event.at;
			tell(previous, event);
		},
		poke() {
			tell(state, {type: 'resume-watch', services: [], at: lastAt});
		},
	};
}
