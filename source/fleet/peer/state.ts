import type {Build, Builder} from '../builds.ts';
import type {HubEffect} from '../hub/events.ts';
import type {Head, RecordBody, SuggestionRecord} from '../peer-messages.ts';
import type {Question} from '../questions.ts';
import type {JoinedEffect, PeerEffect, PeerLedger} from './events.ts';

/** What a hub knows of the hubs that it is joined with. Changed in place by the step that owns it, as the state of the hub is. */
export interface PeersState {
	readonly hub: string;
	/** For people. */
	readonly name: string;
	readonly session: string;
	/** How far it is with the records of each hub; once it has been joined, with its own, too. */
	readonly heads: Map<string, Head>;
	/** By the names of the links. */
	readonly links: Map<string, Link>;
	/** Itself among them. */
	readonly hubs: Map<string, KnownHub>;
	/** Of other hubs, by hub and name. */
	readonly builders: Map<string, Map<string, Builder>>;
	/** Rows of other hubs that are not final, be they shown or not. */
	readonly open: Map<string, Build>;
	/** How long what is known of a hub that is away is shown. */
	readonly keepMs: number;
	/** Hubs that cannot be reached, since when by this one's clock; 0: nothing of them is shown. */
	readonly away: Map<string, number>;
	isAwayTimerSet: boolean;
	/** Which hub was at the other end of the links that this one has opened. */
	readonly ways: Map<string, string>;
	/** Of its own builders, what it has said of them last. */
	readonly said: Map<string, string>;
	/** Suggestions that were said to be waiting, and nothing else of them since; of all hubs. */
	readonly waiting: Map<string, SuggestionRecord>;
	/** Questions that are on their way, by their ids. */
	readonly asked: Map<string, Asked>;
	/** Other hubs to which a question would find its way. */
	reachable: ReadonlySet<string>;
	asks: number;
}

export interface KnownHub {
	readonly name: string;
	readonly links: readonly string[];
}

export interface Link {
	readonly name: string;
	/** This side has opened it. */
	isJoining: boolean;
	/** Who is there; undefined: not known yet, or lost. */
	other: {readonly hub: string; readonly session: string} | undefined;
	/** What the other has of the records of each hub, as it says. */
	readonly has: Map<string, number>;
	/** Of which hubs records are on their way to it, up to which numbers, since when. */
	readonly sending: Map<string, {readonly upTo: number; readonly at: number}>;
	/** When it was greeted last. */
	greetedAt: number;
	resendMs: number;
	isTimerSet: boolean;
}

export interface Asked {
	readonly ask: string;
	readonly hub: string;
	readonly question: Question;
	triesLeft: number;
}

/** What one step wants; `stores` come before all else. */
export interface PeerTurn {
	readonly state: PeersState;
	readonly at: number;
	readonly stores: JoinedEffect[];
	readonly says: JoinedEffect[];
}

export function readPeers({heads, builders, hubs, open, waiting, away, ways}: PeerLedger, self: Pick<PeersState, 'hub' | 'name' | 'session' | 'keepMs'>): PeersState {
	const state: PeersState = {
		...self,
		heads: new Map(heads.map(head => [head.hub, head])),
		links: new Map(),
		hubs: new Map(hubs.map(({hub, name, links}) => [hub, {name, links}])),
		builders: new Map(),
		open: new Map(open.map(row => [row.id, row])),
		said: new Map(),
		waiting: new Map(waiting.map(record => [record.suggestion.id, record])),
		away: new Map(away.map(({hub, since}) => [hub, since])),
		isAwayTimerSet: false,
		ways: new Map(ways.map(({link, hub}) => [link, hub])),
		asked: new Map(),
		reachable: new Set(),
		asks: 0,
	};
	for (const {hub, builder} of builders) {
		if (hub === state.hub) {
			state.said.set(builder.name, saidOf(builder));
		} else {
			putBuilder(state, hub, builder);
		}
	}

	return state;
}

export function putBuilder({builders}: PeersState, hub: string, builder: Builder): void {
	const ofHub = builders.get(hub);
	if (ofHub) {
		ofHub.set(builder.name, builder);
	} else {
		builders.set(hub, new Map([[builder.name, builder]]));
	}
}

/** Only of what this changes the others are told: that it has been seen again is no news. */
export function saidOf({lastSeen: _, ...builder}: Builder): string {
	return JSON.stringify(builder);
}

/** It is joined with another, or has been. */
export function isJoined({heads, hub}: PeersState): boolean {
	return heads.has(hub);
}

export function storePeer(turn: PeerTurn, effect: HubEffect & {readonly type: 'store'}): void {
	turn.stores.push(effect);
}

export function sayPeer(turn: PeerTurn, ...effects: ReadonlyArray<PeerEffect | HubEffect>): void {
	turn.says.push(...effects);
}

export function putHead(turn: PeerTurn, head: Head): void {
	turn.state.heads.set(head.hub, head);
	storePeer(turn, {type: 'store', change: {type: 'head', head}});
}

/** Says something of this hub's own to all. @returns its number. */
export function record(turn: PeerTurn, bodyOf: RecordBody | ((number: number) => RecordBody)): number {
	const {state} = turn;
	const number = (state.heads.get(state.hub)?.upTo ?? 0) + 1;
	const body = typeof bodyOf === 'function' ? bodyOf(number) : bodyOf;
	storePeer(turn, {type: 'store', change: {type: 'record', hub: state.hub, record: {number, body}}});
	putHead(turn, {hub: state.hub, upTo: number, since: 0});
	return number;
}
