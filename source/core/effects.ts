import type {TimerName} from './events.ts';
import type {JobName, ProbeKind, SignalName} from './spec.ts';
import type {Exit, RunCause} from './state.ts';

/** `group`: the process group of the main process; `outside`: descendants that have left it, daemons for one; `all`: both. */
export type SignalAim = 'group' | 'outside' | 'all' | ProcessAim;

/** Single processes: the main one, all others, or one of them. */
export type ProcessAim = 'main' | 'children' | {readonly pid: number};

/** What `step` wants done. The runtime does it and answers with facts that carry the same run. */
export type Effect =
	/** `resume`: from that checkpoint, where the program opened that file; else from the beginning, and older checkpoints go. `remark`: why not from a later one, to be told. */
	| {readonly type: 'spawn'; readonly service: string; readonly run: number; readonly cause: RunCause; readonly resume?: {readonly checkpoint: number; readonly file: string}; readonly remark?: string}
	| {readonly type: 'drop-checkpoint'; readonly service: string; readonly checkpoint: number}
	/** All of them. */
	| {readonly type: 'drop-checkpoints'; readonly service: string}
	/** The service is about to start again, perhaps from that checkpoint: what the run needs may be made ready. No fact follows. */
	| {readonly type: 'prepare'; readonly service: string; readonly checkpoint?: number}
	/** `isUsual`: the stop signal of a container for which nobody has named one; its image may say another. */
	| {readonly type: 'signal'; readonly service: string; readonly run: number; readonly signal: SignalName; readonly to: SignalAim; readonly isUsual?: true}
	/** The processes of the run are nobody's from now on; no fact about them follows. */
	| {readonly type: 'release'; readonly service: string; readonly run: number}
	/** What is left of the run cannot be ended, and nobody waits for it any more; no fact about it follows. */
	| {readonly type: 'abandon'; readonly service: string; readonly run: number}
	/** Setting a timer that runs already starts it again. */
	| {readonly type: 'set-timer'; readonly service: string; readonly run: number; readonly timer: TimerName; readonly delayMs: number}
	| {readonly type: 'clear-timer'; readonly service: string; readonly timer: TimerName}
	| {readonly type: 'start-probe'; readonly service: string; readonly run: number; readonly probe: ProbeKind}
	/** Clear every timer but those of the watch (`quiet`, `patience`, `calm`, `loop`, `burst`), and end every probe. */
	| {readonly type: 'clear-run'; readonly service: string}
	/** Run a command of the service. `exit`: of the run that has ended; `files`: those that have changed; `signal`: that is to be sent, or has been; `isOutdated`: an earlier build is older than the files. Answered by `job-ended`. */
	| {readonly type: 'run-job'; readonly service: string; readonly run: number; readonly job: JobName; readonly exit?: Exit; readonly signal?: SignalName; readonly files: readonly string[]; readonly isOutdated?: boolean}
	/** End all of it, at once with `force`; `job-ended` follows. */
	| {readonly type: 'cancel-job'; readonly service: string; readonly job: JobName; readonly force?: true}
	/** Type the service's `stop_keys`. */
	| {readonly type: 'type-keys'; readonly service: string; readonly run: number; readonly keys: string}
	/** Do what `watch.action` says, `exec:` or `sync`; output goes to the service's log. Of `sync` that another thing follows `synced` tells the end. */
	| {readonly type: 'run-action'; readonly service: string; readonly run: number; readonly files: readonly string[]};
