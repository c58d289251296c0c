import type {Builder, Suggestion} from '../builds.ts';
import {labelsKey} from '../labels.ts';
import type {UpMessage} from '../messages.ts';
import {isFinal} from '../progress.ts';
import type {LedgerState, StoredBuild, StoredJob} from './events.ts';

/**
 * What a hub knows of all that is not over. It is changed in place by the step that owns it: a thousand builders with a hundred
 * thousand jobs are not copied for each message, and nothing that comes for one of them looks at the others.
 */
export interface HubState {
	readonly session: string;
	/** The id of its ledger, by which joined hubs and builders tell it from others; '': it has none. */
	readonly hub: string;
	readonly keepMs: number;
	readonly builders: Map<string, Seat>;
	/** All that are not settled, in the order in which they came. */
	readonly jobs: Map<string, OpenJob>;
	readonly bySuggestion: Map<string, Set<OpenJob>>;
	/** Suggestions that no builder matched, by the labels that they want, and these by their ids. */
	readonly waiting: Map<string, Map<string, Waiting>>;
	readonly waitingById: Map<string, Waiting>;
	/** Who wants result lines. */
	readonly readers: Set<Seat>;
	lastResult: number;
	/** Each line of this hub has a number above it. */
	readonly resultsFrom: number;
}

export interface Waiting {
	readonly suggestion: Suggestion;
	readonly queuedAt: number;
	/** The hub where it was made, if that is another one. */
	readonly origin?: string;
}

/** A builder, and what it has to do. */
export interface Seat {
	builder: Builder;
	/** Of the process that was welcomed last, by this hub or the one before it. */
	session: string;
	/** By this hub: what it reports counts. */
	isWelcomed: boolean;
	/** It has said goodbye: whatever of it comes later is old. */
	hasLeft: boolean;
	/** As it says itself. */
	isDraining: boolean;
	isPaused: boolean;
	/** Of what people want of it, in this session of the hub; and the highest that it has said it has heeded. */
	order: number;
	heeded: number;
	/** It was there when the hub before this one went, or the hub's own connection did, and nothing has come of it since. */
	isUnheard: boolean;
	/** While it is missing: until then it is taken for somebody who comes back at once. */
	hopeUntil: number;
	/** People have been told that it is missing, and not yet that it is back. */
	isToldMissing: boolean;
	/** Another process that wants its name, while this one is asked whether it is there. */
	rival: Hello | undefined;
	readonly jobs: Set<OpenJob>;
	/** Those that it has not said it has; in the order in which they are sent. */
	readonly unaccepted: Set<OpenJob>;
	/** Those of them that have not been sent to this session. */
	readonly unsent: Set<OpenJob>;
	/** Those to be cancelled, as a whole or in part, that have not ended. */
	readonly cancelling: Set<OpenJob>;
	queuedCount: number;
	runningCount: number;
	sentAt: number;
	resendMs: number;
	isResendSet: boolean;
	/** When it was last sent lines that it had missed. */
	resultsAt: number;
	/** What is on disk of `lastSeen`. */
	storedSeenAt: number;
}

/** What is not acknowledged is sent again, after twice as long each time. */
export const firstResendMs = 5000;

export type Hello = Extract<UpMessage, {readonly type: 'hello'}>;

export interface OpenJob {
	stored: StoredJob;
	readonly seat: Seat;
	/** First those of the steps that its builder has reported, in their order, then rows that an earlier attempt has ended and this one lacks. */
	rows: StoredBuild[];
	/** How many are of the first kind; a hub that has just begun takes all for it. */
	stepCount: number;
	/** False: `rows` holds one that stands for steps which its builder does not know yet. */
	areStepsKnown: boolean;
	/** Its builder says that all of this attempt has ended. */
	isEnded: boolean;
}

export function readLedger({builders, jobs, waiting, lastResult}: LedgerState, session: string, {keepMs, hub, resultsFrom}: Pick<HubState, 'keepMs' | 'hub' | 'resultsFrom'>): HubState {
	const state: HubState = {
		session,
		hub,
		keepMs,
		builders: new Map(),
		jobs: new Map(),
		bySuggestion: new Map(),
		waiting: new Map(),
		waitingById: new Map(),
		readers: new Set(),
		lastResult,
		resultsFrom,
	};
	for (const {builder, session: last} of builders) {
		addSeat(state, builder, last);
	}

	for (const {stored, rows} of jobs) {
		const seat = state.builders.get(stored.builder);
		if (seat) {
			addJob(state, seat, stored, rows);
		}
	}

	for (const each of waiting) {
		addWaiting(state, each);
	}

	return state;
}

