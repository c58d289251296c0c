import {Buffer} from 'node:buffer';
import {performance} from 'node:perf_hooks';
import {roughByteSize} from '../../lib/byte-size.ts';
import type {Database} from './database.ts';
import type {LogShelf} from './log-shelf.ts';
import {command, query, transaction} from './queries.ts';
import {rowsPerJob} from './schema.ts';

export interface Pruning {
	readonly keepMs: number;
	/** Of the ledger with all logs. */
	readonly maxBytes: number;
	readonly now: number;
}

interface DoomedRow {
	readonly place: number;
	readonly id: string;
	readonly size: number;
}

interface LargeLog {
	readonly build: string;
	readonly bytes: number;
	readonly is_settled: number;
}

/**
 * What goes when there is too much of it: jobs that are settled, the one that has been for longest first, with their rows, logs and
 * result lines. A log that is too much by itself goes first and alone, and says so in its place: all that is older would go for it, and
 * its row with it in the end. What still runs or waits stays, whatever its size. Answers with the rows that are gone. All others wait
 * meanwhile, so it ends after a quarter of a second: whoever had some removed asks again.
 *
 * @param measure How many bytes the ledger has on the disk, with all logs.
 */
export function createPrune(database: Database, shelf: LogShelf, measure: () => number): (pruning: Pruning) => readonly string[] {
	// In the order in which they go.
	database.exec('CREATE TEMP TABLE doomed (place INTEGER PRIMARY KEY, number INTEGER NOT NULL, suggestion TEXT NOT NULL)');
	const choose = command(database, 'INSERT INTO temp.doomed (number, suggestion) SELECT number, suggestion FROM jobs WHERE is_settled = 1 AND ended_at < ? ORDER BY ended_at LIMIT ?');
	const doomedRows = query<DoomedRow>(database, `SELECT doomed.place AS place, id, length(body) AS size FROM ${doomedBuilds} ORDER BY doomed.place, builds.number DESC`);
	const spare = command(database, 'DELETE FROM temp.doomed WHERE place > ?');
	const removeRows = command(database, `DELETE FROM builds WHERE number IN (SELECT builds.number FROM ${doomedBuilds})`);
	// What is gone here is not passed on any more; whoever has not heard of it never will.
	const removeRecords = command(database, `DELETE FROM records WHERE key IN (SELECT 'row:' || id FROM ${doomedBuilds})`);
	// What waits is said once more when it is taken: whoever has forgotten that it waited would take it for new.
	const removeOldRecords = command(database, `DELETE FROM records WHERE at < ?1 AND (
		(key LIKE 'suggestion:%' AND (kind IS NULL OR hub IN (SELECT hub FROM away WHERE since = 0)))
		OR (key LIKE 'row:%' AND NOT EXISTS (SELECT 1 FROM builds WHERE builds.id = substr(records.key, 5))))`);
	const removeJobs = command(database, 'DELETE FROM jobs WHERE number IN (SELECT number FROM temp.doomed)');
	const hasNoJob = 'is_waiting = 0 AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.suggestion = suggestions.id)';
	const markOver = command(database, `UPDATE suggestions SET is_over = 1 WHERE id IN (SELECT suggestion FROM temp.doomed) AND ${hasNoJob}`);
	const removeOver = command(database, 'DELETE FROM suggestions WHERE is_over = 1 AND queued_at < ?');
	const forget = command(database, 'DELETE FROM temp.doomed');
	const removeOldSuggestions = command(database, `DELETE FROM suggestions WHERE queued_at < ? AND ${hasNoJob}`);
	// Up to the first of a build that is still there; the last stays, for its number.
	const removeResults = command(database, `DELETE FROM results WHERE number < min(
		(SELECT coalesce(max(number), 0) FROM results),
		coalesce((SELECT number FROM results WHERE EXISTS (SELECT 1 FROM builds WHERE builds.id = results.build) ORDER BY number LIMIT 1), 9e15))`);
	const largeLogs = query<LargeLog>(database, `SELECT build, bytes, is_settled FROM logs CROSS JOIN builds ON builds.id = logs.build
		CROSS JOIN jobs ON jobs.number = builds.job WHERE bytes > ?`);
	let isSwept = false;

	/** About how much goes with it: JSON, columns and indexes; a row of the job and of its suggestion; the log. */
	const bytesOf = ({id, size}: DoomedRow) => 3 * size + shelf.size(id);

	/** The next few, no more than have so many bytes, with how many they had. */
	const removeSome = (before: number, wantedBytes: number): {readonly ids: readonly string[]; readonly bytes: number} => transaction(database, () => {
		choose(before, jobsAtOnce);
		const rows: DoomedRow[] = [];
		let bytes = 0;
		for (const row of doomedRows.all()) {
			// A job goes whole.
			if (bytes >= wantedBytes && row.place !== rows.at(-1)?.place) {
				break;
			}

			rows.push(row);
			bytes += bytesOf(row);
		}

		spare(rows.at(-1)?.place ?? jobsAtOnce);
		for (const {id} of rows) {
			shelf.drop(id);
		}

		removeRecords();
		removeRows();
		removeJobs();
		markOver();
		forget();
		return {ids: rows.map(({id}) => id), bytes};
	});

	const giveBack = () => {
		removeResults();
		transaction(database, () => {
			shelf.giveBack();
		});
		shelf.clearAway();
		database.exec('PRAGMA incremental_vacuum');
		database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
	};

	/** Until none is left, the time is over, or they had so many bytes. */
	const remove = (before: number, wantedBytes: number, endsAt: number): readonly string[] => {
		const removed: string[] = [];
		let bytes = 0;
		do {
			const some = removeSome(before, wantedBytes - bytes);
			shelf.clearAway();
			removed.push(...some.ids);
			bytes += some.bytes;
			if (some.ids.length === 0) {
				break;
			}
		} while (bytes < wantedBytes && performance.now() < endsAt);

		if (removed.length > 0) {
			giveBack();
		}

		return removed;
	};

	/** Answers with how many bytes of such logs stay for now: their builds run, or their jobs do. */
	const removeLogsAbove = (longest: number): number => transaction(database, () => {
		let left = 0;
		for (const {build, bytes, is_settled: isSettled} of largeLogs.all(longest)) {
			if (isSettled === 0) {
				left += bytes;
			} else {
				shelf.write(build, 0, Buffer.from(`devtui: this log had ${roughByteSize(bytes)}, more than its hub keeps (--max-size), and is gone\n`));
				shelf.sync(build);
			}
		}

		shelf.note();
		return left;
	});

	const removeUntilSmall = (goal: number, endsAt: number): readonly string[] => {
		const removed: string[] = [];
		for (let bytes = measure(); bytes > goal; bytes = measure()) {
			const some = remove(Infinity, bytes - goal, endsAt);
			removed.push(...some);
			if (some.length === 0 || performance.now() >= endsAt) {
				break;
			}
		}

		return removed;
	};

	return ({keepMs, maxBytes, now}) => {
		const endsAt = performance.now() + longestMs;
		if (!isSwept) {
			shelf.sweep();
			isSwept = true;
		}

		removeOldSuggestions(now - keepMs);
		removeOldRecords(now - keepMs);
		const old = remove(now - keepMs, Infinity, endsAt);
		// Who has asked with such an id may ask again, and is to have the same answer.
		removeOver(now - asksAgainMs);
		if (measure() <= maxBytes) {
			return old;
		}

		// Somewhat below, so that not every build that comes has one pruned.
		const goal = maxBytes * 0.9;
		const left = removeLogsAbove(Math.max(goal, leastLargeBytes));
		giveBack();
		return measure() > maxBytes + left ? [...old, ...removeUntilSmall(goal + left, endsAt)] : old;
	};
}

const doomedBuilds = `temp.doomed AS doomed CROSS JOIN builds ON builds.number BETWEEN doomed.number * ${rowsPerJob} AND doomed.number * ${rowsPerJob} + ${rowsPerJob - 1}`;
/** What stands in the place of a log is none. */
const leastLargeBytes = 4096;
/** In one transaction. */
const jobsAtOnce = 50;
const longestMs = 250;
const asksAgainMs = 10 * 60_000;
