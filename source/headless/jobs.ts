import type {Event} from '../core/events.ts';
import type {JobName} from '../core/spec.ts';
import type {Job, ServiceState} from '../core/state.ts';

export interface EndedJob {
	readonly job: JobName;
	readonly durationMs: number;
	/** What was cancelled has not failed: nobody wanted its result any more. */
	readonly outcome: {readonly type: 'passed' | 'cancelled'} | {readonly type: 'failed'; readonly message: string};
}

/** The command of the service that has ended by this event, if one has. */
export function endedJob(before: ServiceState, event: Event): EndedJob | undefined {
	const known = event.type === 'job-ended' && event.service === before.name ? before.jobs.find(({job}) => job === event.job) : undefined;
	return event.type === 'job-ended' && known
		? {job: known.job, durationMs: Math.max(0, event.at - known.since), outcome: known.isCancelled ? {type: 'cancelled'} : event.result}
		: undefined;
}

/** Those that have begun between two states. */
export function startedJobs(before: ServiceState, after: ServiceState): readonly Job[] {
	return after.jobs.filter(({job, since}) => !before.jobs.some(other => other.job === job && other.since === since));
}
