import type {Database} from './database.ts';
import type {LogFiles} from './log-files.ts';
import {command, insertion, query} from './queries.ts';

/**
 * Logs: what the tables say of them, and their files. A file is only ever appended to: a log that is begun anew has a new one, with
 * a number that no other had. What counts is the length in the tables, which is committed after the bytes have been written:
 *
 * - The hub is killed in between: the file is longer than the tables say. It is cut to what they say when it is opened again; nobody
 *   was told of the rest.
 * - The machine loses its power: the tables are as the last commit left them, and a file may lack bytes that were written and had not
 *   reached the disk, or have zeros in their place. So the tables also say up to where a file has been synced, which it is before a
 *   build's final state is committed; and after another boot of the machine a log counts up to there and no further. The builder
 *   keeps the whole log until it is settled, and sends the rest again.
 * - A file was made, or is to be removed, and the end comes before the commit, or before the removal: the tables do not name it, and it
 *   goes with the next sweep.
 */
export interface LogShelf {
	/** In a transaction, as all that changes something. From 0 it is a new log. */
	write(build: string, offset: number, bytes: Uint8Array): void;
	/**
	 * It has so many bytes: what is behind counts no more.
	 *
	 * @throws {RangeError} It has fewer.
	 */
	fit(build: string, bytes: number): void;
	/** There is no log of it yet: none is looked for. */
	isNew(build: string): void;
	/** Its file goes with `clearAway`. */
	drop(build: string): void;
	/** What the tables say of it is on disk when this returns. */
	sync(build: string): void;
	syncAll(): void;
	/** Last in a transaction: what has changed is told to the tables, once for each log. */
	note(): void;
	/** Before anything else: what the tables say is what there is. `isSameBoot`: no power was lost since it was written. */
	recover(isSameBoot: boolean): void;
	/** After the commit. */
	clearAway(): void;
	/** Files that the tables do not name go. */
	sweep(): void;
	size(build: string): number;
	read(build: string, offset: number, maxBytes: number): Uint8Array;
	/** On the disk: in whole blocks. */
	readonly bytes: number;
}

interface LogRow {
	readonly number: number;
	readonly build: string;
	bytes: number;
	synced: number;
}

export function openLogShelf(database: Database, files: LogFiles): LogShelf {
	const find = query<LogRow>(database, 'SELECT * FROM logs WHERE build = ?');
	const openLogs = query<LogRow>(database, 'SELECT * FROM logs WHERE synced < bytes');
	const all = query<Pick<LogRow, 'number' | 'build'>>(database, 'SELECT number, build FROM logs');
	const insert = insertion(database, 'INSERT INTO logs (build, bytes, synced) VALUES (?, ?, 0)');
	const setLengths = command(database, 'UPDATE logs SET bytes = ?, synced = ? WHERE number = ?');
	const remove = command(database, 'DELETE FROM logs WHERE number = ?');
	let diskBytes = query<{total: number | null}>(database, `SELECT sum((bytes + ${blockBytes - 1}) / ${blockBytes}) * ${blockBytes} AS total FROM logs`).first()?.total ?? 0;
	let doomed: string[] = [];
	/** Of builds that are under way what the tables have of their logs, be it nothing. */
	const open = new Map<string, LogRow | undefined>();
	/** Of which the tables say something else until the end of the transaction. */
	const changed = new Set<LogRow>();

	const rowOf = (build: string): LogRow | undefined => {
		if (!open.has(build)) {
			open.set(build, find.first(build));
		}

		return open.get(build);
	};

	/** Whoever only looks leaves nothing behind. */
	const known = (build: string): LogRow | undefined => open.has(build) ? open.get(build) : find.first(build);

	const setLength = (row: LogRow, bytes: number) => {
		diskBytes += inBlocks(bytes) - inBlocks(row.bytes);
		row.bytes = bytes;
		row.synced = Math.min(row.synced, bytes);
		changed.add(row);
	};

	const sync = (row: LogRow) => {
		files.sync(fileOf(row));
		row.synced = row.bytes;
		changed.add(row);
	};

	const drop = (row: LogRow) => {
		changed.delete(row);
		remove(row.number);
		diskBytes -= inBlocks(row.bytes);
		doomed.push(fileOf(row));
	};

	const begin = (build: string, bytes: number): LogRow => {
		const row = {number: insert(build, bytes)!, build, bytes, synced: 0};
		diskBytes += inBlocks(bytes);
		open.set(build, row);
		return row;
	};

	const note = () => {
		for (const {bytes, synced, number} of changed) {
			setLengths(bytes, synced, number);
		}

		changed.clear();
	};

	return {
		write(build, offset, bytes) {
			const found = rowOf(build);
			if (offset > (found?.bytes ?? 0)) {
				throw new RangeError(`The log of ${build} has ${found?.bytes ?? 0} bytes: none can be written at ${offset}`);
			}

			const isAnew = found !== undefined && found.bytes > 0 && offset === 0;
			if (isAnew) {
				drop(found);
			}

			const end = offset + bytes.length;
			const row = found && !isAnew ? found : begin(build, end);
			files.write(fileOf(row), offset, bytes);
			if (row.bytes !== end) {
				setLength(row, end);
			}
		},
		fit(build, bytes) {
			const row = rowOf(build);
			const had = row?.bytes ?? 0;
			if (had < bytes) {
				throw new RangeError(`The row of ${build} says that its log has ${bytes} bytes, and it has ${had}`);
			}

			if (row && had > bytes) {
				setLength(row, bytes);
			}
		},
		isNew(build) {
			open.set(build, undefined);
		},
		drop(build) {
			const row = rowOf(build);
			if (row) {
				drop(row);
			}

			open.delete(build);
		},
		sync(build) {
			const row = rowOf(build);
			if (row && row.synced < row.bytes) {
				sync(row);
			}

			// Nobody writes it any more.
			open.delete(build);
		},
		syncAll() {
			for (const row of openLogs.all()) {
				sync(row);
			}

			note();
		},
		note,
		recover(isSameBoot) {
			for (const row of openLogs.all()) {
				const bytes = Math.min(isSameBoot ? row.bytes : row.synced, files.size(fileOf(row)));
				files.cut(fileOf(row), bytes);
				setLength(row, bytes);
			}

			note();
		},
		clearAway() {
			const names = doomed;
			doomed = [];
			for (const name of names) {
				files.remove(name);
			}
		},
		sweep() {
			const known = new Set(all.all().map(row => fileOf(row)));
			for (const name of files.names()) {
				if (!known.has(name)) {
					files.remove(name);
				}
			}
		},
		size: build => known(build)?.bytes ?? 0,
		read(build, offset, maxBytes) {
			const row = known(build);
			return row ? files.read(fileOf(row), offset, Math.max(0, Math.min(maxBytes, row.bytes - offset))) : new Uint8Array(0);
		},
		get bytes() {
			return diskBytes;
		},
	};
}

const blockBytes = 4096;

function inBlocks(bytes: number): number {
	return Math.ceil(bytes / blockBytes) * blockBytes;
}

function fileOf({build, number}: Pick<LogRow, 'build' | 'number'>): string {
	return `${encodeURIComponent(build)}.${number}`;
}
