import * as v from 'valibot';
import type {SpoolEntry} from '../builder/events.ts';
import {job, jobReport} from './builds.ts';
import {listOf, schemaOf, stepName, words} from './parts.ts';

const spoolEntry = schemaOf<SpoolEntry>()(v.object({
	job,
	report: jobReport,
	cancelled: listOf(v.object({step: v.exactOptional(stepName), reason: words})),
}));

/** Undefined: what a file holds is no entry. */
export function readSpoolEntry(value: unknown): SpoolEntry | undefined {
	const {success, output} = v.safeParse(spoolEntry, value);
	return success && output.report.job === output.job.id ? output : undefined;
}
