import type {Job, JobReport, Labels, Machine, ResultLine, StepReport} from '../builds.ts';
import type {BroadcastMessage, DownMessage, UpMessage} from '../messages.ts';

/** What comes to the pure builder; `at` is its clock. */
export type BuilderEvent =
	| {readonly type: 'connected'; readonly at: number}
	| {readonly type: 'connection-lost'; readonly at: number}
	/** Of the hub's retained presence. */
	| {readonly type: 'hub-seen'; readonly session: string | undefined; readonly at: number}
	| {readonly type: 'heard'; readonly message: DownMessage | BroadcastMessage; readonly at: number}
	/** What there is to do for a job: its steps in the order in which they run, or that there is no such project (`message` becomes its log, by `spool-log`). */
	| {readonly type: 'steps-found'; readonly job: string; readonly steps: readonly string[]; readonly at: number}
	| {readonly type: 'project-missing'; readonly job: string; readonly message: string; readonly at: number}
	| {readonly type: 'step-started'; readonly job: string; readonly step: number; readonly at: number}
	/** It has printed so many bytes by now, all of them in the spool. */
	| {readonly type: 'printed'; readonly job: string; readonly step: number; readonly bytes: number; readonly at: number}
	/** After its last output: nothing of it lives. `exitCode` as in `StepReport`; `reason`: why it did not just end. */
	| {readonly type: 'step-ended'; readonly job: string; readonly step: number; readonly exitCode: number; readonly reason?: string; readonly isCancelled: boolean; readonly at: number}
	| {readonly type: 'spool-read'; readonly job: string; readonly attempt: number; readonly step: number; readonly offset: number; readonly bytes: Uint8Array; readonly at: number}
	| {readonly type: 'timer-fired'; readonly timer: BuilderTimer; readonly at: number}
	/** By SIGTERM: what runs is run to its end, nothing more is taken, then it ends. */
	| {readonly type: 'drain'; readonly at: number}
	/** By a second signal: what runs is cancelled and runs again when it is back. */
	| {readonly type: 'end'; readonly at: number};

export type BuilderTimer = 'hello' | 'resend' | 'flush';

/** What the pure builder wants done; of one event first all of the `spool-*`, on disk, then the rest. */
export type BuilderEffect =
	/** The whole entry of a job, in place of the last. */
	| {readonly type: 'spool-job'; readonly entry: SpoolEntry}
	/** With its logs. */
	| {readonly type: 'spool-forget'; readonly job: string}
	/** The logs of a job are begun anew. */
	| {readonly type: 'spool-clear-logs'; readonly job: string}
	/** The whole log of a step that no program prints. */
	| {readonly type: 'spool-log'; readonly job: string; readonly attempt: number; readonly step: number; readonly bytes: Uint8Array}
	/** `ledger`: whose numbers they have; '': of a hub that does not tell. */
	| {readonly type: 'spool-results'; readonly ledger: string; readonly lines: readonly ResultLine[]}
	| {readonly type: 'send'; readonly message: UpMessage}
	| {readonly type: 'find-steps'; readonly job: Job}
	| {readonly type: 'start-step'; readonly job: Job; readonly attempt: number; readonly step: number; readonly name: string}
	| {readonly type: 'cancel-step'; readonly job: string; readonly step: number}
	/** At most `chunkBytes` of a log from an offset; always comes back as `spool-read`, if need be with no bytes. */
	| {readonly type: 'read-spool'; readonly job: string; readonly attempt: number; readonly step: number; readonly offset: number}
	| {readonly type: 'set-timer'; readonly timer: BuilderTimer; readonly delayMs: number}
	| {readonly type: 'clear-timer'; readonly timer: BuilderTimer}
	/** For its own terminal and log. */
	| {readonly type: 'tell'; readonly told: BuilderNotice}
	/** Everything is said: it ends. */
	| {readonly type: 'finish'; readonly reason: 'drained' | 'ended' | 'refused'; readonly message?: string};

export type BuilderNotice =
	| {readonly type: 'welcomed'; readonly seat: number}
	| {readonly type: 'taken'; readonly job: Job}
	| {readonly type: 'began'; readonly job: Job; readonly step: string}
	| {readonly type: 'ended'; readonly job: Job; readonly report: StepReport};

export interface SpoolEntry {
	readonly job: Job;
	readonly report: JobReport;
	readonly cancelled: ReadonlyArray<{readonly step?: string; readonly reason: string}>;
}

/** What a builder begins with: its spool as an earlier process left it. */
export interface BuilderStart {
	readonly name: string;
	readonly session: string;
	readonly labels: Labels;
	readonly machine: Machine;
	readonly jobs: number;
	readonly entries: readonly SpoolEntry[];
	/** By ledger, the number of the last result line that it has of it; that of the hub it was with last comes last. Absent: it keeps none. */
	readonly results?: ReadonlyMap<string, number>;
}
