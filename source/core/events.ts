import type {ProcessAim} from './effects.ts';
import type {JobName, ProbeKind, SignalName} from './spec.ts';
import type {Exit} from './state.ts';
import type {CheckpointEngine} from './watch-spec.ts';

/**
 * What `step` takes in. Facts are told in the past tense and carry the run they are about; commands are imperative and
 * come from people. `at` is epoch ms, stored for display and never compared.
 */
export type Event = (Fact | Command) & {readonly at: number};

export type TimerName = 'grace' | 'hurry' | 'backoff' | 'quiet' | 'delay' | 'within' | 'extra' | 'reset' | 'loop' | 'burst' | 'patience' | 'calm';

export type Fact =
	| {readonly type: 'spawned'; readonly service: string; readonly run: number; readonly pid: number}
	| {readonly type: 'spawn-failed'; readonly service: string; readonly run: number; readonly message: string}
	/** The main process has ended, others of its run still live. */
	| {readonly type: 'main-exited'; readonly service: string; readonly run: number; readonly exit: Exit}
	/** Nothing of the run lives any more and all it printed has been read. `exit` is that of the main process. */
	| {readonly type: 'exited'; readonly service: string; readonly run: number; readonly exit: Exit}
	/** What is left of the run belongs to another user, and cannot be ended. */
	| {readonly type: 'end-refused'; readonly service: string; readonly run: number}
	| {readonly type: 'probe-passed'; readonly service: string; readonly run: number; readonly probe: ProbeKind}
	/** `isFinal`: it says that there is no use in asking again. */
	| {readonly type: 'probe-failed'; readonly service: string; readonly run: number; readonly probe: ProbeKind; readonly message: string; readonly isFinal?: true}
	/** It needs so much more until it is ready, however long it has had (`EXTEND_TIMEOUT_USEC`). */
	| {readonly type: 'time-asked'; readonly service: string; readonly run: number; readonly ms: number}
	| {readonly type: 'timer-fired'; readonly service: string; readonly run: number; readonly timer: TimerName}
	/** Nothing of the command lives any more. It belongs to no run: never two of one name are running. */
	| {readonly type: 'job-ended'; readonly service: string; readonly job: JobName; readonly result: JobResult}
	/** The files of a service are watched from now on, or no more: marker files came or went. */
	| {readonly type: 'watch-changed'; readonly service: string; readonly isOn: boolean}
	/** Changed files are in its container. */
	| {readonly type: 'synced'; readonly service: string; readonly run: number; readonly files: readonly string[]}
	/**
	 * Its program is about to open a file. Told before it may do so, with neither `checkpoint` nor `reason`: what changes from
	 * then on it may have read already. Told again with `checkpoint` when it can be resumed from here, else with the `reason` why not. `file`, `alias`: see `OpenedFile`.
	 */
	| {readonly type: 'file-opened'; readonly service: string; readonly run: number; readonly file: string; readonly alias?: string; readonly checkpoint?: {readonly id: number; readonly engine: CheckpointEngine}; readonly reason?: string}
	/** The process behind a checkpoint has ended, by no doing of ours. */
	| {readonly type: 'checkpoint-lost'; readonly service: string; readonly checkpoint: number}
	/** It was to be resumed, and has been started from the beginning: there was nothing any more that it could go on from. */
	| {readonly type: 'begun-anew'; readonly service: string; readonly run: number}
	/** There will be no checkpoints of the run from now on, and nobody is told what it opens; in words: `its program is linked statically`. */
	| {readonly type: 'checkpoints-impossible'; readonly service: string; readonly run: number; readonly reason: string}
	/** A datagram came for it. */
	| {readonly type: 'triggered'; readonly service: string}
	/** Paths relative to the working directory of the service. `isFromOutside`: nothing of the service has run when they changed. `gone`: those of them that are not there now; looked for where there are checkpoints. */
	| {readonly type: 'files-changed'; readonly service: string; readonly files: readonly string[]; readonly isFromOutside?: boolean; readonly gone?: readonly string[]};

/** `message` is a clause: `exited 1`. */
export type JobResult = {readonly type: 'passed'} | {readonly type: 'failed'; readonly message: string};

export type Command =
	/** Start every service that is enabled. */
	| {readonly type: 'up'}
	/** Start these, and what they need that is not up. */
	| {readonly type: 'start'; readonly services: readonly string[]}
	/** `signal` and `graceMs` for this once, instead of what the services say. Said again it may shorten the grace, never lengthen it. */
	| {readonly type: 'stop'; readonly services: readonly string[]; readonly signal?: SignalName; readonly graceMs?: number}
	| {readonly type: 'restart'; readonly services: readonly string[]}
	/** Build, then restart them and whoever depends on them; if a build fails, all stays as it is. */
	| {readonly type: 'rebuild'; readonly services: readonly string[]}
	/** Another run from where the program opened this file, named as in `OpenedFile`; nothing where there is no checkpoint. */
	| {readonly type: 'rewind'; readonly services: readonly string[]; readonly file: string}
	/** SIGKILL at once, and stay stopped. */
	| {readonly type: 'kill'; readonly services: readonly string[]}
	| {readonly type: 'signal'; readonly services: readonly string[]; readonly signal: SignalName; readonly to?: ProcessAim}
	/** Let go of what runs: it runs on and is nobody's. The services are stopped. */
	| {readonly type: 'release'; readonly services: readonly string[]}
	| {readonly type: 'pause-watch'; readonly services: readonly string[]}
	| {readonly type: 'resume-watch'; readonly services: readonly string[]}
	| {readonly type: 'discard-changes'; readonly services: readonly string[]}
	/** The project is another one: `changed` need another run, `leaving` are no longer in it (see `reconfigure`). */
	| {readonly type: 'reconfigure'; readonly changed: readonly string[]; readonly leaving: readonly string[]}
	/** End everything in reverse order of dependency. Said twice with `force`: SIGKILL. */
	| {readonly type: 'shut-down'; readonly reason: string; readonly force: boolean};
