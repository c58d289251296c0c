import {stripAnsi} from '../lib/ansi.ts';
import type {LogEntry, LogStream} from './entry.ts';

/** One line of a log, without its newline. */
export interface LogLine {
	readonly service: string;
	readonly run: number;
	readonly at: number;
	readonly isOfUnknownTime?: true;
	/** Absent: what devtui says. */
	readonly stream?: LogStream;
	readonly text: string;
}

export interface LineFilter {
	/** Epoch ms. */
	readonly since?: number;
	/** Searched in each line, colours removed. */
	readonly pattern?: RegExp;
	readonly run?: number;
}

/** The lines of these entries that pass the filter, oldest first. A pattern takes devtui's own lines out. */
export function* linesOf(entries: readonly LogEntry[], filter: LineFilter = {}): Generator<LogLine> {
	for (const entry of entries) {
		yield* linesOfEntry(entry, filter);
	}
}

/** The last `count` of them; as much is read from the end as is needed. */
export function lastLines(entries: readonly LogEntry[], count: number, filter: LineFilter = {}): LogLine[] {
	const found: LogLine[][] = [];
	let missing = count;
	for (let index = entries.length - 1; index >= 0 && missing > 0; index--) {
		const lines = linesOfEntry(entries[index]!, filter).slice(-missing);
		found.push(lines);
		missing -= lines.length;
	}

	return found.reverse().flat();
}

function linesOfEntry(entry: LogEntry, {since = 0, pattern, run = entry.run}: LineFilter): LogLine[] {
	const {service, at} = entry;
	if (at < since || entry.run !== run) {
		return [];
	}

	const facts = {service, run, at};
	if (entry.type !== 'output') {
		return pattern ? [] : [{...facts, text: entry.text}];
	}

	const lines = entry.text.slice(0, -1).split('\n');
	const passing = pattern ? lines.filter(line => matches(pattern, line)) : lines;
	const printed = entry.isOfUnknownTime ? {...facts, isOfUnknownTime: true as const} : facts;
	return passing.map(text => ({...printed, stream: entry.stream, text}));
}

function matches(pattern: RegExp, line: string): boolean {
	// A global pattern would go on from where it found something in the line before.
	pattern.lastIndex = 0;
	return pattern.test(stripAnsi(line));
}
