import type {LedgerChange, StoredBuild, StoredJob} from '../../source/fleet/hub/events.ts';

/** What a ledger is given, for tests. */
export function storedJob(id: string, changes: Partial<StoredJob['job']> & {readonly builder?: string; readonly retryOf?: string} = {}): StoredJob {
	const {builder = 'n1', retryOf, ...job} = changes;
	const [suggestion = id] = id.split('.');
	return {
		job: {id, suggestion, project: 'foo', revision: 'main', supersedes: false, queuedAt: 1000, ...job},
		builder,
		attempt: 0,
		isSettled: false,
		cancelWanted: [],
		...retryOf !== undefined && {retryOf},
	};
}

export function rowOf(stored: StoredJob, changes: Partial<StoredBuild> = {}): StoredBuild {
	const {job: {id, suggestion, project, revision, step = '', queuedAt}, builder, retryOf} = stored;
	return {id, job: id, suggestion, project, revision, step, builder, state: 'queued', queuedAt, ...retryOf !== undefined && {retryOf}, logBytes: 0, ...changes};
}

/** A job comes with its first row. */
export function accept(...jobs: readonly StoredJob[]): readonly LedgerChange[] {
	return jobs.flatMap(job => [{type: 'job', job} as const, {type: 'row', row: rowOf(job)} as const]);
}
