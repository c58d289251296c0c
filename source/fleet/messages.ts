import type {Job, JobReport, Labels, LogChunk, Machine, ResultLine} from './builds.ts';

/**
 * What goes over the wire: MQTT 3.1.1, clean sessions, each message `[version, type, body]` in MessagePack; with QoS 1, from a hub that
 * is its own broker QoS 0.
 * Any message may be lost with its connection, come twice, or come late: each says all that it is about, with numbers that only
 * grow, and what is not acknowledged is said again. Sessions are 12 letters and digits, made anew with each start of a process.
 */

/** A builder to its hub. */
export type UpMessage =
	| {readonly type: 'hello'; readonly session: string; readonly body: Hello}
	| {readonly type: 'report'; readonly session: string; readonly hub: string; readonly body: Report}
	| {readonly type: 'bye'; readonly session: string; readonly body: object};

/** After every connection, after every new session of the hub, and again until it is welcomed. */
export interface Hello {
	readonly name: string;
	readonly labels: Labels;
	readonly machine: Machine;
	readonly jobs: number;
	/** It takes no more, and ends when it is idle. */
	readonly isDraining: boolean;
	/** All that it has on its disk. */
	readonly held: readonly JobReport[];
	/** Of result lines it has those up to this number; absent: it wants none. */
	readonly resultsUpTo?: number;
	/** The ledger whose numbers these are; absent: it has not been told. */
	readonly resultsOf?: string;
}

export interface Report {
	readonly reports: readonly JobReport[];
	readonly chunks: readonly LogChunk[];
	/** Those of its jobs that run. */
	readonly running: number;
	readonly isDraining: boolean;
	/** A hub that wants it otherwise says `govern` again: an old one may have come late. */
	readonly isPaused: boolean;
	/** The highest that it has heeded of this hub: what says less has come late. */
	readonly order: number;
	readonly resultsUpTo?: number;
	readonly resultsOf?: string;
}

/** The hub to one builder, in whose session it was welcomed. */
export type DownMessage =
	| {readonly type: 'welcome'; readonly session: string; readonly hub: string; readonly body: Welcome}
	/** Its name is taken by another session that answers: it says so and ends. */
	| {readonly type: 'refuse'; readonly session: string; readonly hub: string; readonly body: {readonly reason: string}}
	| {readonly type: 'work'; readonly session: string; readonly hub: string; readonly body: Work}
	| {readonly type: 'acknowledge'; readonly session: string; readonly hub: string; readonly body: Acknowledgement}
	| {readonly type: 'cancel'; readonly session: string; readonly hub: string; readonly body: {readonly jobs: readonly Cancellation[]}}
	/**
	 * Answered by a report, at once: that is how the hub sees whether somebody is there. `order` grows with each wish of people within a
	 * session of the hub: a late copy of one before does not count.
	 */
	| {readonly type: 'govern'; readonly session: string; readonly hub: string; readonly body: Wish & {readonly drains: boolean}}
	/** What it has missed. */
	| {readonly type: 'results'; readonly session: string; readonly hub: string; readonly body: Results};

/**
 * All result lines that there are with numbers above `after` and up to `upTo`, in their order; old ones may be gone from the hub.
 * Whoever has less than `after` waits for what is between, and has all up to `upTo` otherwise.
 */
export interface Results {
	/** Whose numbers they are: each ledger of a hub, be it in place of one that is lost, counts from 1. Absent: that of the welcome. */
	readonly ledger?: string;
	readonly after: number;
	readonly upTo: number;
	readonly lines: readonly ResultLine[];
}

export interface Wish {
	readonly order: number;
	readonly isPaused: boolean;
}

export interface Welcome extends Wish {
	readonly seat: number;
	/** What the hub has of the logs of held jobs. */
	readonly had: readonly Had[];
	/** Jobs of its that were not held, and the held ones that are done with. */
	readonly work: readonly Job[];
	readonly settled: readonly string[];
	readonly cancelled: readonly Cancellation[];
	/** For who wants result lines: whose numbers are told from here on, and the last that there is. Of another ledger it says by a report how many it has. */
	readonly results?: {readonly ledger: string; readonly upTo: number};
}

export interface Work {
	readonly jobs: readonly Job[];
}

export interface Cancellation {
	readonly job: string;
	/** Only this step, by its name: in the next attempt it may have another place. */
	readonly step?: string;
	readonly reason: string;
}

/** The log of a step up to this offset is the hub's. */
export interface Had {
	readonly job: string;
	readonly attempt: number;
	readonly step: number;
	readonly offset: number;
}

export interface Acknowledgement {
	/** Reports that are on the hub's disk: what the builder said last of these jobs, in these numbers. */
	readonly had: readonly Had[];
	/** Final, whole, on the hub's disk: to be forgotten. */
	readonly settled: readonly string[];
}

/** The hub to all builders at once. */
export type BroadcastMessage =
	/** For builders whose seat lies in one of the ranges (first and last). The ids of the jobs name seat 0: `ownJob` makes them its own. */
	| {readonly type: 'work-for-all'; readonly hub: string; readonly body: {readonly jobs: readonly Job[]; readonly seats: ReadonlyArray<readonly [number, number]>}}
	| {readonly type: 'results'; readonly hub: string; readonly body: Results};

/** Retained, with a last will: who is there, in which session; `undefined`: nobody. */
export interface Presence {
	readonly session: string | undefined;
	/** Of a hub that had joined this one: it goes because people want it to, and is not expected back. */
	readonly isLeaving?: true;
}
