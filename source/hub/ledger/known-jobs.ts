import type {Database} from './database.ts';
import {query} from './queries.ts';
import {rowNumbers} from './schema.ts';

/** What the tables say of a job. Whoever changes them changes it as well. */
export interface KnownJob {
	readonly number: number;
	attempt: number;
	/** JSON of `StoredJob['cancelWanted']`. */
	cancelWanted: string;
	/** Of its rows, in the order of its steps. */
	ids: readonly string[];
}

/** Jobs are kept in memory while they are open: much is said of one until it is over. */
export interface KnownJobs {
	/**
	 * From the tables where it is not kept.
	 *
	 * @throws {RangeError} There is no such job.
	 */
	get(id: string): KnownJob;
	/** It has come, and is open. */
	note(id: string, job: KnownJob): void;
	/** It is settled. */
	forget(id: string): void;
}

interface JobRow {
	readonly number: number;
	readonly attempt: number;
	readonly is_settled: number;
	readonly cancel_wanted: string;
}

export function createKnownJobs(database: Database): KnownJobs {
	const findJob = query<JobRow>(database, 'SELECT number, attempt, is_settled, cancel_wanted FROM jobs WHERE id = ?');
	const idsOfJob = query<{id: string}>(database, 'SELECT id FROM builds WHERE number BETWEEN ? AND ? ORDER BY number DESC');
	const open = new Map<string, KnownJob>();

	const read = (id: string): KnownJob => {
		const row = findJob.first(id);
		if (!row) {
			throw new RangeError(`There is no job ${id}`);
		}

		const found = {number: row.number, attempt: row.attempt, cancelWanted: row.cancel_wanted, ids: idsOfJob.all(...rowNumbers(row.number)).map(each => each.id)};
		if (row.is_settled === 0) {
			open.set(id, found);
		}

		return found;
	};

	return {
		get: id => open.get(id) ?? read(id),
		note(id, job) {
			open.set(id, job);
		},
		forget(id) {
			open.delete(id);
		},
	};
}
