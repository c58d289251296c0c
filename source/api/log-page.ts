import {setImmediate as nextTurn} from 'node:timers/promises';
import {stripAnsi} from '../lib/ansi.ts';
import type {LogEntry} from '../logs/entry.ts';
import {comparePlaces, createPlaceTest, linesOfPlace, type Passing, type Place, type PlaceFilter} from '../logs/log-places.ts';
import type {Cursor, LogStore} from '../logs/log-store.ts';
import {createPatientWork} from './patient-work.ts';

export interface PageRequest {
	/** All, when absent. */
	readonly services?: readonly string[];
	/** The first lines behind this place; else the last ones, before `before` where it is given. */
	readonly after?: Place;
	readonly before?: Place;
	/** What has a lower sequence is not there. */
	readonly from?: number;
	readonly limit: number;
	readonly filter: PlaceFilter;
}

/** Some lines of the log, oldest first, and how many there are around them. */
export interface LogPage {
	readonly lines: readonly PageLine[];
	/** Where the page begins and ends: to go on from. */
	readonly start: string;
	readonly end: string;
	/** Lines that pass the filter too, and stand before the page and behind it. */
	readonly older: number;
	readonly newer: number;
	/** There is more before the page, in log files, where it is not counted. */
	readonly olderInFiles: boolean;
}

export interface PageLine {
	/** Before this line. */
	readonly place: string;
	/** ISO 8601; null: it is not known. */
	readonly time: string | null;
	readonly service: string;
	readonly run: number;
	/** Null: devtui says it. */
	readonly stream: 'stdout' | 'stderr' | null;
	/** Without colours. */
	readonly text: string;
}

export type Paged =
	| {readonly type: 'ok'; readonly page: LogPage}
	/** The pattern takes too long on these lines. */
	| {readonly type: 'too-long'};

/** Read through the log a little in each turn, so that nothing else waits for a large one. */
export async function pageOf(logs: LogStore, request: PageRequest, signal: AbortSignal): Promise<Paged> {
	const {services, filter} = request;
	const last: Place = {sequence: logs.sequence(), line: 0};
	const page = createPage(request, last);
	const test = createPlaceTest(filter);
	const patiently = filter.pattern && createPatientWork<readonly Passing[]>(patternMs);
	let cursor: Cursor = {sequence: request.from ?? 0, lines: {}};
	let turnBegan = performance.now();
	while (cursor.sequence < last.sequence && !signal.aborted) {
		const read = logs.read(cursor, {...services && {services}, maxBytes: bytesAtOnce});
		const worked = patiently ? patiently(() => read.entries.map(test)) : {type: 'done' as const, value: read.entries.map(test)};
		if (worked.type === 'too-long') {
			return worked;
		}

		for (const [index, entry] of read.entries.entries()) {
			page.add(entry, worked.value[index]!);
		}

		if (read.entries.length === 0) {
			break;
		}

		cursor = read.cursor;
		if (performance.now() - turnBegan > turnMs) {
			await nextTurn();
			turnBegan = performance.now();
		}
	}

	return {type: 'ok', page: page.end()};
}

export function parsePlace(text: string): Place | undefined {
	const [, sequence, line] = /^(\d{1,15})\.(\d{1,9})$/.exec(text) ?? [];
	return sequence === undefined ? undefined : {sequence: Number(sequence), line: Number(line)};
}

const bytesAtOnce = 64 * 1024;
const turnMs = 5;
/** For the pattern in so many bytes: it is done in a few, unless it is one that grows beyond measure. */
const patternMs = 250;

interface Found {
	readonly entry: LogEntry;
	/** Numbers of its lines, ascending. */
	readonly lines: readonly number[];
}

/** Takes what passes the filter and keeps what the page needs of it. */
function createPage({after, before, limit}: PageRequest, last: Place) {
	const from = after ?? {sequence: 0, line: 0};
	const to = before && comparePlaces(before, last) < 0 ? before : last;
	const kept: Found[] = [];
	let count = 0;
	let older = 0;
	let newer = 0;

	const keepFirst = (entry: LogEntry, lines: readonly number[]) => {
		const room = Math.max(0, limit - count);
		newer += Math.max(0, lines.length - room);
		if (room > 0) {
			kept.push({entry, lines: lines.slice(0, room)});
			count += Math.min(room, lines.length);
		}
	};

	const keepLast = (entry: LogEntry, lines: readonly number[]) => {
		kept.push({entry, lines});
		count += lines.length;
		while (count - kept[0]!.lines.length >= limit) {
			const {length} = kept[0]!.lines;
			older += length;
			count -= length;
			kept.shift();
		}
	};

	return {
		add(entry: LogEntry, passing: Passing): void {
			const all = passing === 'none' ? [] : passing === 'all' ? numbers(Math.max(1, entry.lineCount)) : passing;
			const [below, within, above] = split(all, entry.sequence, from, to);
			older += below;
			newer += above;
			if (within.length > 0) {
				(after ? keepFirst : keepLast)(entry, within);
			}
		},
		end(): LogPage {
			const surplus = Math.max(0, count - limit);
			const lines = kept.flatMap(pageLines).slice(surplus);
			const end = kept.at(-1);
			return {
				lines,
				start: lines[0]?.place ?? placeText(after ?? to),
				end: end ? placeText({sequence: end.entry.sequence, line: end.lines.at(-1)! + 1}) : placeText(after ?? to),
				older: older + surplus,
				newer,
				olderInFiles: false,
			};
		},
	};
}

/** How many lines stand before the range, which are in it, and how many behind it. */
function split(lines: readonly number[], sequence: number, from: Place, to: Place): readonly [number, readonly number[], number] {
	if (sequence > from.sequence && sequence < to.sequence) {
		return [0, lines, 0];
	}

	const isBelow = (line: number) => comparePlaces({sequence, line}, from) < 0;
	const within = lines.filter(line => !isBelow(line) && comparePlaces({sequence, line}, to) < 0);
	const below = lines.filter(isBelow).length;
	return [below, within, lines.length - within.length - below];
}

function pageLines({entry, lines}: Found): readonly PageLine[] {
	const texts = linesOfPlace(entry);
	const {sequence, service, run, at} = entry;
	return lines.map(line => ({
		place: placeText({sequence, line}),
		time: new Date(at).toISOString(),
		service,
		run,
		stream: entry.type === 'output' ? entry.stream : null,
		text: stripAnsi(texts[line] ?? ''),
	}));
}

function placeText({sequence, line}: Place): string {
	return `${sequence}.${line}`;
}

function numbers(count: number): readonly number[] {
	return Array.from({length: count}, (_, index) => index);
}
