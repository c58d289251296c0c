import {createListeners} from '../lib/listeners.ts';
import type {LogEntry, LogStream} from './entry.ts';
import type {LineBlock} from './page.ts';
import {createServiceLog, type ServiceLog} from './service-log.ts';

/** The logs of all services, each capped; whoever reads keeps a cursor. */
export interface LogStore {
	append(service: string, run: number, stream: LogStream, block: LineBlock, at: number): void;
	/** `text`: why, such as `run 3 · src/api.ts changed`. */
	runStarted(service: string, run: number, text: string, at: number): void;
	/** A line of devtui's own. */
	notice(service: string, run: number, text: string, at: number): void;
	/** Before all that was ever logged. */
	start(): Cursor;
	/** Behind all that is logged so far. */
	end(): Cursor;
	/** Of the next entry: what `end` says, without a look at each service. */
	sequence(): number;
	/** Of the oldest entry of a service that is kept; undefined when it has none. */
	firstSequence(service: string): number | undefined;
	read(cursor: Cursor, how?: ReadOptions): LogRead;
	/** Those of one service that have this sequence or a later one: what `read` gives, without a look at the other services. */
	entriesOf(service: string, sequence: number): readonly LogEntry[];
	/** Keep all from the cursor on, whatever the cap, until the holder has got further. */
	hold(cursor: Cursor): Hold;
	/**
	 * The service is no more: its log goes as soon as no hold needs it. Readers lose nothing else, and its lines do not count
	 * as dropped; one that comes back under that name has a new log.
	 */
	forget(service: string): void;
	/** Called after each entry; returns the unsubscriber. */
	subscribe(listener: (entry: LogEntry) => void): () => void;
}

/** A place in the log. Plain data that stays valid whatever is dropped, so that it can go over a wire. */
export interface Cursor {
	/** Of the next entry. */
	readonly sequence: number;
	/** Lines of output of each service before this place. */
	readonly lines: Readonly<Record<string, number>>;
}

export interface ReadOptions {
	/** All, when absent. */
	readonly services?: readonly string[];
	/** Stop behind the entry that reaches it. */
	readonly maxBytes?: number;
}

export interface LogRead {
	/** In the order in which they were appended, over all services. */
	readonly entries: readonly LogEntry[];
	/** Where to go on reading. */
	readonly cursor: Cursor;
	/** Lines of output of these services behind the cursor asked from that are no longer there. */
	readonly dropped: number;
}

export interface Hold {
	advance(cursor: Cursor): void;
	release(): void;
}

export function createLogStore({maxBytes}: {
	/** Of text, for each service. */
	readonly maxBytes: number;
}): LogStore {
	const logs = new Map<string, ServiceLog>();
	/** To be forgotten once they are read. */
	const leaving = new Set<string>();
	/** Lines of output of those forgotten: a cursor may still know of them. */
	const forgottenLines = new Map<string, number>();
	const holds = new Set<{sequence: number}>();
	const listeners = createListeners<[entry: LogEntry]>();
	let sequence = 0;

	const logOf = (service: string) => {
		const log = logs.get(service) ?? createServiceLog(forgottenLines.get(service));
		logs.set(service, log);
		return log;
	};

	const add = (entry: LogEntry) => {
		const log = logOf(entry.service);
		leaving.delete(entry.service);
		sequence++;
		log.append(entry);
		log.trim(maxBytes, Math.min(sequence, ...[...holds].map(hold => hold.sequence)));
		listeners.tell(entry);
	};

	const forgetRead = () => {
		for (const service of leaving) {
			const log = logs.get(service);
			const last = log?.lastSequence() ?? -1;
			if (![...holds].some(hold => hold.sequence <= last)) {
				forgottenLines.set(service, log?.linesBefore(sequence) ?? 0);
				logs.delete(service);
				leaving.delete(service);
			}
		}
	};

	const linesMissed = (service: string, {sequence: position, lines}: Cursor) => {
		const known = Math.max(lines[service] ?? 0, forgottenLines.get(service) ?? 0);
		return Math.max(0, logs.get(service)!.linesBefore(position) - known);
	};

	const place = (service: string, run: number, at: number) =>
		({sequence, service, run, at, firstLine: logOf(service).linesBefore(sequence)});

	const cursorAt = (position: number): Cursor =>
		({sequence: position, lines: Object.fromEntries([...logs].map(([service, log]) => [service, log.linesBefore(position)]))});

	return {
		append(service, run, stream, {text, lineCount}, at) {
			add({type: 'output', ...place(service, run, at), lineCount, stream, text});
		},
		runStarted(service, run, text, at) {
			add({type: 'run-started', ...place(service, run, at), lineCount: 0, text});
		},
		notice(service, run, text, at) {
			add({type: 'notice', ...place(service, run, at), lineCount: 0, text});
		},
		start: () => ({sequence: 0, lines: {}}),
		end: () => cursorAt(sequence),
		sequence: () => sequence,
		firstSequence: service => logs.get(service)?.firstSequence(),
		read(cursor, {services = [...logs.keys()], maxBytes: limit = Number.POSITIVE_INFINITY} = {}) {
			const known = services.filter(service => logs.has(service));
			const entries = merge(known.map(service => logs.get(service)!), cursor.sequence, limit);
			const dropped = known.map(service => linesMissed(service, cursor));
			const last = entries.at(-1);
			const isLimited = limit !== Number.POSITIVE_INFINITY && last !== undefined;
			return {
				entries,
				cursor: cursorAt(isLimited ? last.sequence + 1 : sequence),
				dropped: dropped.reduce((sum, count) => sum + count, 0),
			};
		},
		entriesOf: (service, position) => logs.get(service)?.entriesFrom(position) ?? [],
		hold(cursor) {
			const hold = {sequence: cursor.sequence};
			holds.add(hold);
			return {
				advance(next) {
					hold.sequence = next.sequence;
					forgetRead();
				},
				release() {
					holds.delete(hold);
					forgetRead();
				},
			};
		},
		forget(service) {
			if (logs.has(service)) {
				leaving.add(service);
				forgetRead();
			}
		},
		subscribe: listeners.subscribe,
	};
}

function merge(logs: readonly ServiceLog[], sequence: number, maxBytes: number): readonly LogEntry[] {
	const heads = logs.map(log => ({log, index: log.indexOf(sequence)}));
	const entries: LogEntry[] = [];
	let bytes = 0;
	while (bytes < maxBytes) {
		const next = earliest(heads);
		if (!next) {
			break;
		}

		entries.push(next.entry);
		bytes += next.entry.text.length;
		next.head.index++;
	}

	return entries;
}

interface Head {
	readonly log: ServiceLog;
	index: number;
}

function earliest(heads: readonly Head[]): {readonly head: Head; readonly entry: LogEntry} | undefined {
	let found: {readonly head: Head; readonly entry: LogEntry} | undefined;
	for (const head of heads) {
		const entry = head.log.entry(head.index);
		if (entry && (!found || entry.sequence < found.entry.sequence)) {
			found = {head, entry};
		}
	}

	return found;
}
