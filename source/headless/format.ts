import type {Event} from '../core/events.ts';
import type {ProjectSpec} from '../core/spec.ts';
import type {ProjectState} from '../core/state.ts';
import type {LogEntry} from '../logs/entry.ts';
import type {SlowEnd} from './slow-ends.ts';

/** How headless output looks. Each function gives whole lines, each ended by a newline, or an empty text. */
export interface Format {
	entry(entry: LogEntry): string;
	change(change: StateChange): string;
	/** What devtui says of itself. */
	said(text: string, at: number): string;
	/** Who is waited for. */
	slowEnd(slow: SlowEnd, at: number): string;
	/** Before the first line, and behind the last. */
	opening?(): string;
	closing?(): string;
	/** Whole lines under a title that can be folded away. */
	group?(title: string, lines: string): string;
	/** What has gone wrong with the run as a whole, for who reads no lines. */
	failed?(sentence: string): string;
}

export interface StateChange {
	/** As it is with `state`: those who have just gone are no longer in it. */
	readonly project: ProjectSpec;
	readonly state: ProjectState;
	readonly previous: ProjectState;
	readonly event: Event;
}
