import type {Build, Builder, ResultLine, Suggestion} from '../../fleet/builds.ts';
import type {LedgerState, StoredBuild, StoredJob} from '../../fleet/hub/events.ts';
import type {BuildFilter} from '../../fleet/questions.ts';
import type {Database} from './database.ts';
import {query, type Query, type Value} from './queries.ts';
import {rowNumbers, rowsPerJob} from './schema.ts';

/** What the ledger is asked for. */
export interface History {
	/** Only what is not settled: it takes no longer when there is much history. */
	read(): LedgerState;
	/** The newest job first, the steps of a job in their order. */
	builds(filter: BuildFilter): readonly Build[];
	/** Of a row, a job or a suggestion; in the order in which they were accepted. */
	rowsOf(id: string): readonly Build[];
	hasSuggestion(id: string): boolean;
	/** For a builder, or for rows of another hub that has it built. */
	isWaiting(id: string): boolean;
	suggestion(id: string): Suggestion | undefined;
	/** Of the job of a row; 0: the builder has not said that it has it, or there is none. */
	attemptOf(build: string): number;
	/** In the order of their numbers; those that were pruned are not among them. */
	resultsAfter(number: number, limit: number): readonly ResultLine[];
}

interface RowRow {
	readonly job: number;
	readonly body: string;
	readonly bytes: number | null;
}

interface JobRow {
	readonly number: number;
	readonly attempt: number;
	readonly cancel_wanted: string;
	readonly body: string;
}

const columns = 'SELECT builds.job, builds.body, logs.bytes';
const rows = `${columns} FROM builds LEFT JOIN logs ON logs.build = builds.id`;
/** CROSS JOIN is SQLite's way of being told where to begin: with the few that are open. */
const rowsOfOpenJobs = `${columns} FROM jobs CROSS JOIN builds ON builds.number BETWEEN jobs.number * ${rowsPerJob} AND jobs.number * ${rowsPerJob} + ${rowsPerJob - 1}
	LEFT JOIN logs ON logs.build = builds.id WHERE jobs.is_settled = 0 ORDER BY builds.number DESC`;

export function createHistory(database: Database): History {
	const openJobs = query<JobRow>(database, 'SELECT number, attempt, cancel_wanted, body FROM jobs WHERE is_settled = 0 ORDER BY number');
	const openRows = query<RowRow>(database, rowsOfOpenJobs);
	const builders = query<{session: string; body: string}>(database, 'SELECT session, body FROM builders ORDER BY seat');
	const waiting = query<{queued_at: number; body: string}>(database, 'SELECT queued_at, body FROM suggestions WHERE is_waiting = 1 ORDER BY queued_at, id');
	const lastResult = query<{last: number | null}>(database, 'SELECT max(number) AS last FROM results');
	const suggestion = query<{is_waiting: number; body: string}>(database, 'SELECT is_waiting, body FROM suggestions WHERE id = ?');
	const jobsOf = query<{number: number}>(database, 'SELECT number FROM jobs WHERE id = ?1 UNION SELECT number FROM jobs WHERE suggestion = ?1 ORDER BY number');
	const rowsOfJob = query<RowRow>(database, `${rows} WHERE builds.number BETWEEN ? AND ? ORDER BY builds.number DESC`);
	const row = query<RowRow>(database, `${rows} WHERE builds.id = ?`);
	const attempt = query<{attempt: number}>(database, 'SELECT jobs.attempt FROM builds JOIN jobs ON jobs.number = builds.job WHERE builds.id = ?');
	const results = query<{body: string}>(database, 'SELECT body FROM results WHERE number > ? ORDER BY number LIMIT ?');
	const hidden = query<{number: number}>(database, `SELECT records.number FROM records JOIN away ON away.hub = records.hub
		WHERE away.since = 0 AND records.kind = 'open' AND json_extract(records.body, '$.row.suggestion') = ? LIMIT 1`);
	const filtered = filteredRows(database);

	return {
		read() {
			const rowsByJob = new Map<number, StoredBuild[]>();
			for (const found of openRows.all()) {
				const others = rowsByJob.get(found.job);
				if (others) {
					others.push(storedBuild(found));
				} else {
					rowsByJob.set(found.job, [storedBuild(found)]);
				}
			}

			return {
				builders: builders.all().map(({session, body}) => ({builder: JSON.parse(body) as Builder, session})),
				jobs: openJobs.all().map(job => ({stored: storedJob(job), rows: rowsByJob.get(job.number) ?? []})),
				waiting: waiting.all().map(({queued_at: queuedAt, body}) => ({...madeAt(body), queuedAt})),
				lastResult: lastResult.first()?.last ?? 0,
			};
		},
		builds: filter => filtered(filter).map(found => shown(found)),
		rowsOf(id) {
			const jobs = jobsOf.all(id);
			const found = jobs.length > 0 ? jobs.flatMap(({number}) => rowsOfJob.all(...rowNumbers(number))) : row.all(id);
			return found.map(each => shown(each));
		},
		hasSuggestion: id => suggestion.first(id) !== undefined,
		isWaiting: id => {
			const found = suggestion.first(id);
			// Of what a hub builds that is forgotten no rows will come.
			return found !== undefined && (found.is_waiting !== 0 || (found.body.includes('"isElsewhere":true') && hidden.first(id) === undefined));
		},
		suggestion(id) {
			const found = suggestion.first(id);
			return found && madeAt(found.body).suggestion;
		},
		attemptOf: build => attempt.first(build)?.attempt ?? 0,
		resultsAfter: (number, limit) => results.all(number, limit).map(({body}) => JSON.parse(body) as ResultLine),
	};
}

