import type {ContainerKeys, VolumeKeys} from './container-definition.ts';
import type {Command, Condition, Duration, Variables} from './definition.ts';
import type {Both} from './either-spelling.ts';
import type {ProjectFacts, ServiceFacts, ServiceFunction} from './function-definition.ts';

/** A project, as `devtui.config.ts` says it. Keys are those of the file, `dependsOn` or `depends_on` alike. */
export type ProjectDefinition<Name extends string = string> = Both<ProjectKeys<Name>> & Extensions;

interface ProjectKeys<Name extends string> {
	/** Of the network, the labels and the names of containers. Default: the name of the directory. */
	name?: string;
	services: {readonly [Service in Name]: string | ServiceInProject<NoInfer<Name>>};
	/** Relative to the file. Default: `.env` beside it, when it exists; the real environment wins over it. */
	envFile?: string | readonly string[];
	/** Of all services. */
	environment?: ProjectVariables;
	/** Names of services, or patterns for them, and what those have in their environment. */
	environmentFor?: Readonly<Record<string, ProjectVariables>>;
	/** More files, or globs for them: YAML or Procfiles. A program is imported instead. */
	include?: string | readonly string[];
	/** Services of these profiles are started, too. */
	profiles?: readonly string[];
	/** The network of containers: its name, and whether it is somebody else's. */
	network?: string | {name: string; external?: boolean};
	/** Of containers, by the names that services mount them by; one that is `undefined` or not listed is an ordinary one. */
	volumes?: Readonly<Record<string, Both<VolumeKeys> | null | undefined>>;
	/** How the console begins. */
	layout?: string | Readonly<Record<string, unknown>>;
	/** Once, when everything that could start has. What it throws is shown, and changes no exit code. */
	onStart?: (facts: ProjectFacts & {readonly started: ReadonlyArray<NoInfer<Name>>}) => unknown;
	/** In the end, when everything has been stopped. */
	onStop?: (facts: ProjectFacts & {readonly stopped: ReadonlyArray<NoInfer<Name>>}) => unknown;
	/** When services have been started anew by a reload or a rebuild. `service`: the first of `services`. */
	onReload?: (facts: ProjectFacts & {readonly service: NoInfer<Name>; readonly services: ReadonlyArray<NoInfer<Name>>}) => unknown;
}

/** A service: a process by its `command`, a container by its `image` or `build`. */
export type ServiceInProject<Name extends string = string> = Both<ServiceKeys<Name>> & Extensions;

/** What programs keep there for themselves: nobody reads it. */
type Extensions = Readonly<Record<`x-${string}`, unknown>>;

