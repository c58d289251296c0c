import {createListeners} from '../lib/listeners.ts';
import type {Effect} from './effects.ts';
import type {Command, Event, Fact} from './events.ts';
import type {ProjectSpec} from './spec.ts';
import type {ProjectState} from './state.ts';
import {initialState} from './initial.ts';
import {prune, reconfigure} from './reconfigure.ts';
import {step} from './step.ts';

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
	/** Go over to another project; `project` is then that one, and what of the old one has not ended. */
	reconfigure(project: ProjectSpec): void;
}

/** Something to be taken in turn. Another project counts only then: what was told before is about the one before. */
type Occasion = Event | {readonly after: ProjectSpec};

export interface StoreOptions {
	readonly project: ProjectSpec;
	/** Epoch ms. */
	readonly now: () => number;
	/** Does what `step` wants done; it may tell facts at once, they are taken in turn. */
	readonly execute: (effect: Effect) => void;
}

export function createStore({project: first, now, execute}: StoreOptions): FactStore {
	const listeners = createListeners<Parameters<StoreListener>>();
	const queue: Occasion[] = [];
	let project = first;
	let state = initialState(project, now());
	let isBusy = false;

	const dispatch = (occasion: Occasion) => {
		queue.push(occasion);
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

	const take = (occasion: Occasion) => {
		const previous = state;
		const event = eventOf(occasion);
		const [following, effects] = step(project, state, event);
		[project, state] = prune(project, previous, following);
		// Readers first: what a reader says of an end must come before the output of the run that follows.
		if (state !== previous) {
			listeners.tell(state, previous, event);
		}

		for (const effect of effects) {
			execute(effect);
		}
	};

	const eventOf = (occasion: Occasion): Event => {
		if (!('after' in occasion)) {
			return occasion;
		}

		const next = reconfigure(project, occasion.after);
		project = next.project;
		return {...next.command, at: now()};
	};

	return {
		get project() {
			return project;
		},
		getSnapshot: () => state,
		subscribe: listeners.subscribe,
		command(command) {
			dispatch({...command, at: now()});
		},
		reconfigure(after) {
			dispatch({after});
		},
		tell(fact) {
			dispatch({...fact, at: now()});
		},
	};
}
