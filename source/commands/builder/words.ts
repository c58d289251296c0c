import type {BuilderNotice} from '../../fleet/builder/events.ts';
import type {Job, StepReport} from '../../fleet/builds.ts';
import {formatDuration, roundDuration} from '../../lib/duration.ts';
import {escapeControls} from '../../lib/escape-controls.ts';

/** What has become of builds, a sentence each without its stop. */
export function noticeWords(notice: BuilderNotice): string {
	switch (notice.type) {
		case 'welcomed': {
			return `welcomed by the hub, as its builder ${notice.seat}`;
		}

		case 'taken': {
			return `${nameBuild(notice.job)}: queued as ${escapeControls(notice.job.id)}`;
		}

		case 'began': {
			return `${nameBuild(notice.job, notice.step)}: running`;
		}

		case 'ended': {
			return `${nameBuild(notice.job, notice.report.name)}: ${endWords(notice.report)}`;
		}
	}
}

/** `foo/master`, of a step `p/r sub/b`. */
export function nameBuild({project, revision}: Job, step = ''): string {
	return escapeControls(`${project}/${revision}${step === '' ? '' : ` ${step}`}`);
}

function endWords({state, exitCode, reason, startedAt, endedAt}: StepReport): string {
	const why = reason === undefined ? '' : `: ${escapeControls(reason)}`;
	const after = startedAt === undefined || endedAt === undefined ? '' : ` after ${formatDuration(roundDuration(Math.max(0, endedAt - startedAt)))}`;
	switch (state) {
		case 'passed': {
			return `passed${after}`;
		}

		case 'failed': {
			return `failed with exit code ${exitCode}${after}${why}`;
		}

		case 'unknown': {
			return 'there is no such project here';
		}

		case 'cancelled': {
			return `cancelled${after}${why}`;
		}

		case 'queued':
		case 'running': {
			return state;
		}
	}
}

/** `14:03:09`, by the clock on the wall. */
export function wallTime(at: Date): string {
	return [at.getHours(), at.getMinutes(), at.getSeconds()].map(part => String(part).padStart(2, '0')).join(':');
}
