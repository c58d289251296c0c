import {formatDuration} from '../lib/duration.ts';
import type {JobName} from './spec.ts';
import {isAlive, type Exit, type Failure, type Phase, type ProjectState, type RunCause, type ServiceState, type WaitReason} from './state.ts';

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
			return `not ready within ${formatDuration(failure.withinMs)}${reason(failure.lastProbe)}`;
		}

		case 'not-live': {
			return `no longer alive${reason(failure.lastProbe)}`;
		}

		case 'build': {
			return `build failed: ${failure.message}`;
		}

		case 'hook': {
			return `${describeJob(failure.hook)} failed: ${failure.message}`;
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
			const [first = 'files', ...others] = cause.files;
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

		case 'trigger': {
			return 'triggered';
		}

		case 'configuration': {
			return 'configuration changed';
		}
	}
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
			return phase.isKilled ? 'killing' : phase.next.type === 'restart' ? 'restarting' : 'stopping';
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

/** A sentence about what has become of a service; undefined when its log says it (a run begins with a rule) or nobody asks. */
export function describeTransition(before: ServiceState, after: ServiceState): string | undefined {
	const {phase} = after;
	if (before.phase === phase || (before.phase.type === phase.type && before.run === after.run && phase.type !== 'stopping')) {
		return undefined;
	}

	const told = describeArrival(before, after);
	return told === undefined ? undefined : `${after.name} ${told}`;
}

/** `shutting down: Ctrl-C`. */
export function describeShutdown(before: ProjectState, after: ProjectState): string | undefined {
	const {shutdown} = after;
	if (!shutdown || before.shutdown?.isForced === shutdown.isForced) {
		return undefined;
	}

	return shutdown.isForced ? `killing everything: ${shutdown.reason}` : `shutting down: ${shutdown.reason}`;
}

function describeArrival(before: ServiceState, after: ServiceState): string | undefined {
	const {phase} = after;
	switch (phase.type) {
		case 'ready': {
			return before.phase.type === 'unready' ? 'ready again' : 'ready';
		}

		case 'unready': {
			return `unready${reason(phase.lastProbe)}`;
		}

		case 'waiting': {
			const isHeldUp = phase.on.some(({type}) => type === 'dependency');
			return isHeldUp ? describeWait(phase.on) : describeOwnEnd(before, after);
		}

		case 'starting': {
			return describeOwnEnd(before, after);
		}

		case 'stopping': {
			return describeStopping(before.phase, phase);
		}

		case 'backoff': {
			const ended = !phase.failure && after.lastExit ? `${describeExit(after.lastExit)}, ` : '';
			return ended + describePhase(phase);
		}

		case 'completed': {
			return describeExit(phase.exit);
		}

		case 'failed': {
			const retries = after.failures === 1 ? '1 restart' : `${after.failures} restarts`;
			return describeFailure(phase.failure) + (after.failures === 0 ? '' : `, giving up after ${retries}`);
		}

		case 'stopped': {
			return phase.exit ? `stopped (${describeExit(phase.exit)})` : 'stopped';
		}

		case 'skipped': {
			return describePhase(phase);
		}

		case 'idle': {
			return undefined;
		}
	}
}

/** It ended by itself and is started again at once. */
function describeOwnEnd(before: ServiceState, after: ServiceState): string | undefined {
	const hasEnded = isAlive(before.phase) && before.phase.type !== 'stopping' && after.lastExit !== before.lastExit;
	return hasEnded && after.lastExit ? describeExit(after.lastExit) : undefined;
}

function describeStopping(before: Phase, phase: Phase & {readonly type: 'stopping'}): string | undefined {
	const wasStopping = before.type === 'stopping';
	if (phase.isKilled) {
		return wasStopping && before.isKilled ? undefined : wasStopping ? 'did not end in time: SIGKILL' : 'killed with SIGKILL';
	}

	switch (phase.next.type) {
		case 'stop': {
			return wasStopping && before.next.type === 'stop' ? undefined : `stopping with ${phase.signal}`;
		}

		case 'fail': {
			return wasStopping ? undefined : `${describeFailure(phase.next.failure)}: stopping with ${phase.signal}`;
		}

		case 'restart':
		case 'exit': {
			return undefined;
		}
	}
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
			return 'after it was not ready in time';
		}

		case 'not-live': {
			return 'after it was no longer alive';
		}

		case 'build': {
			return 'after a build that failed';
		}

		case 'hook': {
			return `after ${describeJob(failure.hook)} failed`;
		}
	}
}

function afterExit(exit: Exit): string {
	return exit.type === 'code' ? `after exit ${exit.code}` : `after ${exit.signal}`;
}

function remainingMs({delayMs, until}: Phase & {readonly type: 'backoff'}, now: number | undefined): number {
	return now === undefined ? delayMs : Math.max(0, Math.ceil((until - now) / 1000) * 1000);
}

function reason(lastProbe: string | undefined): string {
	return lastProbe === undefined ? '' : `: ${lastProbe}`;
}

function joinWords(words: readonly string[]): string {
	return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
