import type {JobReport, LogChunk, StepReport} from '../builds.ts';
import {rowId} from '../ids.ts';
import {isFinal, rankOf, usualExitCode} from '../progress.ts';
import type {Ending, StoredBuild} from './events.ts';
import {firstRow} from './first-row.ts';
import {dropJob, type OpenJob} from './state.ts';
import {grow, put, putRows, tellResult, type Turn} from './turn.ts';

/**
 * What a builder says of a job: all of it each time, and only ever further.
 *
 *     attempt 0 ──accepted──► queued, steps unknown ──► a row for each step: queued ──► running ──► said to have ended
 *        ▲                                                  ▲                                          │ its log is whole
 *        │ a new process has it not                         │ its builder died: attempt + 1            ▼
 *        └──────────────────────────────────────────────────┴──────────────────── final: one result line, for ever
 */
export function takeJobReport(turn: Turn, job: OpenJob, report: JobReport): void {
	const {attempt, steps} = report;
	if (attempt < job.stored.attempt) {
		return;
	}

	if (attempt > job.stored.attempt) {
		begin(turn, job, report);
	} else if (steps && !job.areStepsKnown) {
		layRows(turn, job, steps);
	} else if (steps && !isSameList(job, steps)) {
		// Of one attempt there is one list. Whoever says another is none of ours.
		return;
	} else if (steps) {
		job.stepCount = steps.length;
	}

	for (const [index, step] of (steps ?? []).entries()) {
		advance(turn, job, index, step);
	}

	job.isEnded ||= steps?.every(({state}) => isFinal(state)) ?? false;
	settle(turn, job);
}

/** Its builder has it, maybe for the second time: what had not ended begins with nothing. */
function begin(turn: Turn, job: OpenJob, {attempt, steps}: JobReport): void {
	job.stored = {...job.stored, attempt};
	job.isEnded = false;
	job.seat.unaccepted.delete(job);
	job.seat.unsent.delete(job);
	if (steps) {
		layRows(turn, job, steps);
	} else {
		forgetSteps(turn, job);
	}
}

/** A new process of its builder has it not, or an older state of it: it is to be taken again. */
export function takeBack(turn: Turn, job: OpenJob): void {
	job.stored = {...job.stored, attempt: 0};
	job.isEnded = false;
	job.seat.unaccepted.add(job);
	job.seat.unsent.add(job);
	forgetSteps(turn, job);
}

function forgetSteps(turn: Turn, job: OpenJob): void {
	job.areStepsKnown = false;
	job.stepCount = 1;
	putRows(turn, job, [firstRow(job.stored), ...endedRows(job)]);
}

/** Rows for the steps of this attempt. Those that have ended once keep their rows, results and logs, whatever became of the others. */
function layRows(turn: Turn, job: OpenJob, steps: readonly StepReport[]): void {
	const ended = new Map(endedRows(job).map(row => [row.step, row]));
	const taken = new Set([...ended.values()].map(({id}) => id));
	let next = steps.length;
	const rows = steps.map(({name}, index) => {
		const before = ended.get(name);
		if (before) {
			ended.delete(name);
			return before;
		}

		let id = rowId(job.stored.job.id, index, steps.length);
		while (taken.has(id)) {
			id = rowId(job.stored.job.id, next++, Infinity);
		}

		taken.add(id);
		return {...firstRow(job.stored), id, step: name, machine: job.seat.builder.machine};
	});
	job.areStepsKnown = true;
	job.stepCount = steps.length;
	putRows(turn, job, [...rows, ...ended.values()]);
}

function endedRows({rows}: OpenJob): readonly StoredBuild[] {
	return rows.filter(({state}) => isFinal(state));
}

function isSameList({rows}: OpenJob, steps: readonly StepReport[]): boolean {
	return steps.every(({name}, index) => rows[index]?.step === name) && rows.slice(steps.length).every(({state}) => isFinal(state));
}

function advance(turn: Turn, job: OpenJob, index: number, step: StepReport): void {
	const row = job.rows[index];
	if (!row || row.said || rankOf(step.state) <= rankOf(row.state)) {
		return;
	}

	const {machine} = job.seat.builder;
	const running: StoredBuild = {...row, state: 'running', machine, ...step.startedAt !== undefined && {startedAt: step.startedAt}};
	const {state} = step;
	if (isFinal(state)) {
		const {logBytes = 0, exitCode = usualExitCode[state], endedAt = turn.at, reason} = step;
		putSaid(turn, job, index, running, {state, logBytes, exitCode, endedAt, ...reason !== undefined && {reason}});
	} else {
		put(turn, job, index, running);
	}
}

/** @returns what the hub has of that log now; undefined: it cannot tell which one it is. */
export function takeChunk(turn: Turn, job: OpenJob, {attempt, step, offset, bytes}: LogChunk): number | undefined {
	const row = job.rows[step];
	if (attempt !== job.stored.attempt || !job.areStepsKnown || step >= job.stepCount || !row) {
		return undefined;
	}

	const end = offset + bytes.length;
	if (isFinal(row.state)) {
		// It ended in an attempt before this one: what it prints now is let go.
		return Math.max(row.logBytes, end);
	}

	const had = row.logBytes;
	if (offset > had || end <= had) {
		return had;
	}

	turn.writes.push({type: 'write-log', build: row.id, offset: had, bytes: bytes.subarray(had - offset)});
	const {said, ...grown} = {...row, logBytes: end};
	if (said) {
		putSaid(turn, job, step, grown, said);
		settle(turn, job);
	} else {
		grow(turn, job, step, grown);
	}

	return end;
}

/** It has ended; for people only once its log is whole, and then for ever. */
function putSaid(turn: Turn, job: OpenJob, index: number, row: StoredBuild, said: Ending): void {
	if (row.logBytes < said.logBytes) {
		put(turn, job, index, {...row, said});
		return;
	}

	const {state, exitCode, endedAt, reason} = said;
	put(turn, job, index, {...row, state, exitCode, endedAt, ...reason !== undefined && {reason}});
	tellResult(turn, {...row, state}, exitCode);
}

/** Nothing more will come of it. */
function settle(turn: Turn, job: OpenJob): void {
	if (job.isEnded && job.rows.every(({state}) => isFinal(state))) {
		turn.settled.push(job);
		dropJob(turn.state, job);
	}
}
