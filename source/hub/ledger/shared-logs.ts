import type {Database} from './database.ts';
import {inBlocks, type LogFiles} from './log-files.ts';
import {command, insertion, query} from './queries.ts';

/**
 * Logs that are small, many of them in one file: a thousand builders that begin together would else have a thousand files made, and
 * each synced by itself when its build ends. What is written goes behind all that is there, and the table says where each piece of
 * a log is; files are cut at `fileBytes`, so that one can go when nothing in it counts any more.
 */
export interface SharedLogs {
	/** In a transaction, as all that changes something. Behind what it has. */
	append(log: number, offset: number, bytes: Uint8Array): void;
	/** To so many bytes. Answers with how many pieces it has then. */
	cut(log: number, bytes: number): number;
	read(log: number, offset: number, maxBytes: number): Uint8Array;
	/** How many of its bytes are there: files may have lost their ends. */
	size(log: number): number;
	/** All that was appended is on disk. */
	sync(): void;
	/** Files of which less than half counts are emptied, not too many at once. Answers with the names of those of which nothing does: they may go after the commit. */
	clear(): readonly string[];
	/** Of all files in which something counts. */
	names(): readonly string[];
	/** On the disk, in whole blocks, as if all files but the last were full. */
	readonly bytes: number;
}

interface Piece {
	readonly place: number;
	readonly log: number;
	readonly offset: number;
	readonly bytes: number;
}

const fileBytes = 1024 * 1024;
/** At once: everything else waits meanwhile. */
const mostEmptied = 16;

export function openSharedLogs(database: Database, files: LogFiles): SharedLogs {
	const insert = insertion(database, 'INSERT INTO pieces (place, log, offset, bytes) VALUES (?, ?, ?, ?)');
	const ofLog = query<Piece>(database, 'SELECT * FROM pieces WHERE log = ? ORDER BY offset');
	const within = query<Piece>(database, 'SELECT * FROM pieces WHERE place BETWEEN ? AND ?');
	const shorten = command(database, 'UPDATE pieces SET bytes = ? WHERE place = ?');
	const remove = command(database, 'DELETE FROM pieces WHERE place = ?');
	/** Of each file how many of its bytes count. */
	const live = new Map(query<{file: number; bytes: number}>(database, `SELECT place / ${fileBytes} AS file, sum(bytes) AS bytes FROM pieces GROUP BY file`).all().map(({file, bytes}) => [file, bytes]));
	/** A hub that was killed may have left some. */
	const unsynced = new Set(query<{file: number}>(database, `SELECT DISTINCT place / ${fileBytes} AS file FROM logs JOIN pieces ON log = logs.number WHERE synced < logs.bytes`).all().map(({file}) => file));
	/** Where the next piece goes, unless it would not fit into this file. */
	let next = 0;

	const startFile = () => {
		next = (fileAt(next) + 1) * fileBytes;
	};

	const add = (log: number, offset: number, bytes: Uint8Array) => {
		if (bytes.length > fileBytes - next % fileBytes) {
			startFile();
		}

		const file = fileAt(next);
		insert(next, log, offset, bytes.length);
		files.write(nameOf(file), next % fileBytes, bytes);
		count(file, bytes.length);
		unsynced.add(file);
		next += bytes.length;
	};

	const count = (file: number, bytes: number) => {
		live.set(file, (live.get(file) ?? 0) + bytes);
	};

	const drop = (piece: Piece) => {
		remove(piece.place);
		count(fileAt(piece.place), -piece.bytes);
	};

	const bytesOf = ({place, bytes}: Piece) => files.read(nameOf(fileAt(place)), place % fileBytes, bytes);
	const sizeOf = (file: number) => file === fileAt(next) ? next % fileBytes : fileBytes;

	/** What still counts of it goes to the end of all. */
	const empty = (file: number) => {
		if (file === fileAt(next)) {
			startFile();
		}

		for (const piece of within.all(file * fileBytes, (file + 1) * fileBytes - 1)) {
			const bytes = bytesOf(piece);
			drop(piece);
			add(piece.log, piece.offset, bytes);
		}
	};

	const sync = () => {
		for (const file of unsynced) {
			files.sync(nameOf(file));
		}

		unsynced.clear();
	};

	const last = query<Piece>(database, 'SELECT * FROM pieces ORDER BY place DESC LIMIT 1').first();
	if (last) {
		next = last.place + last.bytes;
		// It has lost its end with the power.
		if (files.size(nameOf(fileAt(next))) < next % fileBytes) {
			startFile();
		}
	}

	return {
		append: add,
		cut(log, bytes) {
			const pieces = ofLog.all(log);
			const kept = pieces.filter(({offset}) => offset < bytes);
			for (const piece of pieces.slice(kept.length)) {
				drop(piece);
			}

			const last = kept.at(-1);
			if (last && last.offset + last.bytes > bytes) {
				shorten(bytes - last.offset, last.place);
				count(fileAt(last.place), bytes - last.offset - last.bytes);
			}

			return kept.length;
		},
		read(log, offset, maxBytes) {
			const pieces = ofLog.all(log).filter(piece => piece.offset < offset + maxBytes && piece.offset + piece.bytes > offset);
			const last = pieces.at(-1);
			const end = last ? Math.min(offset + maxBytes, last.offset + last.bytes) : offset;
			const all = new Uint8Array(end - offset);
			for (const piece of pieces) {
				const from = Math.max(0, offset - piece.offset);
				all.set(bytesOf(piece).subarray(from, end - piece.offset), piece.offset + from - offset);
			}

			return all;
		},
		size(log) {
			let size = 0;
			for (const {place, bytes} of ofLog.all(log)) {
				const there = Math.min(bytes, Math.max(0, files.size(nameOf(fileAt(place))) - place % fileBytes));
				size += there;
				if (there < bytes) {
					break;
				}
			}

			return size;
		},
		sync,
		clear() {
			for (const [file] of [...live].filter(([file, bytes]) => bytes * 2 < sizeOf(file)).slice(0, mostEmptied)) {
				empty(file);
			}

			sync();
			const gone = [...live].filter(([, bytes]) => bytes === 0).map(([file]) => file);
			for (const file of gone) {
				live.delete(file);
			}

			return gone.map(file => nameOf(file));
		},
		names: () => [...live.keys()].map(file => nameOf(file)),
		get bytes() {
			return live.size * fileBytes - (live.has(fileAt(next)) ? fileBytes - inBlocks(next % fileBytes) : 0);
		},
	};
}

function fileAt(place: number): number {
	return Math.floor(place / fileBytes);
}

/** No build's: there `@` is written otherwise. */
function nameOf(file: number): string {
	return `@${file}`;
}
