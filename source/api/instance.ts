import type {Journal} from '../core/journal.ts';
import type {PortBinding} from '../core/port-binding.ts';
import type {ProjectSpec, ServiceSpec, SignalName} from '../core/spec.ts';
import type {Store} from '../core/store.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {OlderLog} from '../logs/older-log.ts';
import type {Consoles} from './attach/consoles.ts';
import type {Insight} from './insight.ts';
import type {Reloader} from './reloader.ts';

/** The running devtui as its interface sees it: what it knows by itself, and what only others can do for it. */
export interface Instance {
	readonly about: About;
	readonly store: Store;
	readonly logs: LogStore;
	/** What `logs` no longer has; absent: nobody has kept it. */
	readonly olderLogs?: OlderLog;
	/** By name, of those that run. */
	usage(): ReadonlyMap<string, ServiceFigures>;
	/** Of a service in a container that runs. */
	publishedPorts(service: string): readonly PortBinding[];
	/** The name that was meant, when one is close. */
	suggest(name: string, names: readonly string[]): string | undefined;
	parseSignal(text: string): SignalName | undefined;
	/** Answers with what stands in the way. */
	signal(service: string, signal: SignalName, to: SignalTarget): string | undefined;
	/** What is typed into a service. Answers with what stands in the way. */
	send(service: string, data: string): string | undefined;
	/** What each checkpoint of a service has of its own in memory, in bytes, by its number; those on the disk are not among them. */
	checkpointMemory(service: string): ReadonlyMap<number, number>;
	/** What a run of the service has, or would have, in its environment. */
	environmentOf(service: string): EnvironmentAnswer;
	/** What becomes of services, one by one, as `--output json` tells it. Returns the unsubscriber. */
	subscribeEvents(listener: (event: InstanceEvent) => void): () => void;
	/** Read the file again as it was read at the start. */
	load(hasColor: boolean): LoadAnswer | Promise<LoadAnswer>;
	reconfigure(project: ProjectSpec): Promise<void>;
	/** Absent: the file is read only when somebody asks for it. */
	readonly reloader?: Reloader;
	/** A service that is in no file: this command, run in this directory. */
	define(name: string, command: readonly [string, ...string[]], directory: string): DefineAnswer;
	/** What the project has gone through. */
	journal(): Journal;
	/** Absent where nobody has kept it. */
	readonly insight?: Insight;
	/** Absent: none can be attached. */
	readonly consoles?: Consoles;
	/** Why processes cannot be let go, if they cannot. */
	readonly cannotRelease?: string;
	/** Why services can neither come nor go, if they cannot: a sentence. */
	readonly cannotChange?: string;
}

export type DefineAnswer =
	| {readonly type: 'ok'; readonly service: ServiceSpec}
	/** A sentence. */
	| {readonly type: 'invalid'; readonly message: string};

export interface About {
	readonly pid: number;
	readonly version: string;
	readonly project: string;
	readonly directory: string;
	/** Given by name, absolute. None: those that are found in the directory. */
	readonly files: readonly string[];
	/** Working directory of the shell that started it. */
	readonly startedIn: string;
	/** ISO 8601. */
	readonly startedAt: string;
	/** `linux x64, Node v22.1.0`. */
	readonly machine: string;
}

export interface ServiceFigures {
	readonly cpuPercent: number;
	readonly memoryBytes: number;
	readonly ports: readonly number[];
}

export type SignalTarget = 'group' | 'main' | 'children' | {readonly pid: number};

export type EnvironmentAnswer =
	| {readonly type: 'ok'; readonly environment: Readonly<Record<string, string>>}
	| {readonly type: 'problem'; readonly message: string};

export type LoadAnswer =
	| {readonly type: 'ok'; readonly project: ProjectSpec; readonly warnings: string}
	/** The whole text of its diagnostics. */
	| {readonly type: 'invalid'; readonly text: string};

export interface InstanceEvent {
	readonly time: string;
	readonly event: string;
	readonly service?: string;
	readonly text?: string;
}
