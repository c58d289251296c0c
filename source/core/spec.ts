import type {ContainerSpec} from './container-spec.ts';
import type {LimitName} from './limits.ts';
import type {CheckpointSpec, WatchSpec} from './watch-spec.ts';

/** What the configuration says, checked and complete: every default filled in, every path absolute, every duration in ms. */
export interface ProjectSpec {
	readonly name: string;
	/** Directory of the first configuration file. */
	readonly directory: string;
	/** In the order of the file; replicas already expanded (`api-1`, `api-2` …). Names are unique. */
	readonly services: readonly ServiceSpec[];
	/** Active also when nobody asks for them. */
	readonly profiles?: readonly string[];
	/** What is said for all services: a command that is run for the project has it, too. */
	readonly shared?: {readonly environment: Readonly<Record<string, string>>; readonly envFiles: readonly string[]};
	/** How a console begins where nobody has arranged it otherwise. */
	readonly layout?: LayoutSpec;
	/** It comes from a program, and has functions. `hooks`: where those of the whole project stand in what it exports. */
	readonly module?: {readonly id: string; readonly hooks: Readonly<Partial<Record<'onStart' | 'onStop' | 'onReload', string>>>};
}

export interface LayoutSpec {
	readonly split?: 'one' | 'rows' | 'columns' | 'grid' | 'merged';
	/** In this order. */
	readonly panes?: readonly string[];
	/** What the list has of all columns, 0 to 1. */
	readonly list?: number;
	/** The first pane has the whole screen. */
	readonly zoom?: boolean;
}

export interface ServiceSpec {
	readonly name: string;
	/** The name in the file that this copy was made from, and which copy it is (from 1). */
	readonly replica?: {readonly of: string; readonly number: number};
	readonly command: CommandSpec;
	/** It runs in a container; `command` is `image` then. */
	readonly container?: ContainerSpec;
	/** Run before the first start and before each start that a change caused. */
	readonly build?: CommandSpec;
	readonly workingDir: string;
	/** What is said for several services at once. Wins over the user's own, and `envFiles` over it. */
	readonly sharedEnvironment?: Readonly<Record<string, string>>;
	/** Names, or globs for them, of what is taken over from the user's own environment; absent: all of it. */
	readonly inheritsVariables?: readonly string[];
	/** `environment`, expanded. Wins over `envFiles`, which win over the user's own. */
	readonly environment: Readonly<Record<string, string>>;
	/** Read again at every start of the service. */
	readonly envFiles: readonly string[];
	/** Those of them that need not be there. */
	readonly optionalEnvFiles?: readonly string[];
	/** The project's `.env` files; the user's own environment wins over these. */
	readonly projectEnvFiles: readonly string[];
	/** Given as `PORT` where neither the user's environment nor a file sets one (Procfile services). */
	readonly defaultPort?: number;
	readonly dependsOn: readonly DependencySpec[];
	readonly ready?: ProbeSpec;
	readonly live?: ProbeSpec;
	readonly restart: RestartSpec;
	readonly successExitCodes: readonly number[];
	/** Those of them that a shell gives for a signal: 143 is SIGTERM. */
	readonly successSignals?: readonly SignalName[];
	readonly stop: StopSpec;
	readonly hooks: HookSpecs;
	readonly watch?: WatchSpec;
	/** When watched files change its program goes on from where it opened them. */
	readonly checkpoint?: CheckpointSpec;
	/** Watched as this says while its working directory holds a marker file (`.autorestart_includes`, `.autorestart_excludes`). */
	readonly markerWatch?: WatchSpec;
	/** Any datagram restarts it at once. */
	readonly udpTrigger?: {readonly host: string; readonly port: number};
	readonly identity?: IdentitySpec;
	readonly logFile?: LogFileSpec;
	readonly tty: boolean;
	readonly stdin: 'console' | 'none';
	readonly profiles: readonly string[];
	/** Shown under this heading with others of it. */
	readonly group?: string;
	/** Not started at start-up; can be started by hand. */
	readonly isDisabled: boolean;
	readonly priority: number;
	readonly startDelayMs: number;
	readonly restartDependents: boolean;
	/** Refuses more than one copy. */
	readonly isSingleton?: boolean;
	/** No file has it: `add` has brought it, or it stands in for copies that are restarted one after the other. */
	readonly origin?: 'added' | 'stand-in';
	readonly description?: string;
	readonly links: readonly string[];
}

/** A string is run by `/bin/sh -c`; a list is executed as it is. */
export type CommandSpec =
	| {readonly type: 'shell'; readonly text: string}
	| {readonly type: 'exec'; readonly argv: readonly [string, ...string[]]}
	/** A container of this image; `argv` is what its entrypoint is given, empty: what the image says. */
	| {readonly type: 'image'; readonly image: string; readonly argv: readonly string[]}
	/** Makes the image of the service from this directory. */
	| {readonly type: 'build-image'; readonly context: string}
	/** The `HEALTHCHECK` of the service's image, run in its container. */
	| {readonly type: 'image-health'}
	/** Brings changed files of this machine (`from`: absolute) into the service's container; what is no longer here is deleted there. */
	| {readonly type: 'copy-files'; readonly copies: readonly FileCopy[]}
	/** A function of the project's module. `path`: where it stands in what the module exports (`services.db.ping`); `text`: its source, so that another one is seen to be another. */
	| {readonly type: 'function'; readonly path: string; readonly text: string};

