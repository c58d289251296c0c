import type {Effect} from './effects.ts';
import type {Command, Event, Fact} from './events.ts';
import type {ProjectSpec} from './spec.ts';
import type {ProjectState} from './state.ts';
import {initialState, step} from './step.ts';

/** What every face of devtui (console, headless, API) reads and commands. */
export interface Store {
	readonly project: ProjectSpec;
	getSnapshot(): ProjectState;
	/** Called after each event that changed the state; returns the unsubscriber. */
	subscribe(listener: StoreListener): () => void;
	command(command: Command): void;
}

export type StoreListener = (state: ProjectState, previous: ProjectState, event: Event) => void;

/** The side of the store that the runtime sees. */
export interface FactStore extends Store {
	tell(fact: Fact): void;
}

export interface StoreOptions {
	readonly project: ProjectSpec;
	/** Epoch ms. */
	readonly now: () => number;
	/** Does what `step` wants done; it may tell facts at once, they are taken in turn. */
	readonly execute: (effect: Effect) => void;
}

export function createStore({project, now, execute}: StoreOptions): FactStore {
	const listeners = new Set<StoreListener>();
	const queue: Event[] = [];
	let state = initialState(project, now());
	let isBusy = false;

	const dispatch = (event: Event) => {
		queue.push(event);
		if (isBusy) {
			return;
		}

		isBusy = true;
		try {
			for (let next = queue.shift(); next; next = queue.shift()) {
				take(next);
			}
		} finally {
			isBusy = false;
		}
	};

	const take = (event: Event) => {
		const previous = state;
		const [following, effects] = step(project, state, event);
		state = following;
		// Readers first: what a reader says of an end must come before the output of the run that follows.
		if (state !== previous) {
			for (const listener of listeners) {
				listener(state, previous, event);
			}
		}

		for (const effect of effects) {
			execute(effect);
		}
	};

	return {
		project,
		getSnapshot: () => state,
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		command(command) {
			dispatch({...command, at: now()});
		},
		tell(fact) {
			dispatch({...fact, at: now()});
		},
	};
}
