/** `300ms`, `10s`, `1m30s`, `1.5h`, `2d`; a number is seconds. */
export type Duration = string | number;

/** A string is run by `/bin/sh -c`; a list is executed as it is. */
export type Command = string | readonly [program: string, ...argv: string[]];

/** A service, in the words of the long form of the file. Names below are those of `services`. */
export interface ServiceDefinition<Name extends string = string> {
	command?: Command;
	/** Before `command`, as in Compose. */
	entrypoint?: Command;
	/** Relative to `directory`. */
	working_dir?: string;
	/** Wins over `env_file`, which wins over the engine's `environment`. `null`: taken over from there. */
	environment?: Variables;
	/** Of the engine's environment: all (`true`), nothing, or variables with these names; `LC_*` stands for several. */
	inherit_environment?: boolean | readonly string[];
	/** What is not `required` need not be there. */
	env_file?: string | ReadonlyArray<string | {path: string; required?: boolean}>;
	/** A list: started once these have started. A map says what else they must have done: be ready, have ended well. */
	depends_on?: readonly Name[] | {readonly [Needed in Name]?: Dependency};
	/** Ready, and not merely started, once this passes. */
	ready?: Probe;
	/** Restarted when this fails. */
	live?: Probe;
	healthcheck?: Probe & {test?: string | readonly string[]; disable?: boolean; start_interval?: Duration};
	/** `on-failure:5`: five times at most. Default: `no`. */
	restart?: 'no' | 'on-failure' | 'always' | 'unless-stopped' | `on-failure:${number}`;
	restart_max_delay?: Duration;
	restart_reset?: Duration;
	success_exit_codes?: readonly number[];
	/** Default: SIGTERM. */
	stop_signal?: string | number;
	/** From the stop signal to SIGKILL. Default: 10s. */
	stop_grace_period?: Duration;
	stop_command?: Command;
	stop_keys?: string | readonly string[];
	/** Patterns as in .gitignore. Heeded only where the engine has `watch: true`. */
	watch?: readonly string[] | Watch;
	/** When a watched file changes the program goes on from where it opened that file. Needs `watch`, and Linux. */
	checkpoint?: boolean | {files?: readonly string[]; max?: number; engine?: 'auto' | 'preload' | 'criu'};
	build_command?: Command;
	hooks?: {readonly [Name in HookName]?: Command | {command: Command; ignore_failure?: boolean; timeout?: Duration}};
	trigger_udp?: string;
	user?: string | number;
	umask?: string | number;
	ulimits?: Readonly<Record<string, number | string | {soft: number | string; hard: number | string}>>;
	log_file?: string;
	log_max_size?: string | number;
	log_max_age?: Duration;
	log_backups?: number;
	log_timestamps?: boolean;
	log_split?: boolean;
	/** Whether it has a terminal; otherwise pipes, and standard error is told apart. Default: true. */
	tty?: boolean;
	/** `none`: it reads the end of file at once. Default: `console`, what `send` writes. */
	stdin?: 'console' | 'none';
	/** Copies: `api-1`, `api-2` … */
	replicas?: number;
	singleton?: boolean;
	priority?: number;
	start_delay?: Duration;
	restart_dependents?: boolean;
	profiles?: readonly string[];
	group?: string;
	/** Not started by `engine.start()`, but by `service.start()`. */
	disabled?: boolean;
	description?: string;
	links?: readonly string[];
}

/** Names to values, or a list of `NAME=VALUE`. */
export type Variables = Readonly<Record<string, string | number | boolean | null>> | readonly string[];

/** Those of Compose, and of process-compose. */
export type Condition =
	| `${'service' | 'process'}_${'started' | 'healthy' | 'log_ready' | 'completed_successfully'}`
	| 'process_completed';

export interface Dependency {
	condition?: Condition;
	/** Restart when it restarts. */
	restart?: boolean;
	/** false: start without it when it cannot be had. */
	required?: boolean;
}

/** One of `http`, `tcp`, `exec`, `log`, `notify`, and how it is asked. */
export interface Probe {
	/** A URL that answers with `status`, 200 unless given. */
	http?: string;
	status?: number;
	headers?: Readonly<Record<string, string | number | boolean>>;
	/** A port, or HOST:PORT, that takes a connection. */
	tcp?: number | string;
	/** Ends with 0. */
	exec?: Command;
	/** A regular expression (its source) that fits a line of what the service prints, colours removed. */
	log?: string;
	/** It sends READY=1 to $NOTIFY_SOCKET. */
	notify?: true;
	interval?: Duration;
	timeout?: Duration;
	/** Failures in a row that make it unready. */
	retries?: number;
	start_period?: Duration;
	/** Not ready by then: failed. Default: 1m. */
	within?: Duration;
}

export interface Watch {
	paths?: readonly string[];
	gitignore?: boolean;
	/** Or `auto`. */
	debounce?: Duration;
	delay?: Duration;
	type?: 'file' | 'directory' | 'any';
	/** `signal:SIGHUP`, `exec:COMMAND`. */
	action?: 'restart' | 'none' | `signal:${string}` | `exec:${string}`;
	engine?: 'auto' | 'native' | 'poll';
	poll_interval?: Duration;
	content?: boolean;
	include_regex?: readonly string[];
	exclude_regex?: readonly string[];
}

export type HookName = 'before_start' | 'after_start' | 'after_ready' | 'before_signal' | 'after_signal' | 'before_stop' | 'after_stop' | 'on_failure';
