import type {LogEntry} from '../logs/entry.ts';
import {linesOf, type LineFilter, type LogLine} from '../logs/log-lines.ts';
import type {Cursor, LogStore} from '../logs/log-store.ts';
import type {Answer, Lines} from './answer.ts';
import {eventId} from './events/event-text.ts';
import {placeText, type Place} from './events/place.ts';

export interface LogRequest {
	/** All, when absent. */
	readonly services?: readonly string[];
	readonly isFollowing: boolean;
	/** No more than so many of the lines that are there. */
	readonly last?: number;
	/** Epoch ms. */
	readonly since?: number;
	readonly pattern?: RegExp;
	/** Behind this place; what was there before was received. */
	readonly after?: Place;
	/** Whose places the lines are given. */
	readonly instance?: string;
}

/**
 * The log, line by line: what is there, then what comes, with no gap between and nothing twice. Who reads more slowly than
 * services print is told how many lines had to be dropped; services are never slowed down for it.
 */
export function followLogs(logs: LogStore, {services, isFollowing, last, since, pattern, after, instance}: LogRequest): Answer {
	const filter: LineFilter = {...pattern && {pattern}, ...since !== undefined && {since}};
	const wanted = services && {services};
	const toWire = instance === undefined ? wireLines : (found: readonly LogEntry[], filtered: LineFilter) => placedLines(found, filtered, {instance, ...after && {after}});
	return {
		type: 'lines',
		async write(lines) {
			let cursor: Cursor = logs.start();
			const hold = logs.hold(logs.end());
			const news = listen(logs, lines.signal, () => {
				if (logs.sequence() - cursor.sequence > mostUnread) {
					hold.release();
				}
			});
			try {
				const first = logs.read(after ? {sequence: after.number, lines: {}} : cursor, wanted);
				cursor = first.cursor;
				hold.advance(cursor);
				if (after && mayLack(logs, after, services)) {
					await lines.write({dropped: null});
				}

				await lines.writeAll(last === undefined || after ? toWire(first.entries, filter) : lastOnes(first.entries, last, filter, toWire));
				while (isFollowing && !lines.signal.aborted) {
					await news.next(cursor);
					cursor = await writeNews(logs, lines, {cursor, filter, toWire, ...wanted});
					hold.advance(cursor);
				}
			} finally {
				hold.release();
				news.stop();
			}
		},
	};
}

/** Entries that are kept for a slow reader; a chunk that a program prints is one. */
const mostUnread = 20_000;

/** At a time, so that nobody waits for a large log to be put into words. */
const bytesAtOnce = 64 * 1024;

async function writeNews(logs: LogStore, lines: Lines, {cursor: from, services, filter, toWire}: {readonly cursor: Cursor; readonly services?: readonly string[]; readonly filter: LineFilter; readonly toWire: ToWire}): Promise<Cursor> {
	let cursor = from;
	while (cursor.sequence < logs.sequence() && !lines.isGone()) {
		const read = logs.read(cursor, {...services && {services}, maxBytes: bytesAtOnce});
		cursor = read.cursor;
		if (read.dropped > 0) {
			await lines.write({dropped: read.dropped});
		}

		await lines.writeAll(toWire(read.entries, filter));
	}

	return cursor;
}

type ToWire = (entries: readonly LogEntry[], filter: LineFilter) => Iterable<object>;

function* wireLines(entries: readonly LogEntry[], filter: LineFilter): Generator<object> {
	for (const line of linesOf(entries, filter)) {
		yield wireLine(line);
	}
}

function wireLine({at, service, run, stream, text}: LogLine): object {
	return {time: new Date(at).toISOString(), service, run, ...stream ? {stream} : {event: 'notice'}, text};
}

/** The place of a line: its entry, and how many of its lines that pass the filter there have been with it. */
function* placedLines(entries: readonly LogEntry[], filter: LineFilter, {instance, after}: {readonly instance: string; readonly after?: Place}): Generator<object> {
	for (const entry of entries) {
		let part = 0;
		for (const line of linesOf([entry], filter)) {
			part++;
			if (!after || entry.sequence > after.number || part > after.part) {
				yield {...wireLine(line), [eventId]: placeText(instance, {number: entry.sequence, part})};
			}
		}
	}
}

/** As much is read from the end as is needed. */
function lastOnes(entries: readonly LogEntry[], count: number, filter: LineFilter, toWire: ToWire): readonly object[] {
	const found: Array<readonly object[]> = [];
	let missing = count;
	for (let index = entries.length - 1; index >= 0 && missing > 0; index--) {
		const lines = [...toWire([entries[index]!], filter)].slice(-missing);
		found.push(lines);
		missing -= lines.length;
	}

	return found.reverse().flat();
}

/** Whether something behind the place is no longer kept, as far as that is known. */
function mayLack(logs: LogStore, {number}: Place, services: readonly string[] | undefined): boolean {
	return logs.read({sequence: number, lines: {}}, services && {services}).entries
		.some(entry => entry.sequence > number && entry.firstLine > 0 && entry.sequence === logs.firstSequence(entry.service));
}

function listen(logs: LogStore, signal: AbortSignal, heard: () => void) {
	let wake = () => {};
	const unsubscribe = logs.subscribe(() => {
		heard();
		wake();
	});
	const onAbort = () => {
		wake();
	};

	signal.addEventListener('abort', onAbort, {once: true});
	return {
		/** Resolves when there is something behind the cursor, or nothing will come any more. */
		async next(cursor: Cursor): Promise<void> {
			if (logs.sequence() > cursor.sequence || signal.aborted) {
				return;
			}

			await new Promise<void>(resolve => {
				wake = resolve;
			});
		},
		stop() {
			unsubscribe();
			signal.removeEventListener('abort', onAbort);
		},
	};
}
