import {describeJob} from '../core/describe.ts';
import type {JobName} from '../core/spec.ts';
import type {Fields} from './json.ts';
import type {EndedJob} from './jobs.ts';

/** What JSON says of builds and hooks. */
export function startOfJob(service: string, job: JobName): Fields {
	return job === 'build'
		? {event: 'build-started', text: `${service} building`}
		: {event: 'hook-started', hook: describeJob(job), text: `${service} running ${describeJob(job)}`};
}

export function endOfJob(service: string, {job, durationMs, outcome}: EndedJob): Fields {
	const name = describeJob(job);
	switch (outcome.type) {
		case 'passed': {
			return job === 'build'
				? {event: 'build-passed', durationMs, text: `${service} built`}
				: {event: 'hook', hook: name, ok: true, durationMs, text: `${service} ${name} passed`};
		}

		case 'failed': {
			const text = `${service} ${name} failed: ${outcome.message}`;
			return job === 'build' ? {event: 'build-failed', durationMs, text} : {event: 'hook', hook: name, ok: false, durationMs, text};
		}

		case 'cancelled': {
			const text = `${service} ${name} was ended`;
			return job === 'build' ? {event: 'build-cancelled', durationMs, text} : {event: 'hook-cancelled', hook: name, durationMs, text};
		}
	}
}
