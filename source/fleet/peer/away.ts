import {formatDuration} from '../../lib/duration.ts';
import {builderName} from '../build-row.ts';
import type {Build} from '../builds.ts';
import {routes} from './routes.ts';
import {isJoined, sayPeer, storePeer, type PeersState, type PeerTurn} from './state.ts';

/**
 * Other hubs that cannot be reached:
 *
 *     there ──no way to it──► away ──as long as builds are kept, or it is left──► forgotten
 *       ▲                      │                                                     │
 *       └──────there is one────┴─────────────────────────────────────────────────────┘
 *
 * Of one that is forgotten neither builders are shown nor builds that had not ended. What it has said is still known: once there is a
 * way to it again, be it after a year, that is shown as if nothing had been. It is this hub's affair alone, by its own clock.
 */
export function isForgotten({away}: Pick<PeersState, 'away'>, hub: string): boolean {
	return away.get(hub) === forgotten;
}

/** Of another hub; `gone`: it is not known, or nothing of it is shown. */
export function standingOf(state: PeersState, hub: string): 'there' | 'away' | 'gone' {
	if (state.reachable.has(hub)) {
		return 'there';
	}

	return hub !== state.hub && state.hubs.has(hub) && !isForgotten(state, hub) ? 'away' : 'gone';
}

/** @returns hubs to which there is a way again, and those to which there is none any more. */
export function seeWhoIsAway(turn: PeerTurn): readonly string[] {
	const {state} = turn;
	const before = state.reachable;
	const now = new Set(routes(state).keys());
	state.reachable = now;
	for (const hub of state.hubs.keys()) {
		if (now.has(hub)) {
			comeBack(turn, hub);
		} else if (hub !== state.hub && !state.away.has(hub)) {
			putAway(turn, hub, turn.at);
		}
	}

	forgetOld(turn);
	return [...[...before].filter(hub => !now.has(hub)), ...[...now].filter(hub => !before.has(hub))];
}

/** It was left, or has left this one; with it goes whoever cannot be reached now and was connected with it. */
export function forgetBehind(turn: PeerTurn, left: string, why: string): void {
	const {hub: own, hubs, reachable} = turn.state;
	const behind = new Set([left]);
	for (const hub of behind) {
		const known = hubs.get(hub)?.links ?? [];
		for (const [next, {links}] of hubs) {
			if (next !== own && !reachable.has(next) && (links.includes(hub) || known.includes(next))) {
				behind.add(next);
			}
		}
	}

	for (const hub of behind) {
		forget(turn, hub, why);
	}
}

/** What is known of it is shown no more, unless it is there. */
export function forget(turn: PeerTurn, hub: string, why: string): void {
	const {state} = turn;
	const name = state.hubs.get(hub)?.name;
	if (name === undefined || state.reachable.has(hub) || isForgotten(state, hub)) {
		return;
	}

	putAway(turn, hub, forgotten);
	const rows = openRowsOf(state, hub);
	for (const {id} of rows) {
		storePeer(turn, {type: 'store', change: {type: 'foreign-gone', id}});
	}

	const builders = [...state.builders.get(hub)?.keys() ?? []];
	const what = [...builders.length > 0 ? [countOf(builders.length, 'builder')] : [], ...rows.length > 0 ? [`${countOf(rows.length, 'build')} that had not ended`] : []];
	sayPeer(turn, {
		type: 'tell',
		builds: [],
		builders: [],
		// Somebody may follow what they are of.
		gone: [...rows.map(({id}) => id), ...new Set(rows.map(({suggestion}) => suggestion))],
		goneBuilders: builders.map(builder => builderName({name: builder, hub})),
		notice: `the hub ${name} (${hub}) ${why}${what.length === 0 ? '' : `; hidden until it is back: ${what.join(', ')}`}`,
	});
}

/** The timer has fired. */
export function awayTimerFired(turn: PeerTurn): void {
	turn.state.isAwayTimerSet = false;
	forgetOld(turn);
}

function comeBack(turn: PeerTurn, hub: string): void {
	const {state} = turn;
	const wasForgotten = isForgotten(state, hub);
	if (state.away.delete(hub)) {
		storePeer(turn, {type: 'store', change: {type: 'away', hub}});
	}

	if (wasForgotten) {
		const rows = openRowsOf(state, hub);
		for (const row of rows) {
			storePeer(turn, {type: 'store', change: {type: 'foreign-row', row}});
		}

		sayPeer(turn, {type: 'tell', builds: rows, builders: []});
	}
}

function forgetOld(turn: PeerTurn): void {
	const {state} = turn;
	if (!isJoined(state)) {
		return;
	}

	let oldest = Infinity;
	for (const [hub, since] of [...state.away]) {
		if (since !== forgotten && since + state.keepMs <= turn.at) {
			forget(turn, hub, `has been away for ${formatDuration(state.keepMs)}`);
		} else if (since !== forgotten) {
			oldest = Math.min(oldest, since);
		}
	}

	if (oldest < Infinity && !state.isAwayTimerSet) {
		state.isAwayTimerSet = true;
		sayPeer(turn, {type: 'set-peer-timer', timer: 'away', delayMs: Math.max(1, Math.min(oldest + state.keepMs - turn.at, dayMs))});
	} else if (oldest === Infinity && state.isAwayTimerSet) {
		state.isAwayTimerSet = false;
		sayPeer(turn, {type: 'clear-peer-timer', timer: 'away'});
	}
}

function putAway(turn: PeerTurn, hub: string, since: number): void {
	turn.state.away.set(hub, since);
	storePeer(turn, {type: 'store', change: {type: 'away', hub, since}});
}

function openRowsOf({open}: PeersState, hub: string): readonly Build[] {
	return [...open.values()].filter(row => row.hub === hub);
}

function countOf(count: number, what: string): string {
	return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

/** In place of the time since when. */
const forgotten = 0;
/** They are looked at once a day: a timer of Node holds no more than 24 days, and builds may be kept for longer. */
const dayMs = 86_400_000;
