import type {Database} from './database.ts';
import {blockBytes, inBlocks, type LogFiles} from './log-files.ts';
import {query} from './queries.ts';
import {openSharedLogs} from './shared-logs.ts';

/** What is known of a log; `bytes`, `synced` and `pieces` change with what is done to it. */
export interface StoredLog {
	readonly number: number;
	readonly build: string;
	bytes: number;
	/** Up to where it outlives the loss of power. */
	synced: number;
	/** Of it in files that it shares; 0: it has its own, or nothing. */
	pieces: number;
}

/** Where the bytes of logs are: small logs share files, and each has one of its own as soon as it is no longer small. */
export interface LogBytes {
	/** In a transaction, as all that changes something: in place of all from this offset on. */
	write(log: StoredLog, offset: number, bytes: Uint8Array): void;
	/** At most so many; fewer at the end. */
	read(log: StoredLog, offset: number, maxBytes: number): Uint8Array;
	/** To no more than so many, of which there may be fewer. */
	cut(log: StoredLog, bytes: number): void;
	/** How many there are, whatever is known of it: a file may have lost its end. */
	size(log: StoredLog): number;
	/** They are on disk. */
	sync(log: StoredLog): void;
	/** They are to go. */
	drop(log: StoredLog): void;
	/** Room that was freed in shared files is to go. */
	giveBack(): void;
	/** After the commit: what was to go goes. */
	clearAway(): void;
	/** As does all that is of none of these logs. */
	sweep(logs: ReadonlyArray<Pick<StoredLog, 'number' | 'build'>>): void;
	/** On the disk: in whole blocks. */
	readonly bytes: number;
}

/** @param mostSharedBytes Of a log that is small. */
export function openLogBytes(database: Database, files: LogFiles, mostSharedBytes: number): LogBytes {
	const shared = openSharedLogs(database, files);
	let ownBytes = query<{total: number | null}>(database, `SELECT sum((bytes + ${blockBytes - 1}) / ${blockBytes}) * ${blockBytes} AS total FROM logs WHERE NOT EXISTS (SELECT 1 FROM pieces WHERE log = logs.number)`).first()?.total ?? 0;
	let doomed: string[] = [];

	const setLength = (log: StoredLog, bytes: number) => {
		if (log.pieces === 0) {
			ownBytes += inBlocks(bytes) - inBlocks(log.bytes);
		}

		log.bytes = bytes;
		log.synced = Math.min(log.synced, bytes);
	};

	const read = (log: StoredLog, offset: number, maxBytes: number) => {
		const most = Math.max(0, Math.min(maxBytes, log.bytes - offset));
		return log.pieces > 0 ? shared.read(log.number, offset, most) : files.read(fileOf(log), offset, most);
	};

	const writeOwn = (log: StoredLog, offset: number, bytes: Uint8Array) => {
		files.write(fileOf(log), offset, bytes);
		setLength(log, offset + bytes.length);
	};

	const writeShared = (log: StoredLog, offset: number, bytes: Uint8Array) => {
		if (offset < log.bytes) {
			log.pieces = shared.cut(log.number, offset);
		}

		if (bytes.length > 0) {
			shared.append(log.number, offset, bytes);
			log.pieces++;
		}

		setLength(log, offset + bytes.length);
	};

	const moveOut = (log: StoredLog, length: number) => {
		const bytes = read(log, 0, length);
		shared.cut(log.number, 0);
		Object.assign(log, {bytes: 0, synced: 0, pieces: 0});
		writeOwn(log, 0, bytes);
	};

	return {
		write(log, offset, bytes) {
			log.synced = Math.min(log.synced, offset);
			const isSmall = offset + bytes.length <= mostSharedBytes && log.pieces < mostPieces;
			if (isSmall && (log.pieces > 0 || log.bytes === 0)) {
				writeShared(log, offset, bytes);
				return;
			}

			if (log.pieces > 0) {
				moveOut(log, offset);
			}

			writeOwn(log, offset, bytes);
		},
		read,
		cut(log, bytes) {
			if (log.pieces > 0) {
				shared.cut(log.number, bytes);
			} else {
				files.cut(fileOf(log), bytes);
			}

			setLength(log, bytes);
		},
		size: log => log.pieces > 0 ? shared.size(log.number) : files.size(fileOf(log)),
		sync(log) {
			if (log.pieces > 0) {
				shared.sync();
			} else {
				files.sync(fileOf(log));
			}

			log.synced = log.bytes;
		},
		drop(log) {
			if (log.pieces > 0) {
				shared.cut(log.number, 0);
			} else {
				ownBytes -= inBlocks(log.bytes);
				doomed.push(fileOf(log));
			}
		},
		giveBack() {
			doomed.push(...shared.clear());
		},
		clearAway() {
			const names = doomed;
			doomed = [];
			for (const name of names) {
				files.remove(name);
			}
		},
		sweep(logs) {
			const known = new Set([...logs.map(log => fileOf(log)), ...shared.names()]);
			for (const name of files.names()) {
				if (!known.has(name)) {
					files.remove(name);
				}
			}
		},
		get bytes() {
			return ownBytes + shared.bytes;
		},
	};
}

/** Of a log that trickles, each of them a row. */
const mostPieces = 64;

function fileOf({build, number}: Pick<StoredLog, 'build' | 'number'>): string {
	return `${encodeURIComponent(build)}.${number}`;
}