export function addSeat(state: HubState, builder: Builder, session: string): Seat {
	const seat: Seat = {
		builder,
		session,
		isWelcomed: false,
		hasLeft: builder.state === 'offline',
		isDraining: builder.state === 'draining' && builder.wanted !== 'draining',
		isPaused: builder.wanted === 'paused',
		order: 0,
		heeded: 0,
		isUnheard: false,
		hopeUntil: 0,
		isToldMissing: false,
		rival: undefined,
		jobs: new Set(),
		unaccepted: new Set(),
		unsent: new Set(),
		cancelling: new Set(),
		queuedCount: 0,
		runningCount: 0,
		sentAt: 0,
		resendMs: firstResendMs,
		isResendSet: false,
		resultsAt: -Infinity,
		storedSeenAt: builder.lastSeen,
	};
	state.builders.set(builder.name, seat);
	return seat;
}

export function addJob(state: HubState, seat: Seat, stored: StoredJob, rows: readonly StoredBuild[]): OpenJob {
	const [first, ...others] = rows;
	const isPlaceholder = first?.id === stored.job.id && first.state === 'queued' && first.logBytes === 0 && others.every(({state}) => isFinal(state));
	const job: OpenJob = {stored, seat, rows: [], stepCount: rows.length, areStepsKnown: stored.attempt > 0 && !isPlaceholder, isEnded: false};
	state.jobs.set(stored.job.id, job);
	seat.jobs.add(job);
	if (stored.attempt === 0) {
		seat.unaccepted.add(job);
		seat.unsent.add(job);
	}

	if (stored.cancelWanted.length > 0) {
		seat.cancelling.add(job);
	}

	const siblings = state.bySuggestion.get(stored.job.suggestion);
	if (siblings) {
		siblings.add(job);
	} else {
		state.bySuggestion.set(stored.job.suggestion, new Set([job]));
	}

	setRows(job, rows);
	return job;
}

/** Once all of its rows are final: they count for nothing. */
export function dropJob(state: HubState, job: OpenJob): void {
	const {seat, stored} = job;
	state.jobs.delete(stored.job.id);
	for (const set of [seat.jobs, seat.unaccepted, seat.unsent, seat.cancelling]) {
		set.delete(job);
	}

	const siblings = state.bySuggestion.get(stored.job.suggestion);
	siblings?.delete(job);
	if (siblings?.size === 0) {
		state.bySuggestion.delete(stored.job.suggestion);
	}
}

export function setRows(job: OpenJob, rows: readonly StoredBuild[]): void {
	count(job, -1);
	job.rows = [...rows];
	count(job, 1);
}

export function setRow(job: OpenJob, index: number, row: StoredBuild): void {
	countRow(job.seat, job.rows[index], -1);
	job.rows[index] = row;
	countRow(job.seat, row, 1);
}

function count({seat, rows}: OpenJob, by: 1 | -1): void {
	for (const row of rows) {
		countRow(seat, row, by);
	}
}

function countRow(seat: Seat, row: StoredBuild | undefined, by: 1 | -1): void {
	if (row?.state === 'queued') {
		seat.queuedCount += by;
	} else if (row?.state === 'running') {
		seat.runningCount += by;
	}
}

export function addWaiting(state: HubState, waiting: Waiting): void {
	const key = labelsKey(waiting.suggestion.on);
	const alike = state.waiting.get(key);
	if (alike) {
		alike.set(waiting.suggestion.id, waiting);
	} else {
		state.waiting.set(key, new Map([[waiting.suggestion.id, waiting]]));
	}

	state.waitingById.set(waiting.suggestion.id, waiting);
}

export function dropWaiting(state: HubState, {suggestion}: Waiting): void {
	const key = labelsKey(suggestion.on);
	const alike = state.waiting.get(key);
	alike?.delete(suggestion.id);
	if (alike?.size === 0) {
		state.waiting.delete(key);
	}

	state.waitingById.delete(suggestion.id);
}
