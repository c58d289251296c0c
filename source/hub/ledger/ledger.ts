import {rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {LedgerChange} from '../../fleet/hub/events.ts';
import type {TokenRow} from '../../fleet/questions.ts';
import {thisBoot} from '../../system/this-boot.ts';
import {createApply} from './apply.ts';
import {openBegun, sortOut} from './begun.ts';
import {closeDatabase, commitsAwaited, openDatabase, pidFile, type Database} from './database.ts';
import {makeDirectory} from './directory.ts';
import {createHistory, type History} from './history.ts';
import {openLogBytes} from './log-bytes.ts';
import {openLogFiles, type LogFiles} from './log-files.ts';
import {openLogShelf, type LogShelf} from './log-shelf.ts';
import {createPeerHistory, newHubId, type PeerHistory} from './peers.ts';
import {createPrune} from './prune.ts';
import {command, query, transaction} from './queries.ts';
import {recover} from './recover.ts';
import {createTokens, type StoredToken} from './tokens.ts';
import {ledgerError} from './trouble.ts';

/** Bytes of the log of a row, in place of all that it has from this offset on; its row is among the changes of the same commit. */
export interface LogWrite {
	readonly build: string;
	readonly offset: number;
	readonly bytes: Uint8Array;
}

/**
 * All that a hub must not forget, in `ledger.db` and `logs/` of its data directory, which one process at a time has. Everything is
 * synchronous, and whatever changes something is on disk when it returns. `LogShelf` says how logs outlive the end of a process
 * and the loss of power.
 */
export interface Ledger extends History, PeerHistory {
	/** Of this hub among others that it is joined with, for ever. */
	readonly hub: string;
	/**
	 * Logs that have grown, and nothing else, outlive the end of the process; only what is committed with or after them the loss of
	 * power.
	 *
	 * @throws {LedgerError} Nothing of it counts, and nothing can be changed any more until the ledger is opened again.
	 */
	commit(changes: readonly LedgerChange[], logs: readonly LogWrite[]): void;
	/** Fewer bytes at its end, none of an unknown row. */
	readLog(build: string, offset: number, maxBytes: number): Uint8Array;
	/** In bytes. */
	logSize(build: string): number;
	/** @param hash SHA-256 of its secret, which is kept nowhere. */
	addToken(token: TokenRow, hash: Uint8Array): void;
	revokeToken(id: string, at: number): void;
	tokens(): readonly StoredToken[];
	/**
	 * Builds that were settled longer ago than `keepMs` go, with their logs, and the oldest of the others if the whole is larger than
	 * `maxBytes`. Those that run or wait stay. Answers with the rows that are gone. It ends after a quarter of a second, so there may be
	 * more to go: ask again, in a turn of its own, until none was removed.
	 */
	prune(keepMs: number, maxBytes: number, now: number): readonly string[];
	/** On the disk, logs included; costs no more than asking for the sizes of two files. */
	readonly bytes: number;
	/** Again: nothing. */
	close(): void;
}

export interface LedgerOptions {
	/** In milliseconds since 1970. */
	readonly now?: () => number;
	/** Another one with every boot of the machine; undefined: nobody knows. */
	readonly bootId?: string | undefined;
	/** So many jobs that begin together are kept as one row first (`begun.ts`). */
	readonly fewestBegun?: number;
	/** Logs of no more than so many bytes share files (`shared-logs.ts`). */
	readonly mostSharedBytes?: number;
}

/**
 * @param given The data directory. Made where there is none, for this user alone.
 * @throws {LedgerError} Another hub has it; it cannot be written; the ledger in it is damaged, or of a newer devtui.
 */
export function openLedger(given: string, {now = Date.now, bootId = thisBoot(), fewestBegun = 8, mostSharedBytes = 60 * 1024}: LedgerOptions = {}): Ledger {
	// A relative one may look like the address of a server to libsql.
	const directory = path.resolve(given);
	let database: Database | undefined;
	let files: LogFiles | undefined;
	try {
		const logs = path.join(directory, 'logs');
		makeDirectory(logs);
		database = openDatabase(directory);
		writeFileSync(pidFile(directory), `${process.pid}\n`);
		files = openLogFiles(logs);
		const shelf = openLogShelf(database, openLogBytes(database, files, mostSharedBytes));
		recover(database, shelf, bootId);
		return ledgerOf(directory, {database, files, shelf, now, fewestBegun});
	} catch (error) {
		files?.close();
		if (database) {
			closeDatabase(database);
		}

		throw ledgerError(error, directory);
	}
}

interface Parts {
	readonly database: Database;
	readonly files: LogFiles;
	readonly shelf: LogShelf;
	readonly now: () => number;
	readonly fewestBegun: number;
}

function ledgerOf(directory: string, {database, files, shelf, now, fewestBegun}: Parts): Ledger {
	const file = path.join(directory, 'ledger.db');
	const measure = () => shelf.bytes + spaceOf(file) + spaceOf(`${file}-wal`) + spaceOf(pidFile(directory));
	const {apply, begin} = createApply(database, shelf, now);
	const removeOld = createPrune(database, shelf, measure);
	const tokens = createTokens(database);
	const awaitDisk = commitsAwaited(database);
	const begun = openBegun(database);
	const hub = hubIdOf(database);
	let trouble: Error | undefined;
	let isClosed = false;

	/** After one that has failed memory knows more than the disk. */
	const changing = <Result>(work: () => Result): Result => {
		if (trouble) {
			throw trouble;
		}

		try {
			return work();
		} catch (error) {
			trouble = ledgerError(error, directory);
			throw trouble;
		}
	};

	/** In a transaction. */
	const takeBegun = () => {
		if (!begun.isEmpty) {
			begin(begun.take());
		}
	};

	/** Whoever looks for jobs finds all of them. It waits for no disk: they are on it. */
	const settle = () => {
		if (!begun.isEmpty && !trouble) {
			changing(() => {
				awaitDisk(false);
				transaction(database, takeBegun);
			});
		}
	};

	settle();
	return {
		...withWords({...createHistory(database), ...createPeerHistory(database)}, {directory, settle}),
		hub,
		commit(changes, logs) {
			changing(() => {
				awaitDisk(!changes.every(change => change.type === 'row' && change.isGrowth));
				const {jobs, others} = sortOut(changes, logs, fewestBegun);
				transaction(database, () => {
					takeBegun();
					apply(others, logs);
					if (jobs.length > 0) {
						begun.keep(jobs);
					}
				});
				shelf.clearAway();
			});
		},
		readLog: shelf.read,
		logSize: shelf.size,
		addToken(token, hash) {
			changing(() => {
				awaitDisk(true);
				tokens.add(token, hash);
			});
		},
		revokeToken(id, at) {
			changing(() => {
				awaitDisk(true);
				tokens.revoke(id, at);
			});
		},
		tokens: tokens.all,
		prune: (keepMs, maxBytes, at) => changing(() => {
			settle();
			awaitDisk(true);
			return removeOld({keepMs, maxBytes, now: at});
		}),
		get bytes() {
			return measure();
		},
		close() {
			if (isClosed) {
				return;
			}

			isClosed = true;
			try {
				if (!trouble) {
					settle();
					awaitDisk(true);
					transaction(database, shelf.syncAll);
				}
			} finally {
				files.close();
				rmSync(pidFile(directory), {force: true});
				closeDatabase(database);
			}
		},
	};
}

/** What is damaged may be found only when it is read. */
function withWords(history: History & PeerHistory, {directory, settle}: {readonly directory: string; settle(): void}): History & PeerHistory {
	const told = <Given extends readonly unknown[], Result>(ask: (...given: Given) => Result) => (...given: Given): Result => {
		try {
			return ask(...given);
		} catch (error) {
			throw ledgerError(error, directory);
		}
	};
	const settled = <Given extends readonly unknown[], Result>(ask: (...given: Given) => Result) => told((...given: Given): Result => {
		settle();
		return ask(...given);
	});

	return {
		read: settled(history.read),
		builds: settled(history.builds),
		rowsOf: settled(history.rowsOf),
		hasSuggestion: told(history.hasSuggestion),
		isWaiting: told(history.isWaiting),
		suggestion: told(history.suggestion),
		attemptOf: settled(history.attemptOf),
		resultsAfter: told(history.resultsAfter),
		readPeers: told(history.readPeers),
		recordsAfter: told(history.recordsAfter),
	};
}

/** Made up when the ledger is opened for the first time. */
function hubIdOf(database: Database): string {
	command(database, 'INSERT OR IGNORE INTO meta (key, value) VALUES (\'hub\', ?)')(newHubId());
	return query<{value: string}>(database, 'SELECT value FROM meta WHERE key = \'hub\'').first()?.value ?? '';
}

/** In bytes, on the disk: it is given in whole blocks. */
function spaceOf(file: string): number {
	const {size, blocks} = statSync(file, {throwIfNoEntry: false}) ?? {size: 0, blocks: 0};
	return Math.max(size, blocks * 512);
}
