import {firstRow} from '../../fleet/hub/first-row.ts';
import type {StoredBuild, StoredJob} from '../../fleet/hub/events.ts';
import type {Database} from './database.ts';
import {command, insertion, query, type Value} from './queries.ts';
import {rowNumber} from './schema.ts';

/** Jobs that have just come, with their first rows, many with one statement: what it takes by itself is more than what a row takes. */
export interface ManyJobs {
	/** In a transaction. Answers with the number of the first, and the others follow; undefined: there is one of them already, and none is added. */
	insert(jobs: readonly StoredJob[]): number | undefined;
	/** Of so many jobs so many at once. */
	atOnce(count: number): number;
}

/** Statements are prepared for these. */
const sizes = [50, 10, 1];

export function createManyJobs(database: Database): ManyJobs {
	const existing = query<{id: string}>(database, 'SELECT id FROM jobs WHERE id IN (SELECT value FROM json_each(?)) LIMIT 1');
	const statements = new Map(sizes.map(size => [size, {
		jobs: insertion(database, `INSERT INTO jobs (id, suggestion, attempt, is_settled, cancel_wanted, body) VALUES ${values('(?, ?, 0, 0, \'[]\', ?)', size)}`),
		rows: command(database, `INSERT INTO builds (number, id, job, project, revision, builder, state, body) VALUES ${values('(?, ?, ?, ?, ?, ?, ?, ?)', size)}`),
	}]));

	return {
		insert(jobs) {
			if (existing.first(JSON.stringify(jobs.map(({job}) => job.id))) !== undefined) {
				return undefined;
			}

			const statement = statements.get(jobs.length)!;
			const last = statement.jobs(...jobs.flatMap(stored => [stored.job.id, stored.job.suggestion, jobBody(stored)]))!;
			const first = last - jobs.length + 1;
			statement.rows(...jobs.flatMap((stored, index): readonly Value[] => {
				const row = firstRow(stored);
				const number = first + index;
				return [rowNumber(number, 0), row.id, number, row.project, row.revision, row.builder, row.state, rowBody(row)];
			}));
			return first;
		},
		atOnce: count => sizes.find(size => size <= count)!,
	};
}

/** All of a job that has no column. */
export function jobBody({job, builder, retryOf}: StoredJob): string {
	return JSON.stringify({job, builder, ...retryOf !== undefined && {retryOf}});
}

/** How long its log is say the logs themselves. */
export function rowBody({logBytes: _, ...row}: StoredBuild): string {
	return JSON.stringify(row);
}

function values(row: string, count: number): string {
	return Array.from({length: count}, () => row).join(', ');
}
