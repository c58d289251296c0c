import {formatDuration} from '../lib/duration.ts';
import {escapeControls} from '../lib/escape-controls.ts';
import {joinWords} from '../lib/join-words.ts';
import type {JobName} from './spec.ts';
import type {Exit, Failure, Phase, ProjectState, RunCause, WaitReason} from './state.ts';

/** `exited 3`, `killed by SIGSEGV`. */
export function describeExit(exit: Exit): string {
	return exit.type === 'code' ? `exited ${exit.code}` : `killed by ${exit.signal}`;
}

/** What is said of a service: `exited 3`, `not ready within 1m: connection refused`. */
export function describeFailure(failure: Failure): string {
	switch (failure.type) {
		case 'exit': {
			return describeExit(failure.exit);
		}

		case 'spawn': {
			return `could not be started: ${failure.message}`;
		}

		case 'not-ready': {
			return `not ready${failure.withinMs === undefined ? '' : ` within ${formatDuration(failure.withinMs)}`}${describeReason(failure.lastProbe)}`;
		}

		case 'not-live': {
			return `no longer alive${describeReason(failure.lastProbe)}`;
		}

		case 'build': {
			return `build failed: ${failure.message}`;
		}

		case 'hook': {
			return `${describeJob(failure.hook)} failed: ${failure.message}`;
		}
	}
}

/** What has gone wrong in two words, where the log has told the rest: `build failed`. */
export function nameFailure(failure: Failure): string {
	switch (failure.type) {
		case 'build': {
			return 'build failed';
		}

		case 'hook': {
			return `${describeJob(failure.hook)} failed`;
		}

		case 'exit':
		case 'spawn':
		case 'not-ready':
		case 'not-live': {
			return describeFailure(failure);
		}
	}
}

/** As the file calls it: `before_start`. */
export function describeJob(job: JobName): string {
	return job.replaceAll('-', '_');
}

/** Why a run was started, for its rule in the log: `src/api.ts changed`, `after exit 1`, `you`. */
export function describeCause(cause: RunCause): string {
	switch (cause.type) {
		case 'start': {
			return 'start';
		}

		case 'user': {
			return 'you';
		}

		case 'files': {
			const [file = 'files', ...others] = cause.files;
			const first = escapeControls(file);
			return others.length === 0 ? `${first} changed` : `${first} and ${others.length} more changed`;
		}

		case 'failure': {
			return describeFailureBefore(cause.failure);
		}

		case 'ended': {
			return afterExit(cause.exit);
		}

		case 'dependency': {
			return `${cause.service} restarted`;
		}

		case 'rewind': {
			return `rewound to ${escapeControls(cause.file)}`;
		}

		case 'trigger': {
			return 'triggered';
		}

		case 'configuration': {
			return 'configuration changed';
		}
	}
}

/** The same of a run that may have begun in the middle: `c.lua changed, resumed`. */
export function describeBeginning(cause: RunCause, isResumed: boolean): string {
	// That it was rewound says so itself.
	return `${describeCause(cause)}${isResumed && cause.type === 'files' ? ', resumed' : ''}`;
}

/** `waiting for db and redis`. */
export function describeWait(reasons: readonly WaitReason[]): string {
	const services = reasons.filter(reason => reason.type === 'dependency').map(reason => reason.service);
	const delay = reasons.find(reason => reason.type === 'delay');
	if (services.length > 0) {
		return `waiting for ${joinWords(services)}`;
	}

	if (reasons.some(reason => reason.type === 'quiet')) {
		return 'waiting for changes to end';
	}

	const job = reasons.find(reason => reason.type === 'job');
	if (job) {
		return job.job === 'build' ? 'building' : `running ${describeJob(job.job)}`;
	}

	return delay ? `starting in ${formatDuration(delay.delayMs)}` : 'waiting';
}

/** The few words beside a service in a list; with `now` (epoch ms) a delay is told as what is left of it. */
export function describePhase(phase: Phase, now?: number): string {
	switch (phase.type) {
		case 'idle': {
			return 'not started';
		}

		case 'waiting': {
			return describeWait(phase.on);
		}

		case 'starting':
		case 'ready':
		case 'unready':
		case 'completed':
		case 'stopped': {
			return phase.type;
		}

		case 'stopping': {
			return phase.isRefused ? 'cannot be ended, it is another user\'s' : phase.isKilled ? 'killing' : phase.next.type === 'restart' ? 'restarting' : 'stopping';
		}

		case 'backoff': {
			const ended = phase.failure ? `${describeFailure(phase.failure)}, ` : '';
			return `${ended}again in ${formatDuration(remainingMs(phase, now))}`;
		}

		case 'failed': {
			return describeFailure(phase.failure);
		}

		case 'skipped': {
			return `not started: ${phase.because}`;
		}
	}
}

/** Why devtui itself has paused the watch of a service, and what helps. */
export function describeSuspension(name: string, file: string): string {
	const shown = escapeControls(file);
	return `${name} restarts itself: ${shown} changed again and again while it ran. Its watch is paused; keep the file out with "!${shown}"`;
}

/** Why changes of its files wait though nobody has paused its watch, and what helps. */
export function describeUnrest(name: string, file: string): string {
	const shown = escapeControls(file);
	return `${name}: ${shown} does not stop changing, so what changes waits until it does; keep the file out with "!${shown}"`;
}

/** `shutting down: Ctrl-C`. */
export function describeShutdown(before: ProjectState, after: ProjectState): string | undefined {
	const {shutdown} = after;
	if (!shutdown || before.shutdown?.isForced === shutdown.isForced) {
		return undefined;
	}

	return shutdown.isForced ? `killing everything: ${shutdown.reason}` : `shutting down: ${shutdown.reason}`;
}

function describeFailureBefore(failure: Failure): string {
	switch (failure.type) {
		case 'exit': {
			return afterExit(failure.exit);
		}

		case 'spawn': {
			return 'after a start that failed';
		}

		case 'not-ready': {
			return failure.withinMs === undefined ? 'after it could not become ready' : 'after it was not ready in time';
		}

		case 'not-live': {
			return 'after it was no longer alive';
		}

		case 'build': {
			return 'after a build that failed';
		}

		case 'hook': {
			return `after ${nameFailure(failure)}`;
		}
	}
}

function afterExit(exit: Exit): string {
	return exit.type === 'code' ? `after exit ${exit.code}` : `after ${exit.signal}`;
}

function remainingMs({delayMs, until}: Phase & {readonly type: 'backoff'}, now: number | undefined): number {
	return now === undefined ? delayMs : Math.max(0, Math.ceil((until - now) / 1000) * 1000);
}

/** What a probe said, behind what came of it. */
export function describeReason(lastProbe: string | undefined): string {
	return lastProbe === undefined ? '' : `: ${lastProbe}`;
}
