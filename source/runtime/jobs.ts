import {shownCommand} from '../core/describe-check.ts';
import {describeCause, describeJob} from '../core/describe.ts';
import type {Effect} from '../core/effects.ts';
import type {Fact} from '../core/events.ts';
import type {CommandSpec, JobName, ServiceSpec} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import type {Commands, RunningCommand} from './commands.ts';
import type {OutputSink} from './contract.ts';

export interface JobOptions {
	readonly commands: Commands;
	readonly sink: OutputSink;
	readonly tell: (fact: Fact) => void;
	/** Of the main process of a service, while it runs. */
	readonly pidOf: (service: string) => number | undefined;
	/** Absent: nothing is found again, every run is new. */
	readonly reuse?: RunReuse | undefined;
}

/** Containers that are found again: what is done once for a new one is not done for them. */
export interface RunReuse {
	isReused(service: string, run: number): boolean;
	/** Of the next run. */
	willBeReused(service: ServiceSpec, run: number): Promise<boolean>;
}

export interface Jobs {
	run(spec: ServiceSpec, order: Effect & {readonly type: 'run-job'}): void;
	/** `isForced`: by SIGKILL, now. */
	cancel(service: string, job: JobName, isForced: boolean): void;
	killAll(): void;
}

/** Builds, hooks and stop commands: each begins with a line that says what is run, and ends with one when it fails. */
export function createJobs({commands, sink, tell, pidOf, reuse}: JobOptions): Jobs {
	const running = new Map<string, RunningCommand>();
	const cancelled = new Set<string>();

	const passed = (service: string, job: JobName) => {
		tell({type: 'job-ended', service, job, result: {type: 'passed'}});
	};

	/** Whether there is something to be found again is asked of another process; it may be called off meanwhile. */
	const startUnlessReused = (spec: ServiceSpec, order: Effect & {readonly type: 'run-job'}, found: RunReuse) => {
		const {name} = spec;
		const {run, job} = order;
		const key = keyOf(name, job);
		running.set(key, {cancel() {}, kill() {}});
		void found.willBeReused(spec, run + 1).then(isReused => {
			running.delete(key);
			if (cancelled.delete(key) || isReused) {
				passed(name, job);
			} else {
				start(spec, order);
			}
		});
	};

	const start = (spec: ServiceSpec, {run, job, exit, signal, files, isOutdated}: Effect & {readonly type: 'run-job'}) => {
		const {name} = spec;
		const command = commandOf(spec, job);
		const key = keyOf(name, job);
		const began = performance.now();
		const pid = pidOf(name);
		sink.jobStarted(name, run, `${describeJob(job)} · ${job === 'build' ? describeCause(files.length > 0 ? {type: 'files', files} : {type: 'start'}) : shownCommand(command)}`);
		const timeoutMs = isHook(job) ? spec.hooks[job]?.timeoutMs : undefined;
		running.set(key, commands.start({
			spec,
			run,
			name: job,
			command,
			files,
			isOutdated,
			variables: {...isBeforeStart(job) && {DEVTUI_RUN: String(run + 1)}, ...exit && exitVariables(exit), ...(signal !== undefined && {DEVTUI_SIGNAL: signal}), ...(pid !== undefined && {DEVTUI_PID: String(pid)})},
			...(timeoutMs !== undefined && {timeoutMs}),
			ended(failure) {
				running.delete(key);
				if (cancelled.delete(key)) {
					sink.notice(name, run, `${describeJob(job)} was ended`);
				} else if (failure !== undefined) {
					const isRefused = job === 'before-signal' && !spec.hooks[job]?.ignoresFailure;
					sink.notice(name, run, `${describeJob(job)} failed: ${failure}${isRefused ? `: ${signal} is not sent` : ''}`);
				} else if (job === 'build') {
					sink.notice(name, run, `built in ${seconds(performance.now() - began)}`);
				}

				tell({type: 'job-ended', service: name, job, result: failure === undefined ? {type: 'passed'} : {type: 'failed', message: failure}});
			},
		}));
	};

	return {
		run(spec, order) {
			const {job, run} = order;
			if (spec.container && reuse && job === 'before-start') {
				startUnlessReused(spec, order, reuse);
			} else if (spec.container && reuse?.isReused(spec.name, run) && job === 'after-ready') {
				queueMicrotask(() => {
					passed(spec.name, job);
				});
			} else {
				start(spec, order);
			}
		},
		cancel(service, job, isForced) {
			const key = keyOf(service, job);
			const command = running.get(key);
			if (command) {
				cancelled.add(key);
				if (isForced) {
					command.kill();
				} else {
					command.cancel();
				}
			}
		},
		killAll() {
			for (const command of running.values()) {
				command.kill();
			}
		},
	};
}

function commandOf({build, hooks, stop}: ServiceSpec, job: JobName): CommandSpec {
	const command = isHook(job) ? hooks[job]?.command : job === 'build' ? build : stop.way?.type === 'command' ? stop.way.command : undefined;
	if (!command) {
		throw new TypeError(`the service has no ${job}`);
	}

	return command;
}

function isHook(job: JobName): job is Exclude<JobName, 'build' | 'stop-command'> {
	return job !== 'build' && job !== 'stop-command';
}

/** It is about the run to come. */
function isBeforeStart(job: JobName): boolean {
	return job === 'build' || job === 'before-start';
}

function exitVariables(exit: Exit): Readonly<Record<string, string>> {
	return exit.type === 'code' ? {DEVTUI_EXIT_CODE: String(exit.code)} : {DEVTUI_EXIT_SIGNAL: exit.signal};
}

/** `0.4s`, `12.3s`. */
function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(1)}s`;
}

function keyOf(service: string, job: JobName): string {
	return `${service} ${job}`;
}