interface ServiceKeys<Name extends string> extends ContainerKeys {
	/** A string is run by `/bin/sh -c`; a list is executed as it is. */
	command?: Command;
	/** Put before a list `command`; of a container: instead of the image's own. */
	entrypoint?: Command;
	/** Relative to the file. */
	workingDir?: string;
	/** Wins over `envFile`. `{key}` is what a function has set by `context.set('key', …)`; `{{key}}` is `{key}` as it is. `null`: taken over from the user's environment. */
	environment?: ProjectVariables;
	/** Of the user's environment: all (`true`), nothing, or variables with these names; `LC_*` stands for several. */
	inheritEnvironment?: boolean | readonly string[];
	/** One or several; read again at every start. What is not `required` need not be there. */
	envFile?: string | ReadonlyArray<string | {path: string; required?: boolean}>;
	/** A list of names: started once these have started, those with `ping` or `postStart` once these say so. A map says what else they must have done. */
	dependsOn?: readonly Name[] | {readonly [Needed in Name]?: ProjectDependency};
	/** Before each start; what it throws stops the start. For a container that is used again: not called. At most 30s. */
	preStart?: ServiceFunction;
	/** Ready once this answers `true`: asked every 100 ms, for as long as `within` says; `false` means not yet. What it throws fails the service. */
	ping?: (facts: ServiceFacts) => boolean | Promise<boolean>;
	/** Not ready by then: failed. Default: `1m`. */
	within?: Duration;
	/** Once for a new process or container, when it is ready; whoever depends on it waits for its end. */
	postStart?: ServiceFunction;
	/** Before it is asked to end. */
	preStop?: ServiceFunction;
	/** When it has ended: with `exitCode`, or by `exitSignal`. */
	postStop?: ServiceFunction;
	/** Ready, and not merely started, once this passes. */
	ready?: ProjectProbe;
	/** Restarted when this fails. */
	live?: ProjectProbe;
	/** Those of process-compose. */
	readinessProbe?: Both<ForeignProbeKeys>;
	livenessProbe?: Both<ForeignProbeKeys>;
	/** Compose's readiness probe. */
	healthcheck?: Both<ProbeKeys & {test?: string | readonly string[]; disable?: boolean; startInterval?: Duration}>;
	/** `on-failure:5`: five times at most. Default: `no`. */
	restart?: 'no' | 'on-failure' | 'always' | 'unless-stopped' | `on-failure:${number}`;
	/** The longest pause before a restart. Default: `30s`. */
	restartMaxDelay?: Duration;
	/** Steady running for so long forgets earlier failures. Default: `10s`. */
	restartReset?: Duration;
	/** Default: `[0]`. */
	successExitCodes?: readonly number[];
	/** A name or a number; to the whole process group. Default: `SIGTERM`. */
	stopSignal?: string | number;
	/** From the stop signal to SIGKILL. Default: `10s`. */
	stopGracePeriod?: Duration;
	/** Run instead of the signal. */
	stopCommand?: Command;
	/** Typed instead of the signal: `<C-c>`. */
	stopKeys?: string | readonly string[];
	/** Patterns as in .gitignore, relative to `workingDir`. */
	watch?: readonly string[] | Both<WatchKeys>;
	/** When a watched file changes the program goes on from where it opened that file. Needs `watch`, and Linux. */
	checkpoint?: boolean | Both<CheckpointKeys>;
	/** Run before each start that a change caused, and the first; the old run stays up while it runs. */
	buildCommand?: Command;
	/** Commands, or functions, at these moments. */
	hooks?: Both<HookKeys>;
	/** HOST:PORT: any datagram restarts it. */
	triggerUdp?: string;
	/** `name`, `uid`, `name:group`, `uid:gid`. */
	user?: string | number;
	/** 0o022, or octal digits in a string. */
	umask?: string | number;
	/** `nofile: 1024`, or `{soft, hard}`. */
	ulimits?: Readonly<Record<string, number | string | {soft: number | string; hard: number | string}>>;
	/** `{name}` stands for the name of the service. */
	logFile?: string;
	/** Rotated before it would grow beyond: `10MB`. */
	logMaxSize?: string | number;
	/** Rotated when it was begun so long ago. */
	logMaxAge?: Duration;
	/** How many rotated files are kept. Default: 5. */
	logBackups?: number;
	/** Each line begins with its time. */
	logTimestamps?: boolean;
	/** Standard error goes to a file of its own; needs `tty: false`. */
	logSplit?: boolean;
	/** A terminal, or pipes. Default: true. */
	tty?: boolean;
	/** What is typed into the pane, or nothing. Default: `console`. */
	stdin?: 'console' | 'none';
	/** Copies: `api-1`, `api-2` … */
	replicas?: number;
	/** Refuses more than one copy. */
	singleton?: boolean;
	/** Among those that may start, lower numbers first. */
	priority?: number;
	/** Before each start of a copy. */
	startDelay?: Duration;
	/** Whoever depends on it restarts when it does. */
	restartDependents?: boolean;
	/** Started only with one of these profiles, or when it is named. */
	profiles?: readonly string[];
	/** Shown under this heading. */
	group?: string;
	/** Not started at start-up. */
	disabled?: boolean;
	/** Shown in the console. */
	description?: string;
	/** URLs that the console shows. */
	links?: readonly string[];
}

