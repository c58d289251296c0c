import type {Job, LogChunk, StepReport} from '../builds.ts';
import type {BuilderEffect, BuilderStart, BuilderTimer, SpoolEntry} from './events.ts';

/** Owned by `stepBuilder`, which changes it in place: a job may print a thousand times a second beside ten thousand that wait. */
export interface BuilderState {
	readonly self: Omit<BuilderStart, 'entries' | 'results'>;
	life: Life;
	link: Link;
	/** Who the hub is by its presence, once that has been seen in this connection; without a session there is none. */
	presence: {readonly session: string | undefined} | undefined;
	/** Before the first welcome nothing begins: the hub may have paused it, or be done with a job meanwhile. */
	hasBeenWelcomed: boolean;
	isPaused: boolean;
	/** The highest order of which session of the hub it has heeded. */
	heeded: {hub: string; order: number};
	/** Of a builder that is paused and has something to do. */
	readonly pausePatience: Patience;
	readonly held: Map<string, HeldJob>;
	/** What the hub is done with: work may come late a second time. */
	readonly settled: Set<string>;
	/** By project, in the order in which projects take turns; the oldest job of each first. */
	readonly queue: Map<string, HeldJob[]>;
	/** Those that take up one of its places. */
	readonly begun: Set<HeldJob>;
	/** Absent: it keeps no result lines. */
	readonly results: KeptResults | undefined;
	readonly speech: Speech;
	readonly logs: Logs;
	readonly timers: Set<BuilderTimer>;
}

export type Life =
	| {readonly type: 'working'}
	| {readonly type: 'draining'}
	| {readonly type: 'ending'; readonly reason: 'ended' | 'refused'; readonly message?: string}
	| {readonly type: 'over'};

export type Link =
	| {readonly type: 'apart'}
	/** Connected, not welcomed. */
	| {readonly type: 'greeting'; readonly retryMs: number}
	| {readonly type: 'welcomed'; readonly hub: string; readonly seat: number};

export interface KeptResults {
	/** That of the hub which has welcomed it last; '': it has not been told. */
	ledger: string;
	/** Of each: up to which number it has lines, and the highest that it has heard of. Where it has less it asks. */
	readonly numbers: Map<string, {upTo: number; known: number}>;
	readonly patience: Patience;
}

export interface HeldJob {
	readonly job: Job;
	readonly attempt: number;
	/** `final`: all of its steps are; it is held until the hub is done with it. */
	phase: 'queued' | 'finding' | 'running' | 'final';
	steps: readonly HeldStep[] | undefined;
	readonly cancelled: Array<SpoolEntry['cancelled'][number]>;
	/** The hub is done with it, and it runs: it is forgotten once it has ended. */
	isUnwanted: boolean;
	/** The hub has what was said last of it. */
	isAcknowledged: boolean;
	readonly patience: Patience;
}

export interface HeldStep {
	report: StepReport;
	readonly log: StepLog;
	/** It runs, and has been told to end. */
	isBeingEnded: boolean;
}

/** How far the log of a step is, in bytes: `acknowledged` ≤ `sent` ≤ `printed`. */
export interface StepLog {
	readonly held: HeldJob;
	readonly step: number;
	printed: number;
	sent: number;
	acknowledged: number;
	/** Ends of the chunks between `acknowledged` and `sent`. */
	unacknowledged: readonly number[];
	/** How many bytes are being read from the spool, at `sent`. */
	reading: number;
	readonly patience: Patience;
}

/** Seconds that something has waited for the hub, and after how many it is said again. */
export interface Patience {
	waited: number;
	due: number;
}

/** What the next report will hold. */
export interface Speech {
	readonly jobs: Set<HeldJob>;
	chunks: LogChunk[];
	/** Of the chunks. */
	bytes: number;
	/** The hub wants to hear something, whatever it is. */
	isAsked: boolean;
}

/** Logs that have something to send and may send it, in the order of their turns. */
export interface Logs {
	/** Of which a whole chunk at least is to be sent. */
	readonly full: Set<StepLog>;
	/** Of which less is. */
	readonly some: Set<StepLog>;
	/** Those that are being read. */
	readonly reads: Set<StepLog>;
	readBytes: number;
	/** Sent, not acknowledged; of all of them. */
	unacknowledgedBytes: number;
}

/** The work of one `stepBuilder`. */
export interface Turn {
	readonly state: BuilderState;
	readonly at: number;
	/** Their entries in the spool are old. */
	readonly changed: Set<HeldJob>;
	readonly spool: BuilderEffect[];
	readonly effects: BuilderEffect[];
}

export function setTimer({state, effects}: Turn, timer: BuilderTimer, delayMs: number): void {
	state.timers.add(timer);
	effects.push({type: 'set-timer', timer, delayMs});
}

export function clearTimers({state, effects}: Turn, timers: readonly BuilderTimer[]): void {
	for (const timer of timers) {
		if (state.timers.delete(timer)) {
			effects.push({type: 'clear-timer', timer});
		}
	}
}

export function newPatience(): Patience {
	return {waited: 0, due: firstDue};
}

export function resetPatience(patience: Patience): void {
	patience.waited = 0;
	patience.due = firstDue;
}

/** A second goes by; true: it has waited long enough, and will wait twice as long the next time. */
export function waitASecond(patience: Patience): boolean {
	patience.waited++;
	if (patience.waited < patience.due) {
		return false;
	}

	patience.waited = 0;
	patience.due = Math.min(patience.due * 2, lastDue);
	return true;
}

const firstDue = 5;
const lastDue = 60;

/** What it says of a job has changed: on disk first, then to the hub. */
export function change(turn: Turn, held: HeldJob): void {
	turn.changed.add(held);
	say(turn.state, held);
}

/** The hub shall hear (again) of the job. */
export function say({speech}: BuilderState, held: HeldJob): void {
	held.isAcknowledged = false;
	resetPatience(held.patience);
	speech.jobs.add(held);
}

export function entryOf(held: HeldJob): SpoolEntry {
	return {job: held.job, report: reportOf(held), cancelled: [...held.cancelled]};
}

export function reportOf({job, attempt, steps}: HeldJob): SpoolEntry['report'] {
	return {job: job.id, attempt, ...steps && {steps: steps.map(({report}) => report)}};
}

export function newJob(job: Job, attempt = 1): HeldJob {
	return {job, attempt, phase: 'queued', steps: undefined, cancelled: [], isUnwanted: false, isAcknowledged: false, patience: newPatience()};
}

export function newStep(held: HeldJob, step: number, report: StepReport): HeldStep {
	return {report, isBeingEnded: false, log: {held, step, printed: report.logBytes ?? 0, sent: 0, acknowledged: 0, unacknowledged: [], reading: 0, patience: newPatience()}};
}
