import type {FileCopy, LimitSpec, ServiceSpec, SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';

/** How a process is spawned, signalled, drained and buried: the narrow interface that a fake can stand in for. */
export type SpawnChild = (options: ChildOptions, listener: ChildListener) => Child;

/** Makes ready what every child needs on a terminal of that size, or on pipes: those of the next child. `undefined`: there is no room for it. */
export type PrepareChild = (terminal: ChildOptions['terminal']) => PreparedChild | undefined;

/** Either spawns, once, or is discarded. */
export interface PreparedChild {
	/** With a terminal if it was prepared with one. */
	readonly spawn: SpawnChild;
	discard(): void;
}

export interface ChildOptions {
	readonly argv: readonly [string, ...string[]];
	readonly workingDir: string;
	/** The whole environment. */
	readonly environment: Readonly<Record<string, string>>;
	/** Size of its terminal in cells; absent: pipes. */
	readonly terminal?: {readonly columns: number; readonly rows: number};
	readonly stdin: 'open' | 'closed';
	/** Who it runs as and how much it may use; what is absent stays as it is with devtui. */
	readonly identity?: Identity;
	/** It finds NOTIFY_SOCKET in its environment, and what it says there is told (`sd_notify`). Needs the launcher (`canNotify`). */
	readonly notify?: true;
	/** Absent: it is a process of this machine. */
	readonly place?: ChildPlace;
}

/** Where a child is when it is no process of this machine: whoever spawns there looks at it, and at what it needs of the rest. */
export type ChildPlace =
	/** The service's own container, found again or made. `argv` is what would be shown. */
	| {readonly type: 'container'; readonly service: ServiceSpec; readonly run: number}
	/** `argv` is run in the service's container, which runs. */
	| {readonly type: 'inside'; readonly service: ServiceSpec}
	/** The image of the service is made. `isOutdated`: what is there, if anything, is older than the files; else one that is there will do, unless its tag is `latest`. */
	| {readonly type: 'image'; readonly service: ServiceSpec; readonly isOutdated: boolean}
	/** The check that the image brings (`HEALTHCHECK`) is run in the container: 0 when it is healthy. */
	| {readonly type: 'health'; readonly service: ServiceSpec}
	/** Files are brought into the container, be it up or not; what is no longer here is deleted there. */
	| {readonly type: 'copy'; readonly service: ServiceSpec; readonly copies: readonly FileCopy[]}
	/** A function of the project's module is called, by its path in it. */
	| {readonly type: 'function'; readonly service: ServiceSpec; readonly run: number; readonly path: string};

export interface Identity {
	readonly uid?: number;
	readonly gid?: number;
	/** Supplementary groups; absent where `uid` or `gid` is given: none. */
	readonly groups?: readonly number[];
	readonly umask?: number;
	readonly limits?: readonly LimitSpec[];
}

/** What a service has told of itself, in the words of `sd_notify`. */
export interface Notification {
	readonly ready?: true;
	readonly reloading?: true;
	readonly stopping?: true;
	/** It lives (WATCHDOG=1). */
	readonly watchdog?: true;
	readonly status?: string;
	readonly mainPid?: number;
	readonly errno?: number;
	/** How much more time it asks for. */
	readonly extendTimeoutMs?: number;
}

/** Called never before `SpawnChild` has returned. */
export interface ChildListener {
	spawned(pid: number): void;
	/** It could not be started, in words: `command not found: /nope`. Nothing follows. */
	spawnFailed(message: string): void;
	/** What a pipe brings is lent: valid until this returns. */
	output(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
	/** By a process of this run, between `spawned` and `exited`. */
	notified?(notification: Notification): void;
	/** Something that whoever reads the log should know, in devtui's words. */
	noticed?(text: string): void;
	/** The main process has ended and others of the run live on. */
	mainExited(exit: Exit): void;
	/** Nothing lives any more and everything printed has been passed to `output`. Exactly once, last. */
	exited(exit: Exit): void;
}

export interface Child {
	/**
	 * Remembered until the process exists, then delivered; ignored once it has ended. `group`: the process group of the
	 * main process; `outside`: descendants that have left that group, daemons for one; `all`: both, and SIGKILL to `all`
	 * is repeated until nobody is left.
	 */
	signal(signal: SignalName, to: 'main' | 'group' | 'outside' | 'all'): void;
	write(data: string | Uint8Array): void;
	resize(columns: number, rows: number): void;
	/** Stop and go on reading what it prints: the kernel's buffer then slows the writer down. */
	pauseOutput(): void;
	resumeOutput(): void;
	/**
	 * Let go of it: all of the run lives on, also when devtui ends, and what it prints is lost. Nothing more is told.
	 * Needs the launcher; ignored before `spawned`.
	 */
	release?(): void;
	/** Who of the run lives, the main process first. */
	survivors(): readonly Survivor[];
}

export interface Survivor {
	readonly pid: number;
	readonly command: string;
}

/** Where the bytes of services go: the log store, and terminals behind panes. */
export interface OutputSink {
	/** What a pipe brings is lent: valid until this returns. */
	output(service: string, run: number, stream: 'stdout' | 'stderr', chunk: Uint8Array): void;
	/** A run begins: readers draw a rule with this text (`run 3 · src/api.ts changed`). */
	runStarted(service: string, run: number, text: string): void;
	/** A line of devtui's own in the log of a service. */
	notice(service: string, run: number, text: string): void;
	/** A command beside the service begins: readers draw a rule with this text (`build · src/api.ts changed`). */
	jobStarted(service: string, run: number, text: string): void;
	jobOutput(service: string, run: number, job: string, stream: 'stdout' | 'stderr', chunk: Uint8Array): void;
	jobEnded(service: string, run: number, job: string): void;
	/** All of the run's output has been passed on. */
	runEnded(service: string, run: number): void;
}
