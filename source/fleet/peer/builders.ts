import type {Builder, Suggestion} from '../builds.ts';
import type {HubState} from '../hub/state.ts';
import {labelsMatch} from '../labels.ts';
import type {BuilderRow} from '../questions.ts';
import {isForgotten, seeWhoIsAway} from './away.ts';
import {isJoined, record, sayPeer, type PeersState, type PeerTurn} from './state.ts';

/** Builders of other hubs, as people see them. */
export function foreignBuilders(state: PeersState, hubs: Iterable<string> = state.builders.keys(), names?: ReadonlySet<string>): readonly BuilderRow[] {
	const counts = countsOf(state);
	return [...hubs].filter(hub => !isForgotten(state, hub)).flatMap(hub => [...state.builders.get(hub)?.values() ?? []].filter(({name}) => names?.has(name) ?? true).map((builder): BuilderRow => {
		const {running, queued} = countOf(counts, hub, builder.name);
		const isAway = !state.reachable.has(hub) && builder.state !== 'offline';
		return {...builder, ...isAway && {state: 'missing' as const}, running, queued, hub};
	}));
}

/** Connections have come or gone: whose builders are there, and whose are not, is shown anew. @returns whether there are such. */
export function seeHubs(turn: PeerTurn): boolean {
	const changed = seeWhoIsAway(turn);
	if (changed.length > 0) {
		sayPeer(turn, {type: 'tell', builds: [], builders: foreignBuilders(turn.state, changed)});
	}

	return changed.length > 0;
}

/** Builders of other hubs that are there and match; what any one may build goes to none of them that can be named yet. */
export function matchingElsewhere({builders, reachable}: PeersState, {on, isForAnyOne}: Suggestion): readonly string[] {
	const all = isForAnyOne ? [] : [...reachable].flatMap(hub => [...builders.get(hub)?.values() ?? []]);
	return all.filter(builder => canTake(builder, on)).map(({name}) => name);
}

function canTake({state, labels}: Builder, on: Suggestion['on']): boolean {
	return (state === 'online' || state === 'paused') && labelsMatch(on, labels);
}

export interface PassedOn {
	readonly suggestion: string;
	/** Who is to build it, as far as is known here. */
	readonly builder: string;
}

/**
 * What any one builder may build and none here can, goes to the hub of one that can: from then on it is that hub's alone, which passes
 * it on likewise if its builder has gone meanwhile. @returns what waits here no more.
 */
export function passOn(turn: PeerTurn, {waitingById}: HubState): readonly PassedOn[] {
	const {state} = turn;
	if (!isJoined(state)) {
		return [];
	}

	const passed: PassedOn[] = [];
	const counts = countsOf(state);
	for (const {suggestion, queuedAt} of waitingById.values()) {
		const best = suggestion.isForAnyOne ? bestOf(state, suggestion, counts) : undefined;
		if (best) {
			countOf(counts, best.hub, best.builder.name).queued += suggestion.revisions.length;
			passed.push({suggestion: suggestion.id, builder: best.builder.name});
			record(turn, first => ({type: 'suggestion', suggestion, queuedAt, first, isWaiting: false, isOver: false, for: best.hub}));
		}
	}

	return passed;
}

interface Candidate {
	readonly hub: string;
	readonly builder: Builder;
	readonly load: number;
}

/** The one with the least to do for each that it runs at a time; one that is paused only if there is no other. */
function bestOf(state: PeersState, {on}: Suggestion, counts: Counts): Candidate | undefined {
	let best: Candidate | undefined;
	for (const hub of state.reachable) {
		for (const builder of state.builders.get(hub)?.values() ?? []) {
			const {running, queued} = countOf(counts, hub, builder.name);
			const load = (running + queued) / Math.max(1, builder.jobs) + (builder.state === 'online' ? 0 : 1e9);
			if (canTake(builder, on) && (!best || load < best.load)) {
				best = {hub, builder, load};
			}
		}
	}

	return best;
}

type Counts = Map<string, {running: number; queued: number}>;

/** What builders of other hubs have to do. */
function countsOf({open}: PeersState): Counts {
	const counts: Counts = new Map();
	for (const {hub = '', builder, state} of open.values()) {
		countOf(counts, hub, builder)[state === 'running' ? 'running' : 'queued']++;
	}

	return counts;
}

function countOf(counts: Counts, hub: string, builder: string): {running: number; queued: number} {
	const key = `${hub} ${builder}`;
	const count = counts.get(key) ?? {running: 0, queued: 0};
	counts.set(key, count);
	return count;
}
