import type {BuilderEffect, BuilderEvent, BuilderNotice, BuilderTimer} from '../fleet/builder/events.ts';
import {startBuilder, stepBuilder} from '../fleet/builder/builder.ts';
import type {Labels, Machine} from '../fleet/builds.ts';
import type {UpMessage} from '../fleet/messages.ts';
import type {Clock} from '../runtime/clock.ts';
import {findSteps} from './find-steps.ts';
import type {ProjectPlace} from './projects.ts';
import {isSystemError} from './spool/durable.ts';
import type {Spool, SpoolEffect} from './spool/spool.ts';
import type {StepOrder, StepRunner, StepRunnerListener} from './step-runner.ts';

export interface LoopOptions {
	readonly name: string;
	readonly session: string;
	readonly labels: Labels;
	readonly machine: Machine;
	/** How many steps run at a time. */
	readonly jobs: number;
	readonly place: ProjectPlace;
	readonly spool: Spool;
	readonly clock: Clock;
	readonly createRunner: (listener: StepRunnerListener) => StepRunner;
	readonly send: (message: UpMessage) => void;
	readonly listener: LoopListener;
}

/** For people. */
export interface LoopListener {
	told(notice: BuilderNotice): void;
	/** So much of what the step has printed is in its log file. */
	printed(step: StepOrder, bytes: number): void;
	/** Its log file goes once the hub has it. */
	ended(step: StepOrder): void;
	/** Last. Nothing lives that was started. */
	finished(how: Finish): void;
}

export type Finish =
	/** `abandoned`: by whoever drives it. */
	| {readonly type: 'drained' | 'ended' | 'abandoned'}
	/** By the hub, in a sentence. */
	| {readonly type: 'refused'; readonly message: string}
	/** What has to be kept cannot be kept, in the system's words. */
	| {readonly type: 'unkept'; readonly message: string};

export interface Loop {
	take(event: BuilderEvent): void;
	/** Ends what runs, at once; it runs again when the builder is back. */
	abandon(): void;
}

/**
 * Drives the pure builder. What comes within one turn of Node's event loop is one batch: all of it that has to be kept is on the disk,
 * which is waited for once, before anything of it is said or done.
 */
export function startLoop({name, session, labels, machine, jobs, place, spool, clock, createRunner, send, listener}: LoopOptions): Loop {
	const timers = new Map<BuilderTimer, () => void>();
	/** How many steps each job has. */
	const counts = new Map(spool.entries.map(({job, report}) => [job.id, report.steps?.length ?? 1]));
	let queue: BuilderEvent[] = [];
	let turn: NodeJS.Immediate | undefined;
	let isOver = false;

	const take = (event: BuilderEvent): void => {
		queue.push(event);
		turn ??= setImmediate(stepAll);
	};

	const runner = createRunner({
		started: ({job, step}) => take({type: 'step-started', job: job.id, step, at: clock.now()}),
		printed(order, bytes) {
			take({type: 'printed', job: order.job.id, step: order.step, bytes, at: clock.now()});
			listener.printed(order, bytes);
		},
		ended(order, {exitCode, reason, isCancelled}) {
			listener.ended(order);
			take({type: 'step-ended', job: order.job.id, step: order.step, exitCode, ...reason !== undefined && {reason}, isCancelled, at: clock.now()});
		},
	});

	const finish = (how: Finish): void => {
		if (isOver) {
			return;
		}

		isOver = true;
		for (const cancel of timers.values()) {
			cancel();
		}

		void runner.killAll().then(() => listener.finished(how));
	};

	const perform = (effects: readonly BuilderEffect[]): void => {
		const kept = effects.filter((effect): effect is SpoolEffect => effect.type.startsWith('spool-'));
		try {
			spool.apply(kept);
		} catch (error) {
			if (!isSystemError(error)) {
				throw error;
			}

			// Nothing may be said that is not kept; the hub has, or sends again, what is lost by that.
			finish({type: 'unkept', message: error.message});
			return;
		}

		for (const effect of kept) {
			if (effect.type === 'spool-job') {
				counts.set(effect.entry.job.id, effect.entry.report.steps?.length ?? 1);
			} else if (effect.type === 'spool-forget') {
				counts.delete(effect.job);
			}
		}

		for (const effect of effects) {
			act(effect);
		}
	};

	const act = (effect: BuilderEffect): void => {
		switch (effect.type) {
			case 'spool-job':
			case 'spool-forget':
			case 'spool-clear-logs':
			case 'spool-log':
			case 'spool-results': {
				return;
			}

			case 'send': {
				send(effect.message);
				return;
			}

			case 'find-steps': {
				void look(effect.job);
				return;
			}

			case 'start-step': {
				const {job, attempt, step, name: stepName} = effect;
				runner.start({job, attempt, step, count: counts.get(job.id) ?? 1, name: stepName, logFile: spool.logFile(job.id, attempt, step)});
				return;
			}

			case 'cancel-step': {
				runner.cancel(effect.job, effect.step);
				return;
			}

			case 'read-spool': {
				const {job, attempt, step, offset} = effect;
				take({type: 'spool-read', job, attempt, step, offset, bytes: spool.readLog(job, attempt, step, offset), at: clock.now()});
				return;
			}

			case 'set-timer': {
				const {timer, delayMs} = effect;
				timers.get(timer)?.();
				timers.set(timer, clock.after(delayMs, () => {
					timers.delete(timer);
					take({type: 'timer-fired', timer, at: clock.now()});
				}));
				return;
			}

			case 'clear-timer': {
				timers.get(effect.timer)?.();
				timers.delete(effect.timer);
				return;
			}

			case 'tell': {
				listener.told(effect.told);
				return;
			}

			case 'finish': {
				finish(effect.reason === 'refused' ? {type: 'refused', message: effect.message ?? 'the hub has refused this builder'} : {type: effect.reason});
			}
		}
	};

	const look = async (job: (BuilderEffect & {readonly type: 'find-steps'})['job']): Promise<void> => {
		const found = await findSteps(job, place);
		take(found.type === 'found'
			? {type: 'steps-found', job: job.id, steps: found.steps, at: clock.now()}
			: {type: 'project-missing', job: job.id, message: found.message, at: clock.now()});
	};

	const [first, effects] = startBuilder({name, session, labels, machine, jobs, entries: spool.entries, ...spool.results && {results: spool.results}}, clock.now());
	let state = first;

	function stepAll(): void {
		// What is read from the spool comes back within the same turn.
		while (queue.length > 0 && !isOver) {
			const events = queue;
			queue = [];
			perform(events.flatMap(event => {
				const [next, wanted] = stepBuilder(state, event);
				state = next;
				return wanted;
			}));
		}

		turn = undefined;
	}

	perform(effects);
	return {
		take,
		abandon() {
			finish({type: 'abandoned'});
		},
	};
}
