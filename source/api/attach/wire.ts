import type {Event} from '../../core/events.ts';
import type {ProjectSpec} from '../../core/spec.ts';
import type {ProjectState, ServiceState} from '../../core/state.ts';
import type {LogEntry} from '../../logs/entry.ts';
import type {About} from '../instance.ts';

/** What an attached console is told, a line each. Both sides are of one version: it is no contract. */
export type AttachLine =
	| Hello
	| StateLine
	| {readonly type: 'output'; readonly service: string; readonly run: number; readonly stream: 'stdout' | 'stderr'; readonly data: string}
	| {readonly type: 'run-started' | 'notice'; readonly service: string; readonly run: number; readonly text: string}
	| {readonly type: 'size'; readonly service: string; readonly size: {readonly columns: number; readonly rows: number} | null}
	| {readonly type: 'log'; readonly entries: readonly LogEntry[]; readonly oldest: Readonly<Record<string, number>>}
	/** Of what is in the log, entries with this sequence or a later one have been logged since these were cleared. */
	| {readonly type: 'log-cleared'; readonly services: readonly string[]; readonly sequence: number}
	/** What the service had printed when it was cleared has been told. */
	| {readonly type: 'cleared'; readonly service: string}
	| {readonly type: 'problem'; readonly text: string}
	/** It ends in good order. */
	| {readonly type: 'end'};

export interface Hello {
	readonly type: 'hello';
	readonly session: string;
	readonly about: About;
	readonly project: ProjectSpec;
	readonly state: ProjectState;
}

/** What an event has changed. */
export interface StateLine {
	readonly type: 'state';
	readonly event: Event;
	/** Those that are otherwise now. */
	readonly services: Readonly<Record<string, ServiceState>>;
	/** All names in their order, where there are others than before. */
	readonly names?: readonly string[];
	readonly failed?: readonly string[];
	readonly shutdown?: ProjectState['shutdown'];
	readonly project?: ProjectSpec;
}

/** What is looked up for an attached console. */
export interface LookedUp {
	readonly survivors: ReadonlyArray<{readonly pid: number; readonly command: string}>;
	readonly environmentChanges: readonly string[];
	/** What only those know who were there: the runs of the service, and how all have come up, as the console remembers them. */
	readonly runs: readonly unknown[];
	readonly startUps: readonly unknown[];
	/** Of `Lookups` of the console. */
	readonly inspection?: unknown;
	readonly published: unknown;
	readonly lastChecks: unknown;
	/** Of each checkpoint, by its number, in bytes. */
	readonly checkpointMemory: ReadonlyArray<readonly [number, number]>;
	readonly environment?: Readonly<Record<string, string>>;
}
