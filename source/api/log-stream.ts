import type {LogEntry} from '../logs/entry.ts';
import {linesOf, type LineFilter, type LogLine} from '../logs/log-lines.ts';
import type {Cursor, LogStore} from '../logs/log-store.ts';
import type {Answer, Lines} from '../http/answer.ts';
import {eventId} from '../http/event-text.ts';
import {placeText, type Place} from './events/place.ts';
import {asFrames, framesOf} from './log-frames.ts';
import {listenToLog} from './log-news.ts';
import {describeUnread, type OlderLog} from '../logs/older-log.ts';
import type {OlderRequest} from './older/write-with-older.ts';
import {bytesAtOnce, createPicker, portionsOf, type PickLines} from './pick-lines.ts';

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
	/** What the log no longer has, to be told before it. */
	readonly older?: OlderLog;
	/** In frames where nobody has to look at each line. */
	readonly wantsFrames?: boolean;
}

/**
 * The log, line by line: what is there, then what comes, with no gap between and nothing twice. Who reads more slowly than
 * services print is told how many lines had to be dropped; services are never slowed down for it.
 */
export function followLogs(logs: LogStore, {services, isFollowing, last, since, pattern, after, instance, older, wantsFrames = false}: LogRequest): Answer {
	const filter: LineFilter = {...pattern && {pattern}, ...since !== undefined && {since}};
	const wanted = services && {services};
	const toWire = instance === undefined ? wireLines : (found: readonly LogEntry[], filtered: LineFilter) => placedLines(found, filtered, {instance, ...after && {after}});
	const tooLong = {problem: `The pattern "${pattern?.source ?? ''}" takes too long on these lines; write a simpler one.`};
	return {
		type: 'lines',
		...wantsFrames && {wire: asFrames},
		async write(lines) {
			const pickLines = createPicker(toWire, filter);
			const pick = wantsFrames && !pattern ? createPicker(wireFrames, filter) : pickLines;
			let cursor: Cursor = logs.start();
			const hold = logs.hold(logs.end());
			const news = listenToLog(logs, lines.signal, () => {
				if (logs.sequence() - cursor.sequence > mostUnread) {
					hold.release();
				}
			});
			try {
				const first = logs.read(after ? {sequence: after.number, lines: {}} : cursor, wanted);
				const chains = after ? [] : older?.chains(services) ?? [];
				cursor = first.cursor;
				hold.advance(cursor);
				if (after && mayLack(logs, after, services)) {
					await lines.write({dropped: null});
				}

				const unread = after || suffices(first.entries, {last, since}) ? [] : older?.notRead(services) ?? [];
				if (unread.length > 0) {
					await lines.write({unread: unread.map(describeUnread)});
				}

				const isThereWritten = chains.length > 0
					? await writeOlder(lines, {chains, entries: first.entries, ...since !== undefined && {since}}, {pick, pickLines, ...last !== undefined && {last}})
					: last === undefined || after ? await writeEach(lines, first.entries, pick) : await writeLast(lines, first.entries, {pick: pickLines, count: last});
				let isGoingOn = isThereWritten;
				while (isGoingOn && isFollowing && !lines.signal.aborted) {
					await news.next(cursor);
					const next = await writeNews(logs, lines, {cursor, pick, ...wanted});
					isGoingOn = next !== undefined;
					cursor = next ?? cursor;
					hold.advance(cursor);
				}

				if (!isGoingOn) {
					await lines.write(tooLong);
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

/** Nothing older is asked for than what memory has. */
function suffices(entries: readonly LogEntry[], {last, since}: {readonly last: number | undefined; readonly since: number | undefined}): boolean {
	const hasEnough = last !== undefined && entries.reduce((sum, {lineCount}) => sum + lineCount, 0) >= last;
	return hasEnough || (since !== undefined && entries[0] !== undefined && entries[0].at < since);
}

async function writeOlder(lines: Lines, request: Omit<OlderRequest, 'pick'>, {pick, pickLines, last}: {readonly pick: PickLines; readonly pickLines: PickLines; readonly last?: number}): Promise<boolean> {
	const {writeLastWithOlder, writeWithOlder} = await import('./older/write-with-older.ts');
	return last === undefined ? writeWithOlder(lines, {...request, pick}) : writeLastWithOlder(lines, {...request, pick: pickLines, count: last});
}

/** Whether the pattern could be looked for in all of them. */
async function writeEach(lines: Lines, entries: readonly LogEntry[], pick: PickLines): Promise<boolean> {
	for (const portion of portionsOf(entries)) {
		const picked = lines.isGone() ? [] : await pick(portion);
		if (!picked) {
			return false;
		}

		await lines.writeAll(picked);
	}

	return true;
}

/** As much is read from the end as is needed. */
async function writeLast(lines: Lines, entries: readonly LogEntry[], {pick, count}: {readonly pick: PickLines; readonly count: number}): Promise<boolean> {
	let found: readonly object[] = [];
	for (const portion of portionsOf(entries).toReversed()) {
		if (found.length >= count || lines.isGone()) {
			break;
		}

		const picked = await pick(portion);
		if (!picked) {
			return false;
		}

		found = [...picked, ...found];
	}

	await lines.writeAll(count === 0 ? [] : found.slice(-count));
	return true;
}

/** Undefined: the pattern could not be looked for in all of them. */
async function writeNews(logs: LogStore, lines: Lines, {cursor: from, services, pick}: {readonly cursor: Cursor; readonly services?: readonly string[]; readonly pick: PickLines}): Promise<Cursor | undefined> {
	let cursor = from;
	while (cursor.sequence < logs.sequence() && !lines.isGone()) {
		const read = logs.read(cursor, {...services && {services}, maxBytes: bytesAtOnce});
		cursor = read.cursor;
		if (read.dropped > 0) {
			await lines.write({dropped: read.dropped});
		}

		const picked = await pick(read.entries);
		if (!picked) {
			return undefined;
		}

		await lines.writeAll(picked);
	}

	return cursor;
}

function* wireLines(entries: readonly LogEntry[], filter: LineFilter): Generator<object> {
	for (const entry of entries) {
		for (const line of linesOf([entry], filter)) {
			yield wireLine(line, entry.type);
		}
	}
}

function wireFrames(entries: readonly LogEntry[], {since = 0}: LineFilter): Iterable<object> {
	return framesOf(entries.filter(({at}) => at >= since), entry => wireLine(entry, entry.type));
}

/** Events have the names that `--output json` has for them. */
function wireLine({at, isOfUnknownTime, service, run, stream, text}: LogLine, type: LogEntry['type']): object {
	return {time: isOfUnknownTime ? null : new Date(at).toISOString(), service, run, ...stream ? {stream} : {event: type === 'run-started' ? 'started' : 'notice'}, text};
}

/** The place of a line: its entry, and how many of its lines that pass the filter there have been with it. */
function* placedLines(entries: readonly LogEntry[], filter: LineFilter, {instance, after}: {readonly instance: string; readonly after?: Place}): Generator<object> {
	for (const entry of entries) {
		let part = 0;
		for (const line of linesOf([entry], filter)) {
			part++;
			if (!after || entry.sequence > after.number || part > after.part) {
				// What comes from a file has no place here to come back to.
				yield {...wireLine(line, entry.type), ...entry.sequence >= 0 && {[eventId]: placeText(instance, {number: entry.sequence, part})}};
			}
		}
	}
}

/** Whether something behind the place is no longer kept, as far as that is known. */
function mayLack(logs: LogStore, {number}: Place, services: readonly string[] | undefined): boolean {
	return logs.read({sequence: number, lines: {}}, services && {services}).entries
		.some(entry => entry.sequence > number && entry.firstLine > 0 && entry.sequence === logs.firstSequence(entry.service));
}
