import {closeSync, openSync, readFileSync} from 'node:fs';
import path from 'node:path';
import Libsql from 'libsql';
import {isThere} from '../../system/is-there.ts';
import {applicationId, formatVersion, laterTables, schema} from './schema.ts';
import {ledgerError, ledgerInUse, newerLedger, noLedger} from './trouble.ts';

export type Database = Libsql.Database;

/**
 * The ledger's database, which from here on is this process's alone. The lock is SQLite's own on the file, and so the kernel's: it
 * goes with the process that has it, however that ends, and there is none to be cleared away. (No other descriptor of the file may
 * be closed meanwhile: POSIX lets the lock go with it.)
 *
 * @throws {LedgerError} Another hub has it; it is of a newer devtui, or damaged; it cannot be written.
 */
export function openDatabase(directory: string): Database {
	const file = path.join(directory, 'ledger.db');
	let database: Database | undefined;
	try {
		createFile(file);
		database = new Libsql(file);
		lock(database);
		prepareTables(database, file);
		return database;
	} catch (error) {
		if (database) {
			closeDatabase(database);
		}

		throw isLocked(error) ? ledgerInUse(directory, ownerOf(directory)) : ledgerError(error, directory);
	}
}

/**
 * Its statements keep it open until they are collected as garbage, and with it the lock, which is therefore given back by hand: SQLite
 * leaves the exclusive mode only together with the log of writes.
 */
export function closeDatabase(database: Database): void {
	try {
		database.exec('PRAGMA journal_mode = DELETE');
		database.exec('PRAGMA locking_mode = NORMAL');
		database.prepare('SELECT 1 FROM sqlite_schema').get();
	} catch {
		// A full disk: the end of the process takes the lock.
	}

	database.close();
}

/**
 * Whether commits return only once they are on the disk. Where nothing but logs has grown they need not: that is in the system's
 * hands then, and on the disk with the next commit that is awaited.
 */
export function commitsAwaited(database: Database): (isAwaited: boolean) => void {
	let last = true;
	return isAwaited => {
		if (isAwaited !== last) {
			database.exec(`PRAGMA synchronous = ${isAwaited ? 'FULL' : 'NORMAL'}`);
			last = isAwaited;
		}
	};
}

/** Where a hub says its pid, for the sentence that another one says. */
export function pidFile(directory: string): string {
	return path.join(directory, 'hub.pid');
}

/** SQLite would make it readable for all: it has who builds what, and what for. */
function createFile(file: string): void {
	try {
		closeSync(openSync(file, 'wx', 0o600));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	}
}

function lock(database: Database): void {
	database.exec('PRAGMA busy_timeout = 0');
	database.exec('PRAGMA locking_mode = EXCLUSIVE');
	// Only while it has no tables does it make a difference; pages of what is pruned are given back by it.
	database.exec('PRAGMA auto_vacuum = INCREMENTAL');
	database.exec('PRAGMA journal_mode = WAL');
	// The log of writes is on disk before a commit returns.
	database.exec('PRAGMA synchronous = FULL');
	database.exec('PRAGMA journal_size_limit = 1048576');
	database.exec('PRAGMA cache_size = -2048');
	database.exec('PRAGMA temp_store = MEMORY');
	database.exec('BEGIN IMMEDIATE');
	database.exec('COMMIT');
}

function prepareTables(database: Database, file: string): void {
	const version = pragma(database, 'user_version');
	if (version === 0 && isEmpty(database)) {
		database.exec(`BEGIN IMMEDIATE; ${schema} PRAGMA application_id = ${applicationId}; COMMIT`);
	} else if (pragma(database, 'application_id') !== applicationId) {
		throw noLedger(file);
	} else if (version > formatVersion) {
		throw newerLedger(file, version, formatVersion);
	}

	database.exec(`BEGIN IMMEDIATE; ${laterTables} PRAGMA user_version = ${formatVersion}; COMMIT`);
}

function isEmpty(database: Database): boolean {
	return database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

function pragma(database: Database, name: string): number {
	return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() as object)[0]);
}

function isLocked(error: unknown): boolean {
	return /^SQLITE_(?:BUSY|LOCKED)/.test((error as {readonly code?: string}).code ?? '');
}

function ownerOf(directory: string): number | undefined {
	try {
		const pid = Number(readFileSync(pidFile(directory), 'utf8'));
		// It may run where we cannot see it, or not have said it yet.
		return pid > 0 && isThere(pid) ? pid : undefined;
	} catch {
		// Nor begun to.
		return undefined;
	}
}