/** Names to values; what is `undefined` is left out. Or a list of `NAME=VALUE`. */
export type ProjectVariables = Variables | Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface ProjectDependency {
	condition?: Condition;
	/** Restart when it restarts. */
	restart?: boolean;
	/** false: start without it when it cannot be had. */
	required?: boolean;
}

export type ProjectProbe = Both<ProbeKeys>;

interface ForeignProbeKeys extends Omit<ProbeKeys, 'exec'> {
	exec?: ProbeKeys['exec'] | Both<{command: Command; workingDir?: string}>;
	httpGet?: Both<{host?: string; scheme?: string; path?: string; port: number | string; headers?: ProbeKeys['headers']; statusCode?: number}>;
	tcpSocket?: {host?: string; port: number | string};
	initialDelaySeconds?: Duration;
	periodSeconds?: Duration;
	timeoutSeconds?: Duration;
	failureThreshold?: number;
	successThreshold?: 1;
}

/** One of `http`, `tcp`, `exec`, `log`, `notify`, `image`, and how it is asked. */
interface ProbeKeys {
	/** A URL that answers with `status`, 200 unless given. */
	http?: string;
	status?: number;
	headers?: Readonly<Record<string, string | number | boolean>>;
	/** A port, or HOST:PORT, that takes a connection. */
	tcp?: number | string;
	/** Ends with 0; a function: answers `true`. */
	exec?: Command | ((facts: ServiceFacts) => boolean | Promise<boolean>);
	/** A regular expression (its source) that fits a line of what the service prints. */
	log?: string;
	/** It sends READY=1 to $NOTIFY_SOCKET. */
	notify?: true;
	/** The `HEALTHCHECK` of its image. */
	image?: true;
	/** Default: `1s`, for `ping` `100ms`. */
	interval?: Duration;
	/** Of one check. Default: `1s`, for `ping` `5s`. */
	timeout?: Duration;
	/** Failures in a row that make it unready. Default: 3. */
	retries?: number;
	/** Failures in this first stretch do not count. */
	startPeriod?: Duration;
	/** Not ready by then: failed. Default: `1m`. */
	within?: Duration;
}

interface WatchKeys {
	/** gitignore rules; a leading `!` excludes, the last match wins. */
	paths?: readonly string[];
	gitignore?: boolean;
	/** Quiet time after the last change, or `auto`. */
	debounce?: Duration;
	/** Between the end of the old run and the start of the new one. */
	delay?: Duration;
	type?: 'file' | 'directory' | 'any';
	/** `signal:SIGHUP`, `exec:COMMAND`. */
	action?: 'restart' | 'none' | 'rebuild' | 'sync' | `signal:${string}` | `exec:${string}`;
	/** With `sync`: where the files go in the container, all of them or by directory. */
	to?: string | Readonly<Record<string, string>>;
	/** With `sync`: what is not copied, but built. */
	rebuild?: readonly string[];
	/** With `sync`: what comes after. */
	then?: 'restart' | `signal:${string}` | `exec:${string}`;
	engine?: 'auto' | 'native' | 'poll';
	pollInterval?: Duration;
	content?: boolean;
	includeRegex?: readonly string[];
	excludeRegex?: readonly string[];
}

interface CheckpointKeys {
	/** Patterns as in `watch.paths`. Default: what is watched. */
	files?: readonly string[];
	/** Default: 200. */
	max?: number;
	/** Default: `auto`. */
	engine?: 'auto' | 'preload' | 'criu';
}

interface HookKeys {
	beforeStart?: HookInProject;
	afterStart?: HookInProject;
	afterReady?: HookInProject;
	beforeSignal?: HookInProject;
	afterSignal?: HookInProject;
	beforeStop?: HookInProject;
	afterStop?: HookInProject;
	onFailure?: HookInProject;
}

export type HookInProject =
	| Command
	| ServiceFunction
	/** `timeout`: default `30s`. */
	| Both<{command: Command | ServiceFunction; ignoreFailure?: boolean; timeout?: Duration}>;
