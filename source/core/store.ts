import type {Command, Event} from './events.ts';
import type {ProjectSpec} from './spec.ts';
import type {ProjectState} from './state.ts';

/** What every face of devtui (console, headless, API) reads and commands. */
export interface Store {
	readonly project: ProjectSpec;
	getSnapshot(): ProjectState;
	/** Called after each event that changed the state; returns the unsubscriber. */
	subscribe(listener: StoreListener): () => void;
	command(command: Command): void;
}

export type StoreListener = (state: ProjectState, previous: ProjectState, event: Event) => void;
