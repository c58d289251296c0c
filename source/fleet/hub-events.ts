import type {Build, Builder, FinalState, Job, ResultLine, Suggestion} from './builds.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from './messages.ts';
import type {Question, Reply} from './questions.ts';

/** What comes to the pure hub; `at` is its clock. */
export type HubEvent =
	| {readonly type: 'heard'; readonly builder: string; readonly message: UpMessage; readonly at: number}
	/** Its last will, or the end of its connection. */
	| {readonly type: 'builder-lost'; readonly builder: string; readonly session: string; readonly at: number}
	/** Only those that change something or need the state of now; history and logs are read from the ledger by whoever answers. */
	| {readonly type: 'asked'; readonly ask: string; readonly question: Question; readonly at: number}
	| {readonly type: 'timer-fired'; readonly timer: HubTimer; readonly at: number}
	/** The log of a row has these bytes more, or has been begun anew (`written` counts from nothing then). */
	| {readonly type: 'log-written'; readonly build: string; readonly bytes: number};

/** `resend`: what a builder has not acknowledged; `missing`: after so long it is told that a builder is missing; `keep`: what is too old goes. */
export type HubTimer = `resend:${string}` | `missing:${string}` | `probe:${string}` | 'keep';

/**
 * What the pure hub wants done. Of one batch of events first all `store` and `write-log`, as one synchronous commit; only then the
 * rest: nothing is said that a crash could take back.
 */
export type HubEffect =
	| {readonly type: 'store'; readonly change: LedgerChange}
	| {readonly type: 'write-log'; readonly build: string; readonly offset: number; readonly bytes: Uint8Array}
	| {readonly type: 'send'; readonly builder: string; readonly message: DownMessage}
	| {readonly type: 'broadcast'; readonly message: BroadcastMessage}
	| {readonly type: 'reply'; readonly ask: string; readonly reply: Reply}
	/** Rows or builders that pages and the console show have changed. */
	| {readonly type: 'tell'; readonly builds: readonly Build[]; readonly builders: readonly Builder[]; readonly notice?: string}
	| {readonly type: 'set-timer'; readonly timer: HubTimer; readonly delayMs: number}
	| {readonly type: 'clear-timer'; readonly timer: HubTimer};

export type LedgerChange =
	| {readonly type: 'suggestion'; readonly suggestion: Suggestion; readonly queuedAt: number; readonly isWaiting: boolean}
	/** With its first row; `attempt` 0: the builder has not said that it has it. */
	| {readonly type: 'job'; readonly job: StoredJob}
	/** Rows of a job from here on; rows of it that are not named go, with their logs. */
	| {readonly type: 'rows'; readonly job: string; readonly attempt: number; readonly rows: readonly StoredBuild[]}
	| {readonly type: 'row'; readonly row: StoredBuild}
	| {readonly type: 'settled'; readonly job: string}
	| {readonly type: 'cancel-wanted'; readonly job: string; readonly step?: number; readonly reason: string}
	| {readonly type: 'builder'; readonly builder: Builder; readonly session: string}
	| {readonly type: 'result'; readonly line: ResultLine};

export interface StoredJob {
	readonly job: Job;
	readonly builder: string;
	readonly attempt: number;
	readonly isSettled: boolean;
	readonly cancelWanted: ReadonlyArray<{readonly step?: number; readonly reason: string}>;
	readonly retryOf?: string;
}

/** `said`: what the builder said the whole log has, of a final state that is shown only once the log is whole. */
export interface StoredBuild extends Build {
	readonly said?: {readonly state: FinalState; readonly logBytes: number};
}

/** What a hub begins with: what its ledger has that is not settled, and all builders. */
export interface LedgerState {
	readonly builders: ReadonlyArray<{readonly builder: Builder; readonly session: string}>;
	readonly jobs: ReadonlyArray<{readonly stored: StoredJob; readonly rows: readonly StoredBuild[]}>;
	/** Those that no builder matched, and those accepted whose ids may come again. */
	readonly waiting: ReadonlyArray<{readonly suggestion: Suggestion; readonly queuedAt: number}>;
	readonly lastResult: number;
}
