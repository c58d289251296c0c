import type {SignalAim} from './effects.ts';
import type {OpenedFile, OpenedName} from './opened-files.ts';
import type {HookName, JobName, ProbeKind, SignalName} from './spec.ts';

/** How a run ended: with a code, or by a signal. */
export type Exit =
	| {readonly type: 'code'; readonly code: number}
	| {readonly type: 'signal'; readonly signal: SignalName};

/** Why a service has failed for good, or why its run counts as a failure. */
export type Failure =
	| {readonly type: 'exit'; readonly exit: Exit}
	| {readonly type: 'spawn'; readonly message: string}
	/** `withinMs` is absent where its probe has said that it will never be. */
	| {readonly type: 'not-ready'; readonly withinMs?: number; readonly lastProbe?: string | undefined}
	| {readonly type: 'not-live'; readonly lastProbe?: string | undefined}
	/** `message` is a clause: `exited 1`, `not done within 30s`. */
	| {readonly type: 'build'; readonly message: string}
	| {readonly type: 'hook'; readonly hook: HookName; readonly message: string};

/** Why a run was started; told in the log and in the console. */
export type RunCause =
	| {readonly type: 'start'}
	| {readonly type: 'user'}
	| {readonly type: 'files'; readonly files: readonly string[]}
	| {readonly type: 'failure'; readonly failure: Failure}
	/** It ended well and its restart policy says so. */
	| {readonly type: 'ended'; readonly exit: Exit}
	| {readonly type: 'dependency'; readonly service: string}
	/** A person has chosen to go back to where the program opened this file. */
	| {readonly type: 'rewind'; readonly file: string}
	/** From outside, by a datagram. */
	| {readonly type: 'trigger'}
	/** The file says something else about it. */
	| {readonly type: 'configuration'};

/** What a waiting service waits for. */
export type WaitReason =
	| {readonly type: 'dependency'; readonly service: string; readonly need: 'started' | 'ready' | 'completed'}
	/** Changed files have not been quiet for long enough. */
	| {readonly type: 'quiet'}
	/** A command of the service: its build, a hook. */
	| {readonly type: 'job'; readonly job: JobName}
	| {readonly type: 'delay'; readonly delayMs: number};

/**
 * Where a service is in its life. `starting`, `ready`, `unready` and `stopping` have a process, all others have none.
 * The diagram stands above `step`.
 */
export type Phase =
	| {readonly type: 'idle'}
	/** `on` is empty only between two services of one step. */
	| Waiting
	/** `hasAnswered`: its probe has passed, the hook `after_ready` has not. `extra`: it has asked for more time, which it has still, or has beyond what the file gives. */
	| {readonly type: 'starting'; readonly pid?: number; readonly hasAnswered?: boolean; readonly extra?: 'asked' | 'needed'}
	| {readonly type: 'ready'; readonly pid: number}
	| {readonly type: 'unready'; readonly pid: number; readonly lastProbe?: string | undefined}
	| Stopping
	| {readonly type: 'backoff'; readonly failure?: Failure; readonly delayMs: number; readonly until: number}
	| {readonly type: 'completed'; readonly exit: Exit}
	| {readonly type: 'failed'; readonly failure: Failure}
	/** `releasedPid`: of a process that runs on and is nobody's. `hasCompleted`: it had done its work before a person stopped it. */
	| {readonly type: 'stopped'; readonly exit?: Exit; readonly releasedPid?: number; readonly hasCompleted?: boolean}
	/** Not started, since what it needs cannot be had. */
	| {readonly type: 'skipped'; readonly because: string};

export interface Waiting {
	readonly type: 'waiting';
	readonly on: readonly WaitReason[];
	/** A pause before the start, not begun or running. */
	readonly delay?: {readonly delayMs: number; readonly isRunning: boolean};
	/** The hook `before_start` has passed. */
	readonly isPrepared?: boolean;
}

export interface Stopping {
	readonly type: 'stopping';
	readonly pid?: number;
	readonly next: AfterStop;
	readonly signal: SignalName;
	/** The hook `before_stop` has not ended: nothing has been sent yet. */
	readonly isHeld?: boolean;
	/** Epoch ms at which it was asked to end: its grace counts from then. */
	readonly askedAt?: number;
	readonly isKilled: boolean;
	/** What is left of it belongs to another user: it ends when it likes. */
	readonly isRefused?: boolean;
	readonly mainExit?: Exit;
	/** What a person asked for instead of what the service says. */
	readonly wish?: StopWish;
}

/** How a service is to be stopped this once. */
export interface StopWish {
	readonly signal?: SignalName;
	readonly graceMs?: number;
}

/** What becomes of a service once nothing of its run lives. */
export type AfterStop =
	| {readonly type: 'stop'}
	| {readonly type: 'restart'}
	/** Its main process has ended by itself; what is left of the run is being cleared away. */
	| {readonly type: 'exit'}
	/** devtui ended it, since it never became ready or was no longer alive. */
	| {readonly type: 'fail'; readonly failure: Failure};

