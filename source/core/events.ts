import type {ProbeKind, SignalName} from './spec.ts';
import type {Exit} from './state.ts';

/**
 * What `step` takes in. Facts are told in the past tense and carry the run they are about; commands are imperative and
 * come from people. `at` is epoch ms, stored for display and never compared.
 */
export type Event = (Fact | Command) & {readonly at: number};

export type TimerName = 'grace' | 'backoff' | 'quiet' | 'delay' | 'within' | 'reset';

export type Fact =
	| {readonly type: 'spawned'; readonly service: string; readonly run: number; readonly pid: number}
	| {readonly type: 'spawn-failed'; readonly service: string; readonly run: number; readonly message: string}
	/** The main process has ended, others of its run still live. */
	| {readonly type: 'main-exited'; readonly service: string; readonly run: number; readonly exit: Exit}
	/** Nothing of the run lives any more and all it printed has been read. `exit` is that of the main process. */
	| {readonly type: 'exited'; readonly service: string; readonly run: number; readonly exit: Exit}
	| {readonly type: 'probe-passed'; readonly service: string; readonly run: number; readonly probe: ProbeKind}
	| {readonly type: 'probe-failed'; readonly service: string; readonly run: number; readonly probe: ProbeKind; readonly message: string}
	| {readonly type: 'timer-fired'; readonly service: string; readonly run: number; readonly timer: TimerName}
	/** Paths relative to the working directory of the service. */
	| {readonly type: 'files-changed'; readonly service: string; readonly files: readonly string[]};

export type Command =
	/** Start every service that is enabled. */
	| {readonly type: 'up'}
	/** Start these, and what they need that is not up. */
	| {readonly type: 'start'; readonly services: readonly string[]}
	| {readonly type: 'stop'; readonly services: readonly string[]}
	| {readonly type: 'restart'; readonly services: readonly string[]}
	/** SIGKILL at once, and stay stopped. */
	| {readonly type: 'kill'; readonly services: readonly string[]}
	| {readonly type: 'signal'; readonly services: readonly string[]; readonly signal: SignalName}
	| {readonly type: 'pause-watch'; readonly services: readonly string[]}
	| {readonly type: 'resume-watch'; readonly services: readonly string[]}
	| {readonly type: 'discard-changes'; readonly services: readonly string[]}
	/** End everything in reverse order of dependency. Said twice with `force`: SIGKILL. */
	| {readonly type: 'shut-down'; readonly reason: string; readonly force: boolean};
