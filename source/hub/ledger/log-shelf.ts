import type {Database} from './database.ts';
import type {LogBytes, StoredLog} from './log-bytes.ts';
import {command, insertion, query} from './queries.ts';

/**
 * Logs: what the tables say of them, and their bytes. A file is only ever appended to: what is begun anew has a
 * number that no other had. What counts is the length in the tables, which is committed after the bytes have been written:
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
	/** Its bytes go with `clearAway`, or, where it shares a file, when `giveBack` finds that little in that counts. */
	drop(build: string): void;
	/** What the tables say of it is on disk when this returns. */
	sync(build: string): void;
	syncAll(): void;
	/** Last in a transaction: what has changed is told to the tables, once for each log. */
	note(): void;
	/** Before anything else: what the tables say is what there is. `isSameBoot`: no power was lost since it was written. */
	recover(isSameBoot: boolean): void;
	/** In a transaction: room that was freed in shared files. */
	giveBack(): void;
	/** After the commit. */
	clearAway(): void;
	/** Files that the tables do not name go. */
	sweep(): void;
	size(build: string): number;
	read(build: string, offset: number, maxBytes: number): Uint8Array;
	/** On the disk: in whole blocks. */
	readonly bytes: number;
}

export function openLogShelf(database: Database, store: LogBytes): LogShelf {
	const find = query<StoredLog>(database, `${selectLogs} WHERE build = ?`);
	const openLogs = query<StoredLog>(database, `${selectLogs} WHERE synced < bytes`);
	const all = query<Pick<StoredLog, 'number' | 'build'>>(database, 'SELECT number, build FROM logs');
	const insert = insertion(database, 'INSERT INTO logs (build, bytes, synced) VALUES (?, 0, 0)');
	const setLengths = command(database, 'UPDATE logs SET bytes = ?, synced = ? WHERE number = ?');
	const remove = command(database, 'DELETE FROM logs WHERE number = ?');
	/** Of builds that are under way what the tables have of their logs, be it nothing. */
	const open = new Map<string, StoredLog | undefined>();
	/** Of which the tables say something else until the end of the transaction. */
	const changed = new Set<StoredLog>();

	const rowOf = (build: string): StoredLog | undefined => {
		if (!open.has(build)) {
			open.set(build, find.first(build));
		}

		return open.get(build);
	};

	/** Whoever only looks leaves nothing behind. */
	const known = (build: string): StoredLog | undefined => open.has(build) ? open.get(build) : find.first(build);

	const cut = (row: StoredLog, bytes: number) => {
		store.cut(row, bytes);
		changed.add(row);
	};

	const sync = (row: StoredLog) => {
		store.sync(row);
		changed.add(row);
	};

	const drop = (row: StoredLog) => {
		changed.delete(row);
		remove(row.number);
		store.drop(row);
	};

	const begin = (build: string): StoredLog => {
		const row = {number: insert(build)!, build, bytes: 0, synced: 0, pieces: 0};
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

			const row = found && !isAnew ? found : begin(build);
			store.write(row, offset, bytes);
			changed.add(row);
		},
		fit(build, bytes) {
			const row = rowOf(build);
			const had = row?.bytes ?? 0;
			if (had < bytes) {
				throw new RangeError(`The row of ${build} says that its log has ${bytes} bytes, and it has ${had}`);
			}

			if (row && had > bytes) {
				cut(row, bytes);
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
				cut(row, Math.min(isSameBoot ? row.bytes : row.synced, store.size(row)));
			}

			note();
		},
		giveBack: store.giveBack,
		clearAway: store.clearAway,
		sweep() {
			store.sweep(all.all());
		},
		size: build => known(build)?.bytes ?? 0,
		read(build, offset, maxBytes) {
			const row = known(build);
			return row ? store.read(row, offset, maxBytes) : new Uint8Array(0);
		},
		get bytes() {
			return store.bytes;
		},
	};
}

const selectLogs = 'SELECT *, (SELECT count(*) FROM pieces WHERE log = logs.number) AS pieces FROM logs';
