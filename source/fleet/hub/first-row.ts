import type {StoredBuild, StoredJob} from './events.ts';

/** The row of a job whose steps are not known yet. */
export function firstRow({job, builder, retryOf}: Pick<StoredJob, 'job' | 'builder' | 'retryOf'>): StoredBuild {
	return {
		id: job.id,
		job: job.id,
		suggestion: job.suggestion,
		project: job.project,
		revision: job.revision,
		step: job.step ?? '',
		builder,
		state: 'queued',
		queuedAt: job.queuedAt,
		...retryOf !== undefined && {retryOf},
		logBytes: 0,
	};
}
