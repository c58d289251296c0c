import {lastLines, linesOf, type LineFilter, type LogLine} from '../logs/log-lines.ts';
import type {Cursor, LogStore} from '../logs/log-store.ts';
import type {Answer, Lines} from './answer.ts';

export interface LogRequest {
	/** All, when absent. */
	readonly services?: readonly string[];
	readonly isFollowing: boolean;
	/** No more than so many of the lines that are there. */
	readonly last?: number;
	/** Epoch ms. */
	readonly since?: number;
	readonly pattern?: RegExp;
}

/**
 * The log, line by line: what is there, then what comes, with no gap between and nothing twice. Who reads more slowly than
 * services print is told how many lines had to be dropped; services are never slowed down for it.
 */
export function followLogs(logs: LogStore, {services, isFollowing, last, since, pattern}: LogRequest): Answer {
	const filter: LineFilter = {...pattern && {pattern}, ...since !== undefined && {since}};
	const wanted = services && {services};
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
				const first = logs.read(cursor, wanted);
				cursor = first.cursor;
				hold.advance(cursor);
				const there = last === undefined ? linesOf(first.entries, filter) : lastLines(first.entries, last, filter);
				await lines.writeAll(wireLines(there));
				while (isFollowing && !lines.signal.aborted) {
					await news.next(cursor);
					cursor = await writeNews(logs, lines, {cursor, filter, ...wanted});
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

async function writeNews(logs: LogStore, lines: Lines, {cursor: from, services, filter}: {readonly cursor: Cursor; readonly services?: readonly string[]; readonly filter: LineFilter}): Promise<Cursor> {
	let cursor = from;
	while (cursor.sequence < logs.sequence() && !lines.isGone()) {
		const read = logs.read(cursor, {...services && {services}, maxBytes: bytesAtOnce});
		cursor = read.cursor;
		if (read.dropped > 0) {
			await lines.write({dropped: read.dropped});
		}

		await lines.writeAll(wireLines(linesOf(read.entries, filter)));
	}

	return cursor;
}

function* wireLines(found: Iterable<LogLine>): Generator<object> {
	for (const {at, service, run, stream, text} of found) {
		yield {time: new Date(at).toISOString(), service, run, ...stream ? {stream} : {event: 'notice'}, text};
	}
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