export interface ServiceState {
	readonly name: string;
	readonly phase: Phase;
	/** Number of the current or the last run; 0: never started. */
	readonly run: number;
	/** Why the current or last run was started, or why the next one will be. */
	readonly cause: RunCause;
	/** Epoch ms at which the current or last run was started. */
	readonly startedAt?: number;
	/** Epoch ms at which the phase was entered. */
	readonly since: number;
	/** Runs after the first. */
	readonly restarts: number;
	/** Failures in a row that count for the restart policy. */
	readonly failures: number;
	/** Failures in a row of each probe. */
	readonly probeFailures: Readonly<Record<ProbeKind, number>>;
	/** What the last failed probe said. */
	readonly lastProbe?: string | undefined;
	/** The last run that became ready. */
	readonly readyRun: number;
	readonly lastExit?: Exit | undefined;
	/** Of a service with a build command. */
	readonly build?: BuildState | undefined;
	/** A person has asked for the build that is to come or runs: whoever depends on the service is restarted with it. */
	readonly isRebuilt?: boolean | undefined;
	/** Commands that run for the service now; never two of one name. */
	readonly jobs: readonly Job[];
	/** Not sent yet: the hook `before_signal` is asked about the first one, or an earlier one is with `after_signal`. */
	readonly signals?: readonly QueuedSignal[] | undefined;
	/** Of those: the last that was sent, or refused by the hook. */
	readonly lastSignal?: {readonly queued: QueuedSignal; readonly isSent: boolean};
	readonly watch: WatchState;
	/** What the program of a service with checkpoints has opened so far, in that order. */
	readonly opened?: readonly OpenedFile[];
	/** What it had opened in the life that was gone back from, and has not opened since: it is yet to read these. */
	readonly ahead?: readonly OpenedName[];
	/** Its next run begins at the beginning, whatever files change until then: a person or another configuration wants it, or nobody knows what it has read. `remark`: see `spawn`. */
	readonly beginsAnew?: {readonly remark?: string} | undefined;
	/** Why there can be no checkpoints of it, in words. */
	readonly noCheckpoints?: string | undefined;
	/** The current or last run began where the program opened this file. */
	readonly resumedAt?: string | undefined;
	/** Why an earlier run did not begin later, and what came of that: the same is told once. */
	readonly lastRemark?: {readonly type: 'resumed' | 'anew'; readonly remark: string} | undefined;
	/** No longer in the project: it is there until it has ended. */
	readonly isLeaving?: boolean;
}

/** Whether what is to be run is up to date. */
export type BuildState =
	/** It has not been built since its files changed, or (`isOutdated` absent) since devtui began. */
	| {readonly type: 'needed'; readonly isOutdated?: boolean}
	| {readonly type: 'running'}
	| {readonly type: 'passed'; readonly durationMs: number}
	| {readonly type: 'failed'; readonly message: string; readonly durationMs: number};

export interface Job {
	readonly job: JobName;
	/** Epoch ms. */
	readonly since: number;
	/** It has been told to end, and its result does not count. */
	readonly isCancelled: boolean;
}

export interface QueuedSignal {
	readonly signal: SignalName;
	readonly to: SignalAim;
	/** It is meant to end the run. */
	readonly isToEnd?: boolean;
	/** See the effect. */
	readonly isUsual?: true;
}

export interface WatchState {
	/** Files of the service are watched now. */
	readonly isOn: boolean;
	readonly isPaused: boolean;
	/** Distinct files that changed while paused, in order of first change. */
	readonly pending: readonly string[];
	/** Changed files that the next run, or the next signal or command of the watch action, brings in. */
	readonly changed: readonly string[];
	/** Changed files have not been quiet for long enough: the quiet timer runs. */
	readonly isSettling: boolean;
	/** They have not been quiet for so long that the service was started all the same: what changes waits until they are. */
	readonly unrest?: Unrest | undefined;
	/** With the action `none`: the run is older than its files. */
	readonly isStale: boolean;
	/** Files that caused a start a moment ago: another one so soon after is of the same burst. */
	readonly recent: readonly string[];
	/** Restarts of a running service that changed files caused, since the window for them began. */
	readonly loops: number;
	/** Paused by devtui: a file that the service itself seems to write restarted it again and again. */
	readonly suspendedBy?: string | undefined;
}

export interface Unrest {
	/** The first that has changed since. */
	readonly file?: string | undefined;
}

export interface ProjectState {
	/** By name, in the order of the specification. */
	readonly services: Readonly<Record<string, ServiceState>>;
	/** Services that have failed for good, in the order in which they did. */
	readonly failed: readonly string[];
	/** Set once devtui is asked to end; from then on nothing is started. */
	readonly shutdown?: {readonly reason: string; readonly isForced: boolean};
}

export type PhaseType = Phase['type'];

const alive: Readonly<Record<PhaseType, boolean>> = {
	idle: false,
	waiting: false,
	starting: true,
	ready: true,
	unready: true,
	stopping: true,
	backoff: false,
	completed: false,
	failed: false,
	stopped: false,
	skipped: false,
};

/** Whether anything that was started for the service exists: a process of a run, or a command beside it. */
export function isBusy({phase, jobs}: ServiceState): boolean {
	return isAlive(phase) || jobs.length > 0;
}

/** By a person, not by devtui. */
export function isPausedByHand({isPaused, suspendedBy}: WatchState): boolean {
	return isPaused && suspendedBy === undefined;
}

/** It runs, and nobody has told it to end. */
export function isUp({type}: Phase): boolean {
	return type === 'starting' || type === 'ready' || type === 'unready';
}

/** Whether a process of the service exists. */
export function isAlive(phase: Phase): boolean {
	return alive[phase.type];
}