/** Each combination of what may be asked for is prepared once. */
function filteredRows(database: Database): (filter: BuildFilter) => readonly RowRow[] {
	const prepared = new Map<string, Query<RowRow>>();
	return ({project, revision, builder, state, before, limit = 100}) => {
		const conditions: ReadonlyArray<readonly [string, string | undefined]> = [
			['builds.project = ?', project],
			['builds.revision = ?', revision],
			['builds.builder = ?', builder],
			['builds.state = ?', state],
			['builds.number < (SELECT number FROM builds WHERE id = ?)', before],
		];
		const asked = conditions.filter((condition): condition is readonly [string, string] => condition[1] !== undefined);
		const where = ['true', ...asked.map(([sql]) => sql)].join(' AND ');
		const found = prepared.get(where) ?? query<RowRow>(database, `${rows} WHERE ${where} ORDER BY builds.number DESC LIMIT ?`);
		prepared.set(where, found);
		const values: readonly Value[] = [...asked.map(([, value]) => value), Math.min(limit, mostRows)];
		return found.all(...values);
	};
}

const mostRows = 1000;

function storedBuild({body, bytes}: RowRow): StoredBuild {
	const row = JSON.parse(body) as Omit<StoredBuild, 'logBytes'> & {readonly logBytes?: number};
	// Of a row of another hub it stands in what that one has said.
	return {...row, logBytes: bytes ?? row.logBytes ?? 0};
}

function shown(row: RowRow): Build {
	const {said: _, ...build} = storedBuild(row);
	return build;
}

/** `origin`: of one that another hub has passed on. */
function madeAt(body: string): {readonly suggestion: Suggestion; readonly origin?: string} {
	const {origin, isElsewhere: _, ...suggestion} = JSON.parse(body) as Suggestion & {readonly origin?: string; readonly isElsewhere?: true};
	return {suggestion, ...origin !== undefined && {origin}};
}

function storedJob({attempt, cancel_wanted: cancelWanted, body}: JobRow): StoredJob {
	return {
		...JSON.parse(body) as Pick<StoredJob, 'job' | 'builder' | 'retryOf'>,
		attempt,
		isSettled: false,
		cancelWanted: JSON.parse(cancelWanted) as StoredJob['cancelWanted'],
	};
}
