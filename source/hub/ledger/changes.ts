import type {LedgerChange, StoredBuild, StoredJob} from '../../fleet/hub/events.ts';
import type {Database} from './database.ts';
import {createKnownJobs, type KnownJob} from './known-jobs.ts';
import type {LogShelf} from './log-shelf.ts';
import {createManyJobs, jobBody, rowBody} from './many-jobs.ts';
import type {PeerChanges} from './peers.ts';
import {command, insertion} from './queries.ts';
import {rowNumber, rowNumbers} from './schema.ts';
import {firstRow} from '../../fleet/hub/first-row.ts';
import {isFinal} from '../../fleet/progress.ts';

export interface Changes {
	/** In a transaction. */
	apply(change: LedgerChange): void;
	/** In a transaction: jobs that have just come, each with its first row. */
	begin(jobs: readonly StoredJob[]): void;
	/** What they have said of logs since the last call. */
	takeNews(): LogNews;
}

export interface LogNews {
	/** The first builds of jobs: there are no logs of them yet. */
	readonly fresh: ReadonlySet<string>;
	/** Builds whose logs have gone, be they begun anew or not. */
	readonly dropped: ReadonlySet<string>;
	/** How long the log of a build is after the whole commit, which is what was said last. */
	readonly lengths: ReadonlyMap<string, number>;
	/** Builds that are final: nobody will say anything of their logs again. */
	readonly final: ReadonlySet<string>;
}

interface ChangesParts {
	readonly shelf: LogShelf;
	readonly peers: PeerChanges;
	readonly now: () => number;
}

