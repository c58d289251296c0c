import type {StepReport} from '../builds.ts';
import type {Cancellation} from '../messages.ts';
import {isFinal} from '../progress.ts';
import {forgetLog} from './logs.ts';
import {change, newStep, say, type BuilderState, type HeldJob, type Turn} from './state.ts';

/** It comes again until the hub has heard how the job has ended. */
export function cancel(turn: Turn, {job, step, reason}: Cancellation): void {
	const held = turn.state.held.get(job);
	if (!held) {
		return;
	}

	if (held.phase === 'final' || held.cancelled.some(each => each.step === step)) {
		say(turn.state, held);
		return;
	}

	held.cancelled.push({...step !== undefined && {step}, reason});
	change(turn, held);
	if (!held.steps && step === undefined) {
		cancelAtOnce(turn, held, reason);
	}

	cancelQueuedSteps(turn, held);
	if (step === undefined || held.steps?.find(({report}) => report.name === step)?.report.state === 'running') {
		endRunning(turn, held);
	}
}

/** @returns whether one of its steps runs. */
export function endRunning({effects}: Turn, {job, steps}: HeldJob): boolean {
	const index = steps?.findIndex(({report}) => report.state === 'running') ?? -1;
	const step = steps?.[index];
	if (step && !step.isBeingEnded) {
		step.isBeingEnded = true;
		effects.push({type: 'cancel-step', job: job.id, step: index});
	}

	return step !== undefined;
}

/** Why a step is not to run (any more). */
export function cancellationOf({cancelled}: HeldJob, name: string): string | undefined {
	return cancelled.find(({step}) => step === undefined || step === name)?.reason;
}

/** A job of which nothing runs. `steps`: of an earlier attempt. */
export function cancelAtOnce(turn: Turn, held: HeldJob, reason: string, steps: ReadonlyArray<Pick<StepReport, 'name'>> = [{name: held.job.step ?? ''}]): void {
	held.steps = steps.map(({name}, index) => newStep(held, index, {name, state: 'queued'}));
	leaveQueue(turn.state, held);
	cancelQueuedSteps(turn, held, reason);
	closeIfOver(turn, held);
}

export function cancelQueuedSteps(turn: Turn, held: HeldJob, forAll?: string): void {
	for (const [index, {report}] of held.steps?.entries() ?? []) {
		const reason = forAll ?? cancellationOf(held, report.name);
		if (report.state === 'queued' && reason !== undefined) {
			endStep(turn, held, index, {name: report.name, state: 'cancelled', exitCode: cancelledCode, reason});
		}
	}
}

/** As a shell has it of what SIGINT has ended. */
export const cancelledCode = 130;

export function endStep(turn: Turn, held: HeldJob, index: number, ending: StepReport): void {
	const step = held.steps![index]!;
	step.report = {...ending, endedAt: turn.at, logBytes: step.log.printed};
	change(turn, held);
	turn.effects.push({type: 'tell', told: {type: 'ended', job: held.job, report: step.report}});
}

export function closeIfOver({state}: Turn, held: HeldJob): boolean {
	const isOver = held.steps?.every(({report}) => isFinal(report.state)) === true;
	if (isOver) {
		held.phase = 'final';
		state.begun.delete(held);
	}

	return isOver;
}

/** The hub has all of it on its disk, for good. */
export function settle(turn: Turn, job: string): void {
	const {state} = turn;
	const held = state.held.get(job);
	remember(state.settled, job);
	if (!held) {
		return;
	}

	// If it runs, its work came late a second time, to a process that did not know it any more.
	held.isUnwanted = endRunning(turn, held);
	if (!held.isUnwanted) {
		forget(turn, held);
	}
}

export function forget({state, spool}: Turn, held: HeldJob): void {
	const {speech} = state;
	const {id} = held.job;
	state.held.delete(id);
	state.begun.delete(held);
	leaveQueue(state, held);
	for (const {log} of held.steps ?? []) {
		forgetLog(state, log);
	}

	speech.jobs.delete(held);
	spool.push({type: 'spool-forget', job: id});
}

function leaveQueue({queue}: BuilderState, held: HeldJob): void {
	const {project} = held.job;
	const line = queue.get(project)?.filter(other => other !== held);
	if (line?.length === 0) {
		queue.delete(project);
	} else if (line) {
		queue.set(project, line);
	}
}

function remember(settled: Set<string>, job: string): void {
	settled.add(job);
	if (settled.size > mostRemembered) {
		const [oldest] = settled;
		settled.delete(oldest!);
	}
}

const mostRemembered = 10_000;
