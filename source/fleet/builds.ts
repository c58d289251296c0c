/** Times are milliseconds since 1970, by the clock of whoever says them; sizes are bytes. */

/** `unknown`: the builder has no such project. */
export type BuildState = 'queued' | 'running' | FinalState;
export type FinalState = 'passed' | 'failed' | 'unknown' | 'cancelled';

export type Labels = Readonly<Record<string, string>>;

/** What a builder runs on. */
export interface Machine {
	/** As `uname -srm` says it: `Linux 6.1.0 x86_64`. */
	readonly uname: string;
	readonly hostname: string;
	readonly cpus: number;
	readonly memoryBytes: number;
	/** Of Node, without `v`. */
	readonly node: string;
}

/** That every builder whose labels match (or any one of them) builds a project. Accepted once, by its id, however often it comes. */
export interface Suggestion {
	/** Of whoever suggests: 12 letters and digits, at random. */
	readonly id: string;
	readonly project: string;
	/** At least one. */
	readonly revisions: readonly string[];
	/** All have to match; a value may hold `*`. */
	readonly on: Labels;
	readonly isForAnyOne: boolean;
	/** Glob over the steps of a project that is a directory. */
	readonly steps?: string;
	/** Queued builds of the project, by earlier suggestions, are cancelled where this one is taken. */
	readonly supersedes: boolean;
	/** Absent: the builder's own. */
	readonly timeLimitMs?: number;
	/** The build (row) that it repeats: only on its builder, only its step. */
	readonly retryOf?: string;
}

/** One revision of a suggestion for one builder. */
export interface Job {
	/** `<suggestion>.<seat of the builder>`, `-2` and so on behind it for the second revision and those after it. */
	readonly id: string;
	readonly suggestion: string;
	readonly project: string;
	readonly revision: string;
	readonly steps?: string;
	/** Only this one, by its exact name. */
	readonly step?: string;
	readonly supersedes: boolean;
	readonly timeLimitMs?: number;
	/** When the hub had the suggestion. */
	readonly queuedAt: number;
}

/** What a builder says of one step of a job. A project that is one executable has one step, named ''. */
export interface StepReport {
	readonly name: string;
	readonly state: BuildState;
	readonly startedAt?: number;
	/** From here on in every final state. Never started: no `startedAt`. */
	readonly endedAt?: number;
	/** Of the process; 128 + n for one that a signal ended; 130: cancelled; -1: unknown project. */
	readonly exitCode?: number;
	/** Of a final state, where it says more: `time limit of 1h reached`, `superseded by x1`. */
	readonly reason?: string;
	/** How many bytes the whole log has; in every final state. */
	readonly logBytes?: number;
}

/** All that a builder knows of a job. It replaces what it said before, unless that had a higher attempt or was further. */
export interface JobReport {
	readonly job: string;
	/** From 1; a job whose builder died is begun again with the next one, its steps and logs from nothing. */
	readonly attempt: number;
	/** Absent: on the builder's disk, its steps not known yet. At least one. */
	readonly steps?: readonly StepReport[];
}

/** A piece of a log: `bytes` begin at `offset` of what the step has printed in that attempt. */
export interface LogChunk {
	readonly job: string;
	readonly attempt: number;
	/** Index in the report's steps. */
	readonly step: number;
	readonly offset: number;
	/** At most `chunkBytes`. */
	readonly bytes: Uint8Array;
}

export const chunkBytes = 64 * 1024;

/** A row of `builds ls`: a step of a job, or the job itself until its steps are known. */
export interface Build {
	/** The job's id; of several steps `<job>:1`, `<job>:2` …. */
	readonly id: string;
	readonly job: string;
	readonly suggestion: string;
	readonly project: string;
	readonly revision: string;
	readonly step: string;
	readonly builder: string;
	readonly state: BuildState;
	readonly exitCode?: number;
	readonly reason?: string;
	readonly queuedAt: number;
	readonly startedAt?: number;
	readonly endedAt?: number;
	readonly machine?: Machine;
	readonly retryOf?: string;
	/** Of its log, as far as the hub has it. */
	readonly logBytes: number;
	/** Of a builder of this hub, which is joined with the one that says it; absent: its own. */
	readonly hub?: string;
}

/** `missing`: its connection broke, and it has not said goodbye; shown as offline. */
export type BuilderState = 'online' | 'missing' | 'offline' | 'paused' | 'draining';

export interface Builder {
	readonly name: string;
	/** Of this hub for ever; from 1. */
	readonly seat: number;
	readonly state: BuilderState;
	readonly labels: Labels;
	/** How many run at a time. */
	readonly jobs: number;
	readonly machine: Machine;
	readonly lastSeen: number;
	/** What people want of it, also while it is away: `paused` until it is resumed, `draining` of the process that was there. */
	readonly wanted?: 'paused' | 'draining';
}

/** A line of a status log: a final build, numbered by the hub from 1; without gaps but those of a ledger that was put back from a copy. */
export interface ResultLine {
	readonly number: number;
	readonly state: FinalState;
	readonly exitCode: number;
	readonly project: string;
	readonly revision: string;
	readonly step: string;
	readonly builder: string;
	readonly build: string;
}
