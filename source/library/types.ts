import type {ServiceDefinition} from './definition.ts';
import type {Diagnostic, Exit} from './errors.ts';

/** Milliseconds as a number, or as the file has them: `'30s'`, `'1m30s'`. */
export type Time = number | string;

/** What of an `AbortSignal` is used. */
export interface AbortSignalLike {
	readonly aborted: boolean;
	readonly reason?: unknown;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}

export interface EngineOptions<Name extends string = string> {
	/** What relative paths refer to, and where a file is looked for. Default: the working directory. */
	directory?: string;
	/** A configuration file, or several, later ones over earlier ones. Without it and without `services` it is looked for, as `devtui` does. */
	file?: string | readonly string[];
	/** Services as the long form of the file has them, or commands; over those of `file`. Strings are taken as they are: no `${NAME}` is filled in. */
	services?: {readonly [Service in Name]: string | ServiceDefinition<NoInfer<Name>>};
	/** Start services of these profiles too. */
	profiles?: readonly string[];
	/** Start these and what they need, and no others. */
	only?: readonly NoInfer<Name>[];
	/** false: `only` those, without what they need. Default: true. */
	dependencies?: boolean;
	/** Over the host's own (`process.env`, as it is now), for services and for `${NAME}` in the file; `undefined` takes one out. */
	environment?: Readonly<Record<string, string | undefined>>;
	/** Restart services when their files change. Default: false. */
	watch?: boolean;
	/** Let other shells command it, as `devtui up` does: `devtui ps`, `devtui logs` in the same directory. Default: false. */
	socket?: boolean;
	/** Called with each line that services print, as soon as it is whole. */
	onLine?: (line: LogLine) => void;
	/** Bytes of text kept of the log of each service, the newest. Default: 8 MiB. */
	maxLogBytes?: number;
	/** Stops the engine. */
	signal?: AbortSignalLike;
}

export interface WaitOptions {
	/** No longer than this; then a `WaitTimeoutError`. Default: as long as it takes. */
	timeout?: Time;
	/** Gives up waiting, with its reason. What is waited for goes on. */
	signal?: AbortSignalLike;
}

export interface StartOptions extends WaitOptions {
	/** false: resolve at once. Default: once what was started is ready. */
	wait?: boolean;
}

export interface StopOptions {
	/** SIGKILL to all that has not ended by then, if that is sooner than their `stop_grace_period`; 0: at once. */
	timeout?: Time;
}

export interface Engine<Name extends string = string> {
	/** Of the project. */
	readonly name: string;
	/** Of the first file, or `directory`. */
	readonly directory: string;
	/** Absolute, `.env` files included. */
	readonly files: readonly string[];
	/** `stopping`: also when somebody else has ended it, over the socket or by `signal`. */
	readonly state: 'created' | 'running' | 'stopping' | 'stopped';
	/** In the order of the file; those that are not started too. */
	readonly services: readonly Service[];
	/** Doubtful things in the configuration. */
	readonly warnings: readonly Diagnostic[];
	/** Sentences about what is not as it should be with devtui itself: no launcher on this system, no room for watches. */
	readonly problems: readonly string[];
	/** Path of the socket, with `socket: true`. Services find it in `DEVTUI_SOCKET`. */
	readonly socket: string | undefined;

	/** @throws {UnknownServiceError} */
	service(name: Name | `${Name}-${number}`): Service;

	/**
	 * Starts the services in the order in which they need each other. Resolves when all are ready: those with a probe have
	 * passed it, one-shots that others wait for have ended well, all others have started. Called again it starts what does not run.
	 *
	 * @throws {NotReadyError} As soon as one has failed for good. What runs is not stopped: that is `stop`'s to do.
	 * @throws {WaitTimeoutError}
	 */
	start(options?: StartOptions): Promise<void>;
	/** Waits until all that were started are ready, as `start` does. Those that were stopped by hand are not waited for. */
	ready(options?: WaitOptions): Promise<void>;
	/**
	 * Stops all services in reverse order, each as its definition says, and lets go of everything. Resolves when no process,
	 * timer, watch or handle is left; never rejects because a service has failed. Called again, or without `start`, it waits for the same.
	 * Logs can still be read. An engine that was stopped cannot be started again.
	 */
	stop(options?: StopOptions): Promise<void>;

	/**
	 * Reads the configuration again and goes over to it with the least that has to be done: who is as before keeps its process.
	 * Resolves when those that have left are gone, and all others are ready. When it is invalid nothing changes.
	 *
	 * @throws {ConfigurationError} With every problem at once.
	 * @throws {NotReadyError}
	 * @throws {WaitTimeoutError}
	 */
	reload(options?: StartOptions): Promise<Reloaded>;

	/** The lines that are kept, of all services, oldest first. */
	logs(query?: EngineLogQuery): LogLine[];
	/**
	 * The same, and before it what log files (`log_file`) still have, across rotations and of earlier runs: read while it is
	 * iterated. A file that several services share is not read.
	 */
	history(query?: EngineLogQuery): AsyncIterableIterator<HistoryLine>;
	/** As `logs`, and each line that follows, until the engine is stopped. Nothing is lost to a reader that is slow. */
	follow(query?: EngineFollowQuery): AsyncIterableIterator<LogLine>;
	/** Calls the listener from now on; returns what ends that. */
	on(event: 'state', listener: (change: StateChange) => void): () => void;
	on(event: 'line', listener: (line: LogLine) => void): () => void;

