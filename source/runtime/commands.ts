import {describeExit} from '../core/describe.ts';
import type {CommandSpec, JobName, ServiceSpec} from '../core/spec.ts';
import {formatDuration} from '../lib/duration.ts';
import type {Clock} from './clock.ts';
import type {OutputSink, SpawnChild} from './contract.ts';
import {createBrake} from './flow.ts';
import {onThisMachine, placeOf} from './place.ts';
import type {EnvironmentOf} from './runtime.ts';
import {startOptions} from './start-options.ts';

export interface CommandOptions {
	readonly spawnChild: SpawnChild;
	readonly environmentOf: EnvironmentOf;
	readonly sink: Pick<OutputSink, 'jobOutput' | 'jobEnded' | 'notice'>;
	readonly clock: Clock;
	/** Whose output is not to be read for now. */
	readonly isPaused: (service: string) => boolean;
}

/** A command beside a service, in its directory and environment; what it prints goes into the service's log. */
export interface CommandRequest {
	readonly spec: ServiceSpec;
	readonly run: number;
	/** Tells it apart from others of the service. */
	readonly name: JobName | 'action';
	readonly command: CommandSpec;
	readonly files: readonly string[];
	/** Of a build: there may be one, and it is older than the files. */
	readonly isOutdated?: boolean | undefined;
	readonly variables?: Readonly<Record<string, string>>;
	readonly timeoutMs?: number;
	/** Once, and never before `start` has returned: nothing of it lives any more. `failure` is a clause: `exited 1`. */
	readonly ended: (failure: string | undefined) => void;
}

export interface RunningCommand {
	/** End all of it: SIGTERM, then SIGKILL. */
	cancel(): void;
	/** SIGKILL to all of it, now. */
	kill(): void;
}

export interface Commands {
	start(request: CommandRequest): RunningCommand;
	/** Whether one of the service is running, or was a moment ago. */
	wasActive(service: string): boolean;
	/** It may be that of others than before which is not to be read for now. */
	applyFlow(): void;
}

/** What ignores SIGTERM is killed. */
const graceMs = 2000;
/** What a command has written last may be noticed so late. */
const momentMs = 300;

export function createCommands({spawnChild, environmentOf, sink, clock, isPaused}: CommandOptions): Commands {
	/** Of each whose output can wait: looks whether it is to. */
	const looks = new Set<() => void>();
	const running = new Map<string, number>();
	const endedAt = new Map<string, number>();

	return {
		wasActive: service => (running.get(service) ?? 0) > 0 || performance.now() - (endedAt.get(service) ?? Number.NEGATIVE_INFINITY) < momentMs,
		applyFlow() {
			for (const look of looks) {
				look();
			}
		},
		start({spec, run, name, command, files, isOutdated, variables, timeoutMs, ended}) {
			const isHere = spec.container && placeOf(spec, command, run, name) === undefined;
			const made = startOptions(spec, {command, run, purpose: name, isOutdated}, environmentOf(isHere ? onThisMachine(spec) : spec, run, files, name));
			if (made.type === 'problem') {
				queueMicrotask(() => {
					ended(made.message);
				});
				return neverStarted;
			}

			let isLate = false;
			const cancels: (() => void)[] = [];
			let isOver = false;
			const brake = createBrake({
				pause() {
					child.pauseOutput();
				},
				resume() {
					child.resumeOutput();
				},
			});
			const look = () => {
				if (isPaused(spec.name)) {
					brake.pull();
				} else {
					brake.release();
				}
			};

			// Its end is told once all that it has printed is read, and must not wait for a slow reader.
			const readToTheEnd = () => {
				looks.delete(look);
				brake.release();
			};

			const end = (failure: string | undefined) => {
				// One that could not be ended may end later.
				if (isOver) {
					return;
				}

				isOver = true;
				looks.delete(look);
				for (const cancelTimer of cancels) {
					cancelTimer();
				}

				running.set(spec.name, (running.get(spec.name) ?? 1) - 1);
				endedAt.set(spec.name, performance.now());
				sink.jobEnded(spec.name, run, name);
				ended(failure);
			};

			running.set(spec.name, (running.get(spec.name) ?? 0) + 1);
			const child = spawnChild({
				...made.options,
				environment: {...made.options.environment, ...variables},
				stdin: 'closed',
			}, {
				spawned() {},
				spawnFailed(message) {
					end(isLate ? describeLate(timeoutMs) : message);
				},
				output(chunk, stream) {
					sink.jobOutput(spec.name, run, name, stream, chunk);
				},
				noticed(text) {
					sink.notice(spec.name, run, text);
				},
				cannotEnd() {
					child.abandon?.();
					end('it belongs to another user, and could not be ended');
				},
				// A command that is done leaves nobody behind.
				mainExited() {
					cancel();
				},
				exited(exit) {
					const isGood = exit.type === 'code' && exit.code === 0;
					end(isLate ? describeLate(timeoutMs) : isGood ? undefined : describeExit(exit));
				},
			});
			looks.add(look);
			look();
			const cancel = () => {
				readToTheEnd();
				child.signal('SIGTERM', 'all');
				child.signal('SIGCONT', 'all');
				cancels.push(clock.after(graceMs, () => {
					child.signal('SIGKILL', 'all');
				}));
			};

			if (timeoutMs !== undefined) {
				cancels.push(clock.after(timeoutMs, () => {
					isLate = true;
					cancel();
				}));
			}

			return {
				cancel,
				kill() {
					readToTheEnd();
					child.signal('SIGKILL', 'all');
				},
			};
		},
	};
}

function describeLate(timeoutMs = 0): string {
	return `not done within ${formatDuration(timeoutMs)}`;
}

const neverStarted: RunningCommand = {
	cancel() {},
	kill() {},
};
