import {firstRow} from '../../fleet/hub/first-row.ts';
import type {Job} from '../../fleet/builds.ts';
import type {LedgerChange, StoredBuild, StoredJob} from '../../fleet/hub/events.ts';
import type {Database} from './database.ts';
import {command, query} from './queries.ts';

/**
 * Jobs that a suggestion to all begins, a thousand maybe, for whose commit as many builders wait. Each of them would take its rows
 * and ten places in indexes. So all together are on the disk as one row first, and have their own before anybody looks at these or
 * changes them: with the next transaction, whatever it is about, or, if the process ends before, with the first of the next one.
 */
export interface Begun {
	/** In a transaction, and only while it is empty. */
	keep(jobs: readonly StoredJob[]): void;
	/** In a transaction: what was kept, which is forgotten. */
	take(): readonly StoredJob[];
	readonly isEmpty: boolean;
}

export function openBegun(database: Database): Begun {
	const insert = command(database, 'INSERT INTO begun (body) VALUES (?)');
	const all = query<{body: string}>(database, 'SELECT body FROM begun ORDER BY number');
	const clear = command(database, 'DELETE FROM begun');
	let isEmpty = all.first() === undefined;

	return {
		keep(jobs) {
			insert(JSON.stringify(grouped(jobs)));
			isEmpty = false;
		},
		take() {
			const jobs = all.all().flatMap(({body}) => spread(JSON.parse(body) as readonly Group[]));
			clear();
			isEmpty = true;
			return jobs;
		},
		get isEmpty() {
			return isEmpty;
		},
	};
}

/**
 * Those of the changes of a commit that may be kept for later, as jobs, and the others. All of them are others where they are too few
 * to be worth it, or where something else is said of one of them.
 */
export function sortOut(changes: readonly LedgerChange[], logs: ReadonlyArray<{readonly build: string}>, fewest: number): {readonly jobs: readonly StoredJob[]; readonly others: readonly LedgerChange[]} {
	const jobs = new Map<string, StoredJob>();
	const others: LedgerChange[] = [];
	for (let index = 0; index < changes.length; index++) {
		const change = changes[index]!;
		const next = changes[index + 1];
		if (change.type === 'job' && next?.type === 'row' && isBeginning(change.job, next.row)) {
			jobs.set(change.job.job.id, change.job);
			index++;
		} else {
			others.push(change);
		}
	}

	const mayWait = jobs.size >= fewest && !others.some(change => jobs.has(jobOf(change) ?? '')) && !logs.some(({build}) => jobs.has(build));
	return mayWait ? {jobs: [...jobs.values()], others} : {jobs: [], others: changes};
}

function isBeginning(stored: StoredJob, row: StoredBuild): boolean {
	const {attempt, isSettled, cancelWanted} = stored;
	return attempt === 0 && !isSettled && cancelWanted.length === 0 && isSame(row, firstRow(stored));
}

/** Of values that hold no others. */
function isSame<Value extends object>(one: Value, other: Value): boolean {
	const keys = Object.keys(one) as Array<keyof Value>;
	return keys.length === Object.keys(other).length && keys.every(key => one[key] === other[key]);
}

function jobOf(change: LedgerChange): string | undefined {
	switch (change.type) {
		case 'job': {
			return change.job.job.id;
		}

		case 'row':
		case 'foreign-row': {
			return change.row.job;
		}

		case 'rows':
		case 'settled':
		case 'cancel-wanted': {
			return change.job;
		}

		case 'suggestion':
		case 'builder':
		case 'result':
		case 'foreign-gone':
		case 'record':
		case 'head':
		case 'away':
		case 'way': {
			return undefined;
		}
	}
}

/** What the jobs of a revision have in common, and of each its id and its builder. */
type Group = readonly [Common, ReadonlyArray<readonly [id: string, builder: string]>];

interface Common {
	readonly job: Omit<Job, 'id'>;
	readonly retryOf?: string;
}

function grouped(jobs: readonly StoredJob[]): readonly Group[] {
	const groups: Array<[Common, Array<[string, string]>]> = [];
	for (const stored of jobs) {
		const {job: {id, ...job}, builder, retryOf} = stored;
		const last = groups.at(-1);
		if (last && last[0].retryOf === retryOf && isSame(last[0].job, job)) {
			last[1].push([id, builder]);
		} else {
			groups.push([{job, ...retryOf !== undefined && {retryOf}}, [[id, builder]]]);
		}
	}

	return groups;
}

function spread(groups: readonly Group[]): readonly StoredJob[] {
	return groups.flatMap(([{job, ...more}, each]) => each.map(([id, builder]) => ({job: {id, ...job}, builder, attempt: 0, isSettled: false, cancelWanted: [], ...more})));
}
