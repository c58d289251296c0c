import {rowNumbers} from './changes.ts';
import type {Database} from './database.ts';
import type {LogShelf} from './log-shelf.ts';
import {command, query, transaction} from './queries.ts';

export interface Pruning {
	readonly keepMs: number;
	/** Of the ledger with all logs. */
	readonly maxBytes: number;
	readonly now: number;
}

interface OldJob {
	readonly number: number;
}

/**
 * What goes when there is too much of it: jobs that are settled, the one that has been for longest first, with their rows, logs and
 * result lines. What still runs or waits stays, whatever its size. Answers with the rows that are gone.
 *
 * @param measure How many bytes the ledger has on the disk, with all logs.
 */
export function createPrune(database: Database, shelf: LogShelf, measure: () => number): (pruning: Pruning) => readonly string[] {
	const settledBefore = query<OldJob>(database, 'SELECT number FROM jobs WHERE is_settled = 1 AND ended_at < ? ORDER BY ended_at LIMIT ?');
	const rowsOf = query<{id: string; size: number}>(database, 'SELECT id, length(body) AS size FROM builds WHERE number BETWEEN ? AND ? ORDER BY number DESC');
	const removeRows = command(database, 'DELETE FROM builds WHERE number BETWEEN ? AND ?');
	const removeJob = command(database, 'DELETE FROM jobs WHERE number = ?');
	// Up to the first of a build that is still there; the last stays, for its number.
	const removeResults = command(database, `DELETE FROM results WHERE number < min(
		(SELECT coalesce(max(number), 0) FROM results),
		coalesce((SELECT number FROM results WHERE EXISTS (SELECT 1 FROM builds WHERE builds.id = results.build) ORDER BY number LIMIT 1), 9e15))`);
	const removeSuggestions = command(database, 'DELETE FROM suggestions WHERE is_waiting = 0 AND queued_at < ? AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.suggestion = suggestions.id)');
	let isSwept = false;

	/** The next of them, until their logs and rows have so many bytes. */
	const removeSome = (before: number, wantedBytes: number): readonly string[] => {
		const diskBytes = shelf.bytes;
		const removed: string[] = [];
		let rowBytes = 0;
		transaction(database, () => {
			for (const {number} of settledBefore.all(before, jobsAtOnce)) {
				for (const {id, size} of rowsOf.all(...rowNumbers(number))) {
					shelf.drop(id);
					removed.push(id);
					// JSON, columns and indexes.
					rowBytes += 2 * size;
				}

				removeRows(...rowNumbers(number));
				removeJob(number);
				if (diskBytes - shelf.bytes + rowBytes >= wantedBytes) {
					break;
				}
			}
		});
		shelf.clearAway();
		return removed;
	};

	const giveBack = () => {
		database.exec('PRAGMA incremental_vacuum');
		database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
	};

	const removeAll = (before: number): readonly string[] => {
		const removed = removeSome(before, Infinity);
		return removed.length === 0 ? removed : [...removed, ...removeAll(before)];
	};

	const removeUntilSmall = (maxBytes: number, now: number): readonly string[] => {
		const removed: string[] = [];
		// Somewhat below, so that not every build that comes has one pruned.
		const goal = maxBytes * 0.9;
		giveBack();
		for (let bytes = measure(); bytes > goal; bytes = measure()) {
			const some = removeSome(Infinity, bytes - goal);
			removed.push(...some);
			removeResults();
			// Who has asked with such an id may ask again, and is to have the same answer.
			removeSuggestions(now - asksAgainMs);
			giveBack();
			if (some.length === 0) {
				break;
			}
		}

		return removed;
	};

	return ({keepMs, maxBytes, now}) => {
		if (!isSwept) {
			shelf.sweep();
			isSwept = true;
		}

		const old = removeAll(now - keepMs);
		if (old.length > 0) {
			removeResults();
			removeSuggestions(now - keepMs);
			giveBack();
		}

		return measure() > maxBytes ? [...old, ...removeUntilSmall(maxBytes, now)] : old;
	};
}

const jobsAtOnce = 1000;
const asksAgainMs = 10 * 60_000;
