import type {FileCopy, LimitSpec, ServiceSpec, SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import type {CheckpointEngine} from '../core/watch-spec.ts';

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
	/** On pipes: its standard error is its standard output, so that what it prints comes in its order. Without the launcher it comes as it is read. */
	readonly mergesStreams?: true;
	/** Who it runs as and how much it may use; what is absent stays as it is with devtui. */
	readonly identity?: Identity;
	/** It finds NOTIFY_SOCKET in its environment, and what it says there is told (`sd_notify`). Needs the launcher (`canNotify`). */
	readonly notify?: true;
	/** It is kept as it is before it opens files, and can go on from there (`Child.checkpoints`). Needs the launcher. */
	readonly checkpoints?: CheckpointPolicy;
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
	/** How much more time it asks for, from now on. */
	readonly extendTimeoutMs?: number;
}

/** Which checkpoints are made of a child. */
export interface CheckpointPolicy {
	readonly engine: 'auto' | CheckpointEngine;
	/**
	 * Whether one is wanted before the program opens this file, which may not be there; absolute, links resolved. `never`:
	 * nor is any of a file in that directory above it.
	 */
	judge(path: string): CheckpointVerdict;
	/** Of a program that cannot be copied there is to be an image at each of the files, whatever that costs; else only now and then. */
	readonly isAtEach?: boolean;
}

export type CheckpointVerdict = 'yes' | 'no' | {readonly never: string};

/**
 * A program is about to open a file for the first time in its life, or in the one that it was resumed from. Told before it
 * may, with neither `checkpoint` nor `reason`, and once more with one of them.
 */
export interface FileOpening {
	/** Absolute, links resolved. */
	readonly path: string;
	/** As the program has called it, absolute; where that is another path. */
	readonly alias?: string;
	readonly checkpoint?: {readonly id: number; readonly engine: CheckpointEngine};
	/** Why there is none, in words: `4 threads are running`. */
	readonly reason?: string;
}

export interface Resumption {
	readonly variables: Readonly<Record<string, string>>;
	/** The size that its terminal has by now. */
	readonly terminal?: ChildOptions['terminal'];
}

/** What is left of a child once it has exited: it can be another child, any number of times. */
export interface ChildCheckpoints {
	/**
	 * Goes on from there, on the same terminal or pipes, with variables set in its environment. Only when the child before
	 * has exited; newer checkpoints end. `undefined`: there is no such checkpoint.
	 */
	resume(checkpoint: number, how: Resumption, listener: ChildListener): Child | undefined;
	/** It is likely to be resumed once the child has exited: what can be done before is done then, or as soon as that. */
	prepare(checkpoint: number): void;
	drop(checkpoint: number): void;
	/** All of them. Resolves when no process of them is left; what runs is not ended. */
	close(): Promise<void>;
	/** The processes behind checkpoints; those that are images on the disk have none. */
	processes(): readonly {readonly checkpoint: number; readonly pid: number}[];
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
	/** Of a file of which a checkpoint was wanted. */
	opened?(opening: FileOpening): void;
	/** Its process has ended, by no doing of ours; also when the child has exited. */
	checkpointLost?(checkpoint: number): void;
	/** In words: `its program is linked statically`. */
	checkpointsImpossible?(reason: string): void;
	/** Only such are left of it as have become another user's, whom devtui may not end: they end when they like. Comes after SIGKILL. */
	cannotEnd?(): void;
	/** The main process has ended and others of the run live on. */
	mainExited(exit: Exit): void;
	/** Nothing lives any more and everything printed has been passed to `output`. Exactly once, last. */
	exited(exit: Exit): void;
}

export interface Child {
	/**
	 * Remembered until the process exists, then delivered; ignored once it has ended. `group`: the process group of the
	 * main process; `outside`: descendants that have left that group, daemons for one; `all`: both, and SIGKILL to `all`
	 * is repeated until nobody is left. `isUsual`: where its image names another one, that is meant.
	 */
	signal(signal: SignalName, to: 'main' | 'group' | 'outside' | 'all', isUsual?: boolean): void;
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
	/** After `cannotEnd`: its terminal is taken away, and whatever lives of it then lives on. Nothing more is told. */
	abandon?(): void;
	/** Who of the run lives, the main process first; checkpoints are not of the run. */
	survivors(): readonly Survivor[];
	/** Of one that was asked for checkpoints. */
	readonly checkpoints?: ChildCheckpoints;
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
