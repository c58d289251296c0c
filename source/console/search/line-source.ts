import type {LogEntry} from '../../logs/entry.ts';
import type {Hit} from '../../logs/search-hits.ts';
import type {LogLines} from '../../logs/search-lines.ts';
import {allLines, type LineList} from './line-list.ts';

/** Where the lines of a pane come from: one log, or several at once. Numbers of lines are in the order of time, and stay. */
export interface LineSource {
	/** What is searched. */
	readonly parts: readonly LogLines[];
	readonly all: LineList;
	/** Take in what the logs have got and lost since; whether there was anything. */
	sync(): boolean;
	/** As printed, colours and all. */
	text(line: number): string;
	/** Colours removed. */
	plain(line: number): string;
	/** What holds a line; undefined when it is not there. */
	entryOf(line: number): LogEntry | undefined;
	/** A line as one of a part; undefined when it is not there. */
	hitOf(line: number): Hit | undefined;
	lineOf(hit: Hit): number | undefined;
}

export function oneLog(lines: LogLines): LineSource {
	return {
		parts: [lines],
		all: allLines(lines),
		sync: lines.sync,
		text: lines.text,
		plain: lines.plain,
		entryOf: line => lines.blockOf(line)?.entry,
		hitOf: line => ({log: 0, line}),
		lineOf: ({line}) => line,
	};
}
