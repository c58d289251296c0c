import {isAlive, type PhaseType, type ServiceState} from '../../core/state.ts';
import type {Usage} from '../details/lookups.ts';
import type {Subject} from '../subject.ts';
import type {ViewState} from '../view-state.ts';
import type {SortOrder} from './list-view.ts';

/** Services in the order that is chosen; those that are alike stay in the order of the file. */
export function sorted({state, view}: Pick<Subject, 'state' | 'view'>, services: readonly string[]): readonly string[] {
	const compare = comparisons[view.list.sort];
	if (!compare) {
		return services;
	}

	const found = services.flatMap(name => state.services[name] ?? []);
	return found.toSorted((one, other) => compare(one, other, view)).map(({name}) => name);
}

type Comparison = (one: ServiceState, other: ServiceState, view: ViewState) => number;

const comparisons: Readonly<Record<SortOrder, Comparison | undefined>> = {
	file: undefined,
	name: (one, other) => one.name.localeCompare(other.name, 'en', {numeric: true}),
	state: (one, other) => urgency(one) - urgency(other),
	restarts: (one, other) => other.restarts - one.restarts,
	// Whoever was started last comes first, whoever is not up comes last.
	uptime: (one, other) => startOf(other) - startOf(one),
	cpu: byUsage('cpuPercent'),
	memory: byUsage('memoryBytes'),
};

/** Whoever uses most comes first, whoever does not run comes last. */
function byUsage(figure: keyof Usage): Comparison {
	return (one, other, {usage}) => (usage?.get(other.name)?.[figure] ?? -1) - (usage?.get(one.name)?.[figure] ?? -1);
}

/** What needs somebody comes first, what is calm last. */
const byUrgency: readonly PhaseType[] = ['failed', 'backoff', 'unready', 'stopping', 'skipped', 'starting', 'waiting', 'ready', 'completed', 'stopped', 'idle'];

function urgency({phase, build}: ServiceState): number {
	// It runs, and is not what its files say.
	return build?.type === 'failed' ? 0.5 : byUrgency.indexOf(phase.type);
}

function startOf({phase, startedAt}: ServiceState): number {
	return isAlive(phase) && startedAt !== undefined ? startedAt : 0;
}
