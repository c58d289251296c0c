import type {Job} from '../fleet/builds.ts';
import type {ByteWords} from '../lib/byte-words.ts';
import type {SpawnProcess} from '../runtime/child-types.ts';
import type {Clock} from '../runtime/clock.ts';
import {runStep, type StepEnd, type StepRun} from './run-step.ts';
import {stepCommand, type CommandPlace} from './step-command.ts';
import {stepEnvironment} from './step-environment.ts';
import {createTurns} from './turns.ts';

export interface StepOrder {
	readonly job: Job;
	readonly attempt: number;
	/** Its place among the steps of the job, and how many there are. */
	readonly step: number;
	readonly count: number;
	readonly name: string;
	readonly logFile: string;
}

export interface StepRunner {
	start(order: StepOrder): void;
	/** Whatever it is at: a step that waits for its turn has ended at once. */
	cancel(job: string, step: number): void;
	/** SIGKILL to all; resolves when nothing of any step lives. */
	killAll(): Promise<void>;
}

export interface StepRunnerOptions {
	readonly place: CommandPlace;
	/** The builder's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Masked in logs. */
	readonly secrets?: ByteWords | undefined;
	/** Of jobs that have none. */
	readonly timeLimitMs: number;
	readonly spawn: SpawnProcess;
	readonly clock: Clock;
}

/** Called never before `start` has returned; `ended` once for each step, last. */
export interface StepRunnerListener {
	started(order: StepOrder): void;
	printed(order: StepOrder, bytes: number): void;
	ended(order: StepOrder, end: StepEnd): void;
}

export function createStepRunner({place, environment, secrets, timeLimitMs, spawn, clock}: StepRunnerOptions, listener: StepRunnerListener): StepRunner {
	const running = new Map<string, {cancel(): void; kill(): void}>();
	const turns = createTurns();
	let whenIdle: (() => void) | undefined;

	const start = async (order: StepOrder): Promise<void> => {
		const {job, attempt, step, count, name, logFile} = order;
		const key = keyOf(job.id, step);
		let run: StepRun | undefined;
		let leave = () => {};
		let isOver = false;
		const end = (how: StepEnd) => {
			isOver = true;
			running.delete(key);
			leave();
			listener.ended(order, how);
			if (running.size === 0) {
				whenIdle?.();
			}
		};

		const giveUp = () => {
			if (!isOver) {
				end(cancelledBefore);
			}
		};

		running.set(key, {
			cancel() {
				if (run) {
					run.cancel();
				} else {
					giveUp();
				}
			},
			kill() {
				if (run) {
					run.kill();
				} else {
					giveUp();
				}
			},
		});
		const command = await stepCommand(job, name, place);
		const go = () => {
			run = runStep({
				command,
				environment: stepEnvironment(environment, {job, attempt, builder: place.builder, step: {name, index: step, count}}),
				logFile,
				secrets,
				timeLimitMs: job.timeLimitMs ?? timeLimitMs,
				spawn,
				clock,
			}, {
				started: () => listener.started(order),
				printed: bytes => listener.printed(order, bytes),
				ended: end,
			});
		};

		if (isOver) {
			return;
		}

		if (command.type === 'command' && command.alone !== undefined) {
			leave = turns.enter(command.alone, go);
		} else {
			go();
		}
	};

	return {
		start(order) {
			void start(order);
		},
		cancel(job, step) {
			running.get(keyOf(job, step))?.cancel();
		},
		async killAll() {
			const idle = new Promise<void>(resolve => {
				whenIdle = resolve;
			});
			for (const run of [...running.values()]) {
				run.kill();
			}

			if (running.size > 0) {
				await idle;
			}
		},
	};
}

const cancelledBefore: StepEnd = {exitCode: 130, isCancelled: true};

function keyOf(job: string, step: number): string {
	return `${job} ${step}`;
}
