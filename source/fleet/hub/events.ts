import type {Build, Builder, FinalState, Job, ResultLine, Suggestion} from '../builds.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../messages.ts';
import type {Head, PeerRecord} from '../peer-messages.ts';
import type {BuilderRow, Question, Reply} from '../questions.ts';

/** What comes to the pure hub; `at` is its clock. */
export type HubEvent =
	| {readonly type: 'heard'; readonly builder: string; readonly message: UpMessage; readonly at: number}
	/** Its last will, or the end of its connection. */
	| {readonly type: 'builder-lost'; readonly builder: string; readonly session: string; readonly at: number}
	/** The hub's own connection is there again: who has gone meanwhile may have been told to nobody. */
	| {readonly type: 'reconnected'; readonly at: number}
	/** Only those that change something or need the state of now; history and logs are read from the ledger by whoever answers. */
	| {readonly type: 'asked'; readonly ask: string; readonly question: Question; readonly at: number}
	| {readonly type: 'timer-fired'; readonly timer: HubTimer; readonly at: number}
	/** The result lines whose numbers are above `after`, in their order, as many as were wanted; `after` and `upTo` as in the effect. */
	| {readonly type: 'results-read'; readonly builder: string; readonly after: number; readonly upTo: number; readonly lines: readonly ResultLine[]; readonly at: number}
	/** The rows that a retry is about, open or over, and the suggestions they are of; no rows: there is no such build. */
	| {readonly type: 'rows-read'; readonly ask: string; readonly id: string; readonly suggestion: string; readonly builds: readonly Build[]; readonly suggestions: readonly Suggestion[]; readonly at: number}
	/** From the hubs that this one is joined with. */
	| {readonly type: 'passed-on'; readonly news: ForeignNews; readonly at: number}
	/** It waits here no more: another hub is to have it built. */
	| {readonly type: 'taken-elsewhere'; readonly suggestion: string; readonly at: number};

/**
 * Each but `keep` names its builder. `resend`: what it has not acknowledged is said again; `missing`: it has been away for so long that
 * people are told; `probe`: it has been asked whether it is there, for another process wants its name; `keep`: what has waited too
 * long goes.
 */
export type HubTimer = `resend:${string}` | `missing:${string}` | `probe:${string}` | 'keep';

/**
 * What the pure hub wants done. Of one batch of events first all `store` and `write-log`, as one synchronous commit; only then the
 * rest: nothing is said that a crash could take back.
 */
export type HubEffect =
	| {readonly type: 'store'; readonly change: LedgerChange}
	/**
	 * What the log has behind `offset` goes, then it has these bytes. Its row is stored in the same batch and says how long the log
	 * is by now: what a file has beyond that is of an older attempt, and nobody's. Of a row that is final by then, the log is on disk
	 * for good (fdatasync) before the row is.
	 */
	| {readonly type: 'write-log'; readonly build: string; readonly offset: number; readonly bytes: Uint8Array}
	| {readonly type: 'send'; readonly builder: string; readonly message: DownMessage}
	| {readonly type: 'broadcast'; readonly message: BroadcastMessage}
	| {readonly type: 'reply'; readonly ask: string; readonly reply: Reply}
	/** Rows or builders that pages and the console show have changed, or (`gone`, by their ids; of suggestions that have waited, too) are no more. A log that only grows is not told. */
	| {readonly type: 'tell'; readonly builds: readonly Build[]; readonly builders: readonly BuilderRow[]; readonly gone?: readonly string[]; /** Builders that are shown no more, by `builderName`. */ readonly goneBuilders?: readonly string[]; readonly notice?: string}
	/** Answered by `results-read`, with the first `limit` of them. `upTo`: the last that there is. */
	| {readonly type: 'read-results'; readonly builder: string; readonly after: number; readonly upTo: number; readonly limit: number}
	/** Of a row, a job or a suggestion. Answered by `rows-read`. */
	| {readonly type: 'read-rows'; readonly ask: string; readonly id: string; readonly suggestion: string}
	| {readonly type: 'set-timer'; readonly timer: HubTimer; readonly delayMs: number}
	| {readonly type: 'clear-timer'; readonly timer: HubTimer};