	/** `stop()`: for `await using`. */
	[Symbol.asyncDispose](): Promise<void>;
}

/** Names of services, in the order of the file. */
export interface Reloaded {
	readonly added: readonly string[];
	readonly removed: readonly string[];
	/** Replaced, as far as they were running. */
	readonly changed: readonly string[];
	/** Doubtful things in the configuration as it is now. */
	readonly warnings: readonly Diagnostic[];
}

/** A handle that stays the same; its properties tell how the service is now. */
export interface Service {
	readonly name: string;
	readonly state: ServiceState;
	/** A few words: `ready`, `waiting for db`, `exited 1, again in 4s`. */
	readonly reason: string;
	/** Of the main process, while one lives. */
	readonly pid: number | undefined;
	/** Number of the current or last run, from 1; 0: never started. */
	readonly run: number;
	/** How the last run that has ended did so. */
	readonly exit: Exit | undefined;
	/** TCP ports that any of its processes listens on now (Linux; elsewhere none), or that its container has been given here, in order. */
	readonly ports: readonly number[];
	/** All of it, as the current run was given it, or as the next one would be. */
	readonly environment: Readonly<Record<string, string>>;

	/** Starts it and what it needs, and waits until it is ready. */
	start(options?: StartOptions): Promise<void>;
	/** Stops it. Resolves when nothing of it lives. Those that need it run on. */
	stop(options?: StopOptions): Promise<void>;
	/** Stops it and starts it again. Resolves when the new run is ready. */
	restart(options?: StartOptions): Promise<void>;
	/** @throws {NotReadyError} */
	ready(options?: WaitOptions): Promise<void>;
	/** Resolves when it has ended and is not about to be started again. */
	ended(options?: WaitOptions): Promise<Exit | undefined>;
	/** `SIGHUP`, `HUP`, `1`; to its whole process group, or to its main process only. */
	signal(signal: string | number, options?: {to?: 'group' | 'main'}): void;
	/** Types into it, as it is: end a line with `\n`. */
	send(text: string): void;
	logs(query?: LogQuery): LogLine[];
	/** As that of the engine. */
	history(query?: LogQuery): AsyncIterableIterator<HistoryLine>;
	follow(query?: FollowQuery): AsyncIterableIterator<LogLine>;
	/**
	 * Resolves with the first line that fits: of the current run those already printed first, then each as it comes, of runs that follow too.
	 *
	 * @throws {ServiceEndedError} It has ended for good.
	 */
	waitForLine(pattern: RegExp | string, options?: WaitForLineOptions): Promise<LogLine>;
}

/**
 * `starting`, `ready`, `unready` (it was ready, and its probe fails) and `stopping` have a process. `backoff`: it waits to be
 * started again. `completed` has ended well, `failed` has for good; `skipped`: what it needs cannot be had.
 */
export type ServiceState = 'idle' | 'waiting' | 'starting' | 'ready' | 'unready' | 'stopping' | 'backoff' | 'completed' | 'failed' | 'stopped' | 'skipped';

export interface StateChange {
	readonly service: string;
	readonly state: ServiceState;
	readonly previous: ServiceState;
	/** A few words, as `Service.reason`. */
	readonly reason: string;
	readonly run: number;
	/** Epoch milliseconds. */
	readonly time: number;
}

export interface LogLine {
	readonly service: string;
	readonly run: number;
	/** On a terminal, which is the default, all is `stdout`. `devtui`: its own words, with `own: true`. */
	readonly stream: 'stdout' | 'stderr' | 'devtui';
	/** Epoch milliseconds. */
	readonly time: number;
	/** Without its newline, colours and links. */
	readonly text: string;
	/** With its colours and links, each closed at its end. */
	readonly styled: string;
}

/** `time` is null, and `run` 0, where a file of an earlier engine does not say. */
export interface HistoryLine extends Omit<LogLine, 'time'> {
	readonly time: number | null;
}

export interface LogQuery {
	/** Only lines that fit; a string is searched as it is. Colours do not count. */
	grep?: RegExp | string;
	/** Only lines from then on: epoch milliseconds, or a Date. */
	since?: number | Date;
	/** Only of this run. */
	run?: number;
	/** Only so many, the newest. */
	last?: number;
	/** What devtui says in the log too: the beginning of each run and its cause. Default: false. */
	own?: boolean;
}

export interface FollowQuery extends Omit<LogQuery, 'last'> {
	/** `now`: only what is printed from now on. Default: `start`, all that is kept. */
	from?: 'start' | 'now';
	/** Ends the iteration with an error, its reason. `break` ends it without one. */
	signal?: AbortSignalLike;
}

export interface EngineLogQuery extends LogQuery {
	/** Only of these. */
	services?: readonly string[];
}

export interface EngineFollowQuery extends FollowQuery {
	services?: readonly string[];
}

export interface WaitForLineOptions extends WaitOptions {
	/** `now`: only lines that are printed from now on. Default: `run`, those of the current run too. */
	from?: 'run' | 'now';
}