export function createChanges(database: Database, {shelf, peers, now}: ChangesParts): Changes {
	const putSuggestion = command(database, 'INSERT INTO suggestions (id, queued_at, is_waiting, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET is_waiting = excluded.is_waiting, body = excluded.body');
	const insertJob = insertion(database, 'INSERT INTO jobs (id, suggestion, attempt, is_settled, ended_at, cancel_wanted, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING');
	const updateJob = command(database, 'UPDATE jobs SET attempt = ?, is_settled = ?, ended_at = ?, cancel_wanted = ?, body = ? WHERE number = ?');
	const setAttempt = command(database, 'UPDATE jobs SET attempt = ? WHERE number = ?');
	const setSettled = command(database, 'UPDATE jobs SET is_settled = 1, ended_at = ? WHERE number = ?');
	const setCancelWanted = command(database, 'UPDATE jobs SET cancel_wanted = ? WHERE number = ?');
	const removeRows = command(database, 'DELETE FROM builds WHERE number BETWEEN ? AND ?');
	const insertRow = command(database, 'INSERT INTO builds (number, id, job, project, revision, builder, state, ended_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
	const updateRow = command(database, 'UPDATE builds SET state = ?, ended_at = ?, body = ? WHERE id = ?');
	const putBuilder = command(database, 'INSERT INTO builders (name, seat, session, body) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET seat = excluded.seat, session = excluded.session, body = excluded.body');
	const putResult = command(database, 'INSERT OR REPLACE INTO results (number, build, body) VALUES (?, ?, ?)');
	const manyJobs = createManyJobs(database);
	const known = createKnownJobs(database);
	let news = noNews();

	const insert = (job: KnownJob, row: StoredBuild, index: number) => {
		insertRow(rowNumber(job.number, index), row.id, job.number, row.project, row.revision, row.builder, row.state, row.endedAt ?? null, rowBody(row));
		if (job.ids.length === 0) {
			news.fresh.add(row.id);
		}

		note(row);
	};

	const update = (row: StoredBuild) => {
		updateRow(row.state, row.endedAt ?? null, rowBody(row), row.id);
		note(row);
	};

	const note = (row: StoredBuild) => {
		news.lengths.set(row.id, row.logBytes);
		if (isFinal(row.state)) {
			news.final.add(row.id);
		}
	};

	const drop = (id: string) => {
		shelf.drop(id);
		news.dropped.add(id);
		news.lengths.delete(id);
	};

	const putRows = (job: KnownJob, attempt: number, rows: readonly StoredBuild[]) => {
		const kept = new Set(rows.filter(row => attempt === job.attempt || isFinal(row.state)).map(({id}) => id));
		for (const id of job.ids) {
			if (!kept.has(id)) {
				drop(id);
			}
		}

		setAttempt(attempt, job.number);
		job.attempt = attempt;
		// Who builds what does not change: those that stay need no new place in the indexes.
		const isSameList = rows.length === job.ids.length && rows.every(({id}, index) => id === job.ids[index]);
		if (isSameList) {
			for (const row of rows) {
				update(row);
			}

			return;
		}

		removeRows(...rowNumbers(job.number));
		for (const [index, row] of rows.entries()) {
			insert(job, row, index);
		}

		job.ids = rows.map(({id}) => id);
	};

	const putStoredJob = (stored: StoredJob) => {
		const {job, attempt, isSettled, cancelWanted: wanted} = stored;
		const body = jobBody(stored);
		const [settled, endedAt, cancelWanted] = [Number(isSettled), isSettled ? now() : null, JSON.stringify(wanted)];
		const number = insertJob(job.id, job.suggestion, attempt, settled, endedAt, cancelWanted, body);
		if (number === undefined) {
			const before = known.get(job.id);
			updateJob(attempt, settled, endedAt, cancelWanted, body, before.number);
			Object.assign(before, {attempt, cancelWanted});
		} else if (!isSettled) {
			known.note(job.id, {number, attempt, cancelWanted, ids: []});
		}

		if (isSettled) {
			known.forget(job.id);
		}
	};

	const apply = (change: LedgerChange) => {
		switch (change.type) {
			case 'suggestion': {
				putSuggestion(change.suggestion.id, change.queuedAt, Number(change.isWaiting), JSON.stringify({...change.suggestion, ...change.origin !== undefined && {origin: change.origin}, ...change.isElsewhere && {isElsewhere: true}}));
				return;
			}

			case 'job': {
				putStoredJob(change.job);
				return;
			}

			case 'rows': {
				putRows(known.get(change.job), change.attempt, change.rows);
				return;
			}

			case 'row': {
				const {row} = change;
				const job = known.get(row.job);
				if (job.ids.includes(row.id)) {
					// Of a log that has grown nothing is said but in the logs' own table.
					if (change.isGrowth) {
						note(row);
					} else {
						update(row);
					}
				} else {
					insert(job, row, job.ids.length);
					job.ids = [...job.ids, row.id];
				}

				return;
			}

			case 'settled': {
				const job = known.get(change.job);
				// By the hub's own clock: what a builder says may be years off, and would be kept for ever or not at all.
				setSettled(now(), job.number);
				for (const id of job.ids) {
					news.final.add(id);
				}

				known.forget(change.job);
				return;
			}

			case 'cancel-wanted': {
				const {job, type: _, ...wanted} = change;
				const found = known.get(job);
				found.cancelWanted = JSON.stringify([...JSON.parse(found.cancelWanted) as StoredJob['cancelWanted'], wanted]);
				setCancelWanted(found.cancelWanted, found.number);
				return;
			}

			case 'builder': {
				putBuilder(change.builder.name, change.builder.seat, change.session, JSON.stringify(change.builder));
				return;
			}

			case 'result': {
				putResult(change.line.number, change.line.build, JSON.stringify(change.line));
				return;
			}

			case 'foreign-row':
			case 'foreign-gone':
			case 'record':
			case 'head':
			case 'away':
			case 'way': {
				peers.apply(change);
			}
		}
	};

	const begin = (jobs: readonly StoredJob[]) => {
		const first = manyJobs.insert(jobs);
		for (const [index, job] of jobs.entries()) {
			const {id} = job.job;
			if (first === undefined) {
				apply({type: 'job', job});
				apply({type: 'row', row: firstRow(job)});
			} else {
				known.note(id, {number: first + index, attempt: 0, cancelWanted: '[]', ids: [id]});
				news.fresh.add(id);
			}
		}
	};

	return {
		apply,
		begin(jobs) {
			for (let index = 0; index < jobs.length;) {
				const end = index + manyJobs.atOnce(jobs.length - index);
				begin(jobs.slice(index, end));
				index = end;
			}
		},
		takeNews() {
			const taken = news;
			news = noNews();
			return taken;
		},
	};
}

function noNews() {
	return {fresh: new Set<string>(), dropped: new Set<string>(), lengths: new Map<string, number>(), final: new Set<string>()};
}
