import type {StepReport} from '../builds.ts';
import {cancelledCode, cancelQueuedSteps, cancellationOf, closeIfOver, endStep, forget} from './cancel.ts';
import type {BuilderEvent} from './events.ts';
import {place} from './logs.ts';
import {change, newStep, type HeldJob, type Turn} from './state.ts';

type Told<Type extends BuilderEvent['type']> = BuilderEvent & {readonly type: Type};

export function stepsFound(turn: Turn, {job, steps}: Told<'steps-found'>): void {
	const held = turn.state.held.get(job);
	if (held?.phase !== 'finding') {
		return;
	}

	if (steps.length === 0) {
		endUnknown(turn, held, `nothing to run for ${held.job.project}\n`);
		return;
	}

	held.phase = 'running';
	held.steps = steps.map((name, index) => newStep(held, index, {name, state: 'queued'}));
	cancelQueuedSteps(turn, held);
	goOn(turn, held);
}

export function projectMissing(turn: Turn, {job, message}: Told<'project-missing'>): void {
	const held = turn.state.held.get(job);
	if (held?.phase === 'finding') {
		endUnknown(turn, held, message);
	}
}

function endUnknown(turn: Turn, held: HeldJob, message: string): void {
	const bytes = new TextEncoder().encode(message);
	const step = newStep(held, 0, {name: held.job.step ?? '', state: 'queued'});
	held.steps = [step];
	step.log.printed = bytes.length;
	turn.spool.push({type: 'spool-log', job: held.job.id, attempt: held.attempt, step: 0, bytes});
	endStep(turn, held, 0, {name: step.report.name, state: 'unknown', exitCode: -1});
	place(turn.state, step.log);
	closeIfOver(turn, held);
}

/** The next step, whatever became of the last. */
function goOn(turn: Turn, held: HeldJob): void {
	const {state, at, effects} = turn;
	if (closeIfOver(turn, held)) {
		return;
	}

	if (state.life.type === 'ending') {
		state.begun.delete(held);
		return;
	}

	const step = held.steps!.findIndex(({report}) => report.state === 'queued');
	const {name} = held.steps![step]!.report;
	held.steps![step]!.report = {name, state: 'running', startedAt: at};
	change(turn, held);
	effects.push({type: 'start-step', job: held.job, attempt: held.attempt, step, name});
}

export function stepStarted({state, effects}: Turn, {job, step}: Told<'step-started'>): void {
	const held = state.held.get(job);
	const report = held?.steps?.[step]?.report;
	if (held && report) {
		effects.push({type: 'tell', told: {type: 'began', job: held.job, step: report.name}});
	}
}

export function stepEnded(turn: Turn, {job, step: index, ...ending}: Told<'step-ended'>): void {
	const {state} = turn;
	const held = state.held.get(job);
	const report = held?.steps?.[index]?.report;
	if (!held || report?.state !== 'running') {
		return;
	}

	const wanted = cancellationOf(held, report.name);
	if (held.isUnwanted) {
		forget(turn, held);
	} else if (ending.isCancelled && wanted === undefined && state.life.type === 'ending') {
		// In the spool it runs, and so it does when the builder is back.
		state.begun.delete(held);
	} else {
		endStep(turn, held, index, {name: report.name, startedAt: report.startedAt ?? turn.at, ...outcome(ending, wanted)});
		goOn(turn, held);
	}
}

function outcome({isCancelled, exitCode, reason}: Pick<Told<'step-ended'>, 'isCancelled' | 'exitCode' | 'reason'>, wanted: string | undefined): Pick<StepReport, 'state' | 'exitCode' | 'reason'> {
	const why = isCancelled ? wanted ?? reason : reason;
	return {
		...isCancelled ? {state: 'cancelled', exitCode: cancelledCode} : {state: exitCode === 0 && reason === undefined ? 'passed' : 'failed', exitCode},
		...why !== undefined && {reason: why},
	};
}