/** `to`: absolute, in the container. */
export interface FileCopy {
	readonly from: string;
	readonly to: string;
}

/** As a file can say it. */
export type WrittenCommand = Extract<CommandSpec, {readonly type: 'shell' | 'exec'}>;

export type DependencyCondition = 'started' | 'healthy' | 'log-ready' | 'completed' | 'completed-successfully';

export interface DependencySpec {
	readonly service: string;
	readonly condition: DependencyCondition;
	/** Restart me when it restarts. */
	readonly restart: boolean;
	/** false: go on without it when it cannot be had. */
	readonly required: boolean;
}

export type ProbeCheck =
	| {readonly type: 'http'; readonly url: string; readonly status: number; readonly headers: Readonly<Record<string, string>>}
	| {readonly type: 'tcp'; readonly host: string; readonly port: number}
	| {readonly type: 'exec'; readonly command: CommandSpec}
	/** A regular expression (JavaScript source) searched in each line the service prints, colours removed. */
	| {readonly type: 'log'; readonly pattern: string}
	/** It says so itself: `READY=1` to `$NOTIFY_SOCKET`. */
	| {readonly type: 'notify'};

/** It asks a port. */
export type NetworkCheck = Extract<ProbeCheck, {readonly type: 'http' | 'tcp'}>;

/** Readiness: may others rely on it. Liveness: is it worth keeping. */
export type ProbeKind = 'ready' | 'live';

export interface ProbeSpec {
	readonly check: ProbeCheck;
	readonly intervalMs: number;
	/** Its pace once it has passed, until it fails. */
	readonly steadyIntervalMs?: number;
	readonly timeoutMs: number;
	/** Failures in a row until unready (readiness) or restarted (liveness). */
	readonly retries: number;
	/** Failures in this first stretch do not count. */
	readonly startPeriodMs: number;
	/** Not ready by then: failed. */
	readonly withinMs: number;
	/** What its function throws fails the service at once. */
	readonly failsByThrowing?: true;
}

/** A probe that devtui has to ask; the others tell by themselves. */
export type AskedProbeSpec = ProbeSpec & {readonly check: Exclude<ProbeCheck, {type: 'notify'}>};

export function isAsked(probe: ProbeSpec): probe is AskedProbeSpec {
	return probe.check.type !== 'notify';
}

export interface RestartSpec {
	readonly policy: 'no' | 'on-failure' | 'always' | 'unless-stopped';
	/** Restarts after failures until the service has failed for good; absent: no limit. */
	readonly maxRetries?: number;
	readonly maxDelayMs: number;
	/** Steady running for so long forgets earlier failures. */
	readonly resetMs: number;
}

export interface StopSpec {
	/** To the whole process group. */
	readonly signal: SignalName;
	/** SIGTERM → SIGKILL. */
	readonly graceMs: number;
	/** Instead of the signal. */
	readonly way?: {readonly type: 'command'; readonly command: CommandSpec} | {readonly type: 'keys'; readonly keys: string};
}

export type HookName = 'before-start' | 'after-start' | 'after-ready' | 'before-signal' | 'after-signal' | 'before-stop' | 'after-stop' | 'on-failure';

export type HookSpecs = Readonly<Partial<Record<HookName, HookSpec>>>;

export interface HookSpec {
	readonly command: CommandSpec;
	/** Go on as if it had passed. */
	readonly ignoresFailure: boolean;
	readonly timeoutMs: number;
}

/** A command that is run for a service beside the service itself. */
export type JobName = HookName | 'build' | 'stop-command';

/** Who the processes of a service are, and what they may use. */
export interface IdentitySpec {
	/** `name`, `uid`, `name:group`, `uid:gid`. */
	readonly user?: string;
	readonly umask?: number;
	readonly limits?: readonly LimitSpec[];
}

export interface LimitSpec {
	readonly resource: LimitName;
	readonly soft: number | 'unlimited';
	readonly hard: number | 'unlimited';
}

/** Where what a service prints is kept. */
export interface LogFileSpec {
	/** Absolute; `{name}` stands for the name of the service. */
	readonly path: string;
	/** Rotated before it would grow beyond; absent: however long. */
	readonly maxBytes?: number;
	/** Rotated when it was begun so long ago; absent: however old. */
	readonly maxAgeMs?: number;
	/** How many rotated files are kept: `x.log.1` is the newest. */
	readonly backups: number;
	readonly hasTimestamps: boolean;
	/** Standard error goes to a file of its own: `x.err.log` beside `x.log`. */
	readonly isSplit: boolean;
}

/** As `os.constants.signals` spells it. */
export type SignalName = `SIG${string}`;
