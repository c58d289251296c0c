import type {HookName, JobName, SignalName} from './spec.ts';
import type {Exit, Job, ServiceState} from './state.ts';
import {emit, patch, specOf, stateOf, type Turn} from './turn.ts';

/** What a hook is told. */
export interface JobFacts {
	readonly exit?: Exit;
	readonly signal?: SignalName;
}

/** Run a command of the service; its end is told by `job-ended`. */
export function startJob(turn: Turn, name: string, job: JobName, facts: JobFacts & {readonly files?: readonly string[]; readonly isOutdated?: boolean} = {}): void {
	const {jobs, run} = stateOf(turn, name);
	patch(turn, name, {jobs: [...jobs, {job, since: turn.at, isCancelled: false}]});
	emit(turn, {type: 'run-job', service: name, run, job, files: [], ...facts});
}

/** Start a hook if the service has it, and there is time for it; answers whether it was started. */
export function startHook(turn: Turn, name: string, hook: HookName, facts: JobFacts = {}): boolean {
	if (!specOf(turn, name).hooks[hook] || turn.state.shutdown?.isForced) {
		return false;
	}

	startJob(turn, name, hook, facts);
	return true;
}

/** Their results no longer count; they are at an end only when `job-ended` says so. */
export function cancelJobs(turn: Turn, name: string, isMeant: (job: JobName) => boolean): void {
	const {jobs} = stateOf(turn, name);
	const meant = jobs.filter(({job, isCancelled}) => !isCancelled && isMeant(job));
	if (meant.length > 0) {
		patch(turn, name, {jobs: jobs.map(job => meant.includes(job) ? {...job, isCancelled: true} : job)});
		emit(turn, ...meant.map(({job}) => ({type: 'cancel-job', service: name, job}) as const));
	}
}

/** SIGKILL to all of them, also those that have been told to end. */
export function killJobs(turn: Turn, name: string): void {
	const {jobs} = stateOf(turn, name);
	if (jobs.length > 0) {
		patch(turn, name, {jobs: jobs.map(job => ({...job, isCancelled: true}))});
		emit(turn, ...jobs.map(({job}) => ({type: 'cancel-job', service: name, job, force: true}) as const));
	}
}

/** Take it off the list; undefined when it was cancelled, or nobody knows of it. */
export function buryJob(turn: Turn, name: string, job: JobName): Job | undefined {
	const {jobs} = stateOf(turn, name);
	const ended = jobs.find(other => other.job === job);
	patch(turn, name, {jobs: jobs.filter(other => other !== ended)});
	return ended?.isCancelled ? undefined : ended;
}

export function isRunning({jobs}: ServiceState, job: JobName): boolean {
	return jobs.some(other => other.job === job);
}
