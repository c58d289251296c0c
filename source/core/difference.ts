import type {ProjectState, ServiceState} from './state.ts';

export interface Difference {
	/** Services that are not as before, new ones among them, in their order. */
	readonly changed: readonly ServiceState[];
	/** As they were last. */
	readonly gone: readonly ServiceState[];
}

type Services = ProjectState['services'];

/** Many ask about the same event: there may be a thousand services, so they are gone over once. */
export function differenceBetween({services: before}: ProjectState, {services: after}: ProjectState): Difference {
	if (before === after) {
		return none;
	}

	const known = differences.get(after);
	if (known?.before === before) {
		return known.difference;
	}

	const difference = find(before, after);
	differences.set(after, {before, difference});
	return difference;
}

const none: Difference = {changed: [], gone: []};

const differences = new WeakMap<Services, {readonly before: Services; readonly difference: Difference}>();

function find(before: Services, after: Services): Difference {
	const changed = Object.values(after).filter(service => before[service.name] !== service);
	return {changed, gone: Object.values(before).filter(({name}) => !after[name])};
}
