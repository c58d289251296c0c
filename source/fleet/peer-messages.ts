import type {Build, Builder, Suggestion} from './builds.ts';
import type {Question, Reply} from './questions.ts';

/**
 * What joined hubs say to one another. Each hub numbers what it has to tell, without end and for ever: its records. Every hub keeps
 * the records of all hubs that it has ever heard of, and passes them on as they are, so that how hubs are joined makes no
 * difference: what comes a second time, by another way, has a number that is known. A record takes the place of the one before it
 * with the same key, so that numbers between may be missing: what was replaced before somebody came to it he never sees.
 */
export interface PeerRecord {
	/** Of its hub, from 1. */
	readonly number: number;
	readonly body: RecordBody;
}

export type RecordBody =
	| SuggestionRecord
	/** Of a builder of that hub; without `hub`. Said once in its final state. */
	| {readonly type: 'row'; readonly row: Build}
	/** Others have taken its place. */
	| {readonly type: 'gone'; readonly id: string}
	| {readonly type: 'builder'; readonly builder: Builder}
	/** What it is called, and which hubs it has a connection with. */
	| {readonly type: 'hub'; readonly name: string; readonly links: readonly string[]};

/** Made at that hub. */
export interface SuggestionRecord {
	readonly type: 'suggestion';
	readonly suggestion: Suggestion;
	readonly queuedAt: number;
	/** The number that it had when it was said first. */
	readonly first: number;
	/** Nobody has taken it yet. */
	readonly isWaiting: boolean;
	/** It was cancelled, or has waited for too long: nobody is to take it any more. */
	readonly isOver: boolean;
	/** Of those that any one builder builds: the hub that it is passed on to, be it by this one or by one that had it before. */
	readonly for?: string;
}

/** How far somebody is with the records of a hub. */
export interface Head {
	readonly hub: string;
	readonly upTo: number;
	/** Up to this number it is history: suggestions that were made before the two were joined, which are not built. */
	readonly since: number;
}

/** `session`: of whoever says it; `to`: of whom it is said to. What is said to another session is dropped. */
export type PeerMessage =
	/** Said by the hub that joins until it is answered by one that names its session, and by either after a new connection. `refusal`: why the two are not joined. */
	| {readonly type: 'peer-hello'; readonly session: string; readonly to?: string; readonly body: {readonly hub: string; readonly heads: readonly Head[]; readonly refusal?: string}}
	| {readonly type: 'records'; readonly session: string; readonly to: string; readonly body: Records}
	/** On its disk. */
	| {readonly type: 'have'; readonly session: string; readonly to: string; readonly body: {readonly heads: readonly Head[]}}
	/** Goes from hub to hub to the one that it is for, as its answer goes back. */
	| {readonly type: 'peer-ask'; readonly session: string; readonly to: string; readonly body: PassedAsk}
	| {readonly type: 'peer-answer'; readonly session: string; readonly to: string; readonly body: PassedAnswer};

/** All records of a hub that there are with numbers above `after` and up to `upTo`, in their order. */
export interface Records extends Head {
	readonly after: number;
	readonly records: readonly PeerRecord[];
}

export interface PassedAsk {
	readonly id: string;
	readonly from: string;
	readonly for: string;
	/** How many hubs it has been through. */
	readonly hops: number;
	readonly question: Question;
}

export interface PassedAnswer {
	readonly id: string;
	readonly for: string;
	readonly hops: number;
	readonly reply: Reply;
}

/** What a record is about: there is one for each key. */
export function recordKey(body: RecordBody): string {
	switch (body.type) {
		case 'suggestion': {
			return `suggestion:${body.suggestion.id}`;
		}

		case 'row': {
			return `row:${body.row.id}`;
		}

		case 'gone': {
			return `row:${body.id}`;
		}

		case 'builder': {
			return `builder:${body.builder.name}`;
		}

		case 'hub': {
			return 'hub';
		}
	}
}
