import type {Build, Builder} from '../builds.ts';
import type {HubEffect, HubEvent, HubTimer} from '../hub/events.ts';
import type {Head, PassedAsk, PeerMessage, PeerRecord, SuggestionRecord} from '../peer-messages.ts';
import type {Question, Reply} from '../questions.ts';

/**
 * What comes to a hub from the hubs that it is joined with. A `link` is one way to another hub, by a name that whoever opens it
 * gives it; two hubs may have two.
 */
export type PeerEvent =
	/** A connection to a hub that this one joins: this one speaks first. */
	| {readonly type: 'peer-linked'; readonly link: string; readonly at: number}
	| {readonly type: 'peer-heard'; readonly link: string; readonly message: PeerMessage; readonly at: number}
	/** The end of its connection, or its last will: then of this session. `hasLeft`: because people want it so, on this side or the other. */
	| {readonly type: 'peer-lost'; readonly link: string; readonly session?: string; readonly hasLeft?: true; readonly at: number}
	/** People know that it has gone for good. */
	| {readonly type: 'hub-given-up'; readonly hub: string; readonly at: number}
	/** `upTo`: of the effect, or the number of the last one where there are more. */
	| {readonly type: 'records-read'; readonly link: string; readonly session: string; readonly hub: string; readonly after: number; readonly upTo: number; readonly records: readonly PeerRecord[]; readonly at: number}
	/** A question for another hub, by its id: what is asked of a row or builder of that hub's. */
	| {readonly type: 'asked-elsewhere'; readonly ask: string; readonly hub: string; readonly question: Question; readonly at: number}
	/** What this hub says to a question that came from another. */
	| {readonly type: 'answered-here'; readonly id: string; readonly for: string; readonly reply: Reply; readonly at: number}
	| {readonly type: 'peer-timer-fired'; readonly timer: PeerTimer; readonly at: number};

/** `peer`: what a link has not acknowledged; `answer`: a question that another hub has not answered; `away`: a hub has been away for long. */
export type PeerTimer = `peer:${string}` | `answer:${string}` | 'away';

export type PeerEffect =
	| {readonly type: 'peer-send'; readonly link: string; readonly message: PeerMessage}
	/** It leads to this hub itself, or to one whose ledger cannot go together with its own: whoever opened it ends it. */
	| {readonly type: 'peer-refused'; readonly link: string; readonly reason: string}
	/** Answered by `records-read`: at most `limit`, and no more bytes than a message may have. */
	| {readonly type: 'read-records'; readonly link: string; readonly session: string; readonly hub: string; readonly after: number; readonly upTo: number; readonly limit: number}
	/** Answered by `answered-here`, as if somebody who may do all but tokens had asked here. */
	| {readonly type: 'answer-here'; readonly ask: PassedAsk}
	| {readonly type: 'set-peer-timer'; readonly timer: PeerTimer; readonly delayMs: number}
	| {readonly type: 'clear-peer-timer'; readonly timer: PeerTimer};

export type JoinedEvent = HubEvent | PeerEvent;
export type JoinedEffect = HubEffect | PeerEffect;
export type JoinedTimer = HubTimer | PeerTimer;

/** What a hub that is, or was, joined begins with. */
export interface PeerLedger {
	/** Its own is one of them, once it has ever been joined. */
	readonly heads: readonly Head[];
	/** Their last records, of all hubs; its own as well. */
	readonly builders: ReadonlyArray<{readonly hub: string; readonly builder: Builder}>;
	readonly hubs: ReadonlyArray<{readonly hub: string; readonly name: string; readonly links: readonly string[]}>;
	/** Rows of other hubs that are not final, be they shown or not. */
	readonly open: readonly Build[];
	/** Suggestions that were said to be waiting, and nothing else of them since; of all hubs. */
	readonly waiting: readonly SuggestionRecord[];
	/** Hubs that cannot be reached, since when; 0: nothing of them is shown. */
	readonly away: ReadonlyArray<{readonly hub: string; readonly since: number}>;
	/** Which hub was there when this one joined it. */
	readonly ways: ReadonlyArray<{readonly link: string; readonly hub: string}>;
}
