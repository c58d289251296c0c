import {isAlive, type PhaseType, type ServiceState} from '../../core/state.ts';
import type {Subject} from '../subject.ts';
import type {SortOrder} from './list-view.ts';

/** Services in the order that is chosen; those that are alike stay in the order of the file. */
export function sorted({state, view}: Pick<Subject, 'state' | 'view'>, services: readonly string[]): readonly string[] {
	const compare = comparisons[view.list.sort];
	if (!compare) {
		return services;
	}

	const found = services.flatMap(name => state.services[name] ?? []);
	return found.toSorted(compare).map(({name}) => name);
}

const comparisons: Readonly<Record<SortOrder, ((one: ServiceState, other: ServiceState) => number) | undefined>> = {
	file: undefined,
	name: (one, other) => one.name.localeCompare(other.name, 'en', {numeric: true}),
	state: (one, other) => urgency(one) - urgency(other),
	restarts: (one, other) => other.restarts - one.restarts,
	// Whoever was started last comes first, whoever is not up comes last.
	uptime: (one, other) => startOf(other) - startOf(one),
};

/** What needs somebody comes first, what is calm last. */
const byUrgency: readonly PhaseType[] = ['failed', 'backoff', 'unready', 'stopping', 'skipped', 'starting', 'waiting', 'ready', 'completed', 'stopped', 'idle'];

function urgency({phase, build}: ServiceState): number {
	// It runs, and is not what its files say.
	return build?.type === 'failed' ? 0.5 : byUrgency.indexOf(phase.type);
}

function startOf({phase, startedAt}: ServiceState): number {
	return isAlive(phase) && startedAt !== undefined ? startedAt : 0;
}
