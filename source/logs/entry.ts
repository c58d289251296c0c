/** What the log of a service is made of, in the order of `sequence`, which counts over all services. */
export type LogEntry = OutputEntry | RunStartedEntry | NoticeEntry;

export interface OutputEntry extends EntryBase {
	readonly type: 'output';
	readonly stream: LogStream;
	/** Whole lines: each ends in a newline, has no control characters but tabs, colours and links, and closes these. */
	readonly text: string;
	/** It comes from a log file of an earlier devtui, which has no times in it: these lines are no younger than `at`, and of no run. */
	readonly isOfUnknownTime?: true;
}

/** A run begins: `run 3 · src/api.ts changed`. */
export interface RunStartedEntry extends EntryBase {
	readonly type: 'run-started';
	readonly text: string;
}

/** A line of devtui's own. */
export interface NoticeEntry extends EntryBase {
	readonly type: 'notice';
	readonly text: string;
}

export type LogStream = 'stdout' | 'stderr';

interface EntryBase {
	readonly sequence: number;
	readonly service: string;
	readonly run: number;
	/** Epoch ms. */
	readonly at: number;
	/** Lines of output that the service had printed before. */
	readonly firstLine: number;
	/** Lines of output; 0 for what devtui says. */
	readonly lineCount: number;
}