export type LedgerChange =
	| {readonly type: 'suggestion'; readonly suggestion: Suggestion; readonly queuedAt: number; readonly isWaiting: boolean; readonly origin?: string; /** Another hub has it built: rows of it are to come. */ readonly isElsewhere?: true}
	/** Its first row follows, as `row`. `attempt` 0: the builder has not said that it has it. */
	| {readonly type: 'job'; readonly job: StoredJob}
	/**
	 * Rows of a job from here on, in this order; rows of it that are not named go, with their logs. Of another attempt than before
	 * (0 takes back that its builder has it) only rows that are final keep their logs; the others begin with none.
	 */
	| {readonly type: 'rows'; readonly job: string; readonly attempt: number; readonly rows: readonly StoredBuild[]}
	/** `isGrowth`: of its log alone there is more. The machine's power may take that back: its builder has it until the job is settled. */
	| {readonly type: 'row'; readonly row: StoredBuild; readonly isGrowth?: boolean}
	| {readonly type: 'settled'; readonly job: string}
	| {readonly type: 'cancel-wanted'; readonly job: string; readonly step?: string; readonly reason: string}
	| {readonly type: 'builder'; readonly builder: Builder; readonly session: string}
	| {readonly type: 'result'; readonly line: ResultLine}
	/** Of a joined hub, as it says it. */
	| {readonly type: 'foreign-row'; readonly row: Build}
	| {readonly type: 'foreign-gone'; readonly id: string}
	/** Takes the place of the one of that hub with the same key. */
	| {readonly type: 'record'; readonly hub: string; readonly record: PeerRecord}
	| {readonly type: 'head'; readonly head: Head}
	/** Another hub that cannot be reached: since when, 0 if nothing of it is shown any more; absent: it can. */
	| {readonly type: 'away'; readonly hub: string; readonly since?: number}
	/** Which hub is where this one has joined one; absent: it has left it. */
	| {readonly type: 'way'; readonly link: string; readonly hub?: string};

/** What another hub says of its suggestions and rows; `hub` of the rows is set. */
export interface ForeignNews {
	/** By whom they were made. `mayWait`: nobody has taken it, as far as is known there. */
	readonly suggestions: ReadonlyArray<{readonly suggestion: Suggestion; readonly queuedAt: number; readonly origin: string; readonly mayWait: boolean}>;
	/** Suggestions that nobody is to wait for any more. */
	readonly over: readonly string[];
	/** Suggestions that others build. */
	readonly taken: readonly string[];
	readonly rows: readonly Build[];
	readonly gone: readonly string[];
}

export interface StoredJob {
	readonly job: Job;
	readonly builder: string;
	readonly attempt: number;
	readonly isSettled: boolean;
	readonly cancelWanted: ReadonlyArray<{readonly step?: string; readonly reason: string}>;
	readonly retryOf?: string;
}

/** `said`: how its builder says it has ended, which is shown only once the log has that many bytes. */
export interface StoredBuild extends Build {
	readonly said?: Ending;
}

export interface Ending {
	readonly state: FinalState;
	readonly logBytes: number;
	readonly exitCode: number;
	readonly endedAt: number;
	readonly reason?: string;
}

/** What a hub begins with: what its ledger has that is not settled, in the order in which it came, and all builders. No row has more `logBytes` than there are on the disk. */
export interface LedgerState {
	readonly builders: ReadonlyArray<{readonly builder: Builder; readonly session: string}>;
	readonly jobs: ReadonlyArray<{readonly stored: StoredJob; readonly rows: readonly StoredBuild[]}>;
	/** Those that no builder matched. */
	readonly waiting: ReadonlyArray<{readonly suggestion: Suggestion; readonly queuedAt: number; readonly origin?: string}>;
	readonly lastResult: number;
}
