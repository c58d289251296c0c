import {differenceBetween} from './difference.ts';
import type {Event} from './events.ts';
import type {ProjectSpec} from './spec.ts';
import type {ProjectState, ServiceState} from './state.ts';
import type {Store, StoreListener} from './store.ts';

/** What a project has gone through, as plain data: how it was, and what each event since has changed. */
export interface Journal {
	readonly project: ProjectSpec;
	readonly state: ProjectState;
	readonly steps: readonly JournalStep[];
}

export interface JournalStep {
	readonly event: Event;
	/** Services that are not as before. */
	readonly services: Readonly<Record<string, ServiceState>>;
	/** All but the services. */
	readonly rest: Omit<ProjectState, 'services'>;
	/** The names of all, when these may not be the same as before, or in another order. */
	readonly order?: readonly string[];
	/** From here on, when it is another one. */
	readonly project?: ProjectSpec;
}

export interface JournalKeeper {
	journal(): Journal;
	stop(): void;
}

/** Remembers at least the last so many steps, and never more than twice as many. */
export function keepJournal(store: Pick<Store, 'project' | 'getSnapshot' | 'subscribe'>, leastSteps = 2000): JournalKeeper {
	let {project} = store;
	let begin = {project, state: store.getSnapshot()};
	const steps: JournalStep[] = [];
	const stop = store.subscribe((state, previous, event) => {
		const isOther = store.project !== project;
		const {changed, gone} = differenceBetween(previous, state);
		const isOrderOther = isOther || gone.length > 0 || changed.some(({name}) => !previous.services[name]);
		steps.push({event, services: Object.fromEntries(changed.map(service => [service.name, service])), rest: restOf(state), ...isOrderOther && {order: Object.keys(state.services)}, ...isOther && {project: store.project}});
		({project} = store);
		if (steps.length >= 2 * leastSteps) {
			const dropped = {...begin, steps: steps.splice(0, leastSteps)};
			begin = endOf(dropped);
		}
	});
	return {
		journal: () => ({...begin, steps: [...steps]}),
		stop,
	};
}

/** Everything that the store told of, once more, in its order; answers with how it ended. */
export function replay(journal: Journal, tell: StoreListener, turn: (project: ProjectSpec) => void = () => {}): ProjectState {
	let {state} = journal;
	for (const step of journal.steps) {
		const previous = state;
		state = applied(state, step);
		if (step.project) {
			turn(step.project);
		}

		tell(state, previous, step.event);
	}

	return state;
}

/** How it is after the last step. Who has not changed is not looked at in each: there may be thousands of both. */
export function endOf({project, state, steps}: Journal): {readonly project: ProjectSpec; readonly state: ProjectState} {
	let services: Record<string, ServiceState> = {...state.services};
	for (const step of steps) {
		Object.assign(services, step.services);
		services = step.order ? inOrder(step.order, services) : services;
	}

	return {
		project: steps.findLast(step => step.project)?.project ?? project,
		state: {...steps.at(-1)?.rest ?? restOf(state), services},
	};
}

function applied(state: ProjectState, {services, rest, order}: JournalStep): ProjectState {
	const all = {...state.services, ...services};
	return {...rest, services: order ? inOrder(order, all) : all};
}

function inOrder(names: readonly string[], services: Readonly<Record<string, ServiceState>>): Record<string, ServiceState> {
	const ordered: Record<string, ServiceState> = {};
	for (const name of names) {
		const service = services[name];
		if (service) {
			ordered[name] = service;
		}
	}

	return ordered;
}

function restOf({services: _services, ...rest}: ProjectState): Omit<ProjectState, 'services'> {
	return rest;
}
