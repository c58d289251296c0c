import type {Job} from '../builds.ts';
import {isFinal} from '../progress.ts';
import {cancel, cancelAtOnce} from './cancel.ts';
import type {SpoolEntry} from './events.ts';
import {change, newJob, newStep, say, type BuilderState, type HeldJob, type Turn} from './state.ts';

/** What an earlier process has left: whatever had begun and was not over has died with it, and is begun anew. */
export function takeUp(turn: Turn, entries: readonly SpoolEntry[]): void {
	for (const entry of entries.toSorted((one, other) => compareJobs(one.job, other.job))) {
		const held = heldAgain(turn, entry);
		turn.state.held.set(held.job.id, held);
		if (held.phase === 'queued') {
			enqueue(turn.state, held);
			const wanted = held.cancelled.find(({step}) => step === undefined);
			if (wanted) {
				cancelAtOnce(turn, held, wanted.reason, entry.report.steps);
			}
		}
	}
}

function heldAgain(turn: Turn, {job, report, cancelled}: SpoolEntry): HeldJob {
	const hasBegun = report.steps?.some(({state}) => state !== 'queued') === true;
	const isOver = report.steps?.every(({state}) => isFinal(state)) === true;
	const held = newJob(job, hasBegun && !isOver ? report.attempt + 1 : report.attempt);
	held.cancelled.push(...cancelled);
	if (isOver) {
		held.phase = 'final';
		held.steps = report.steps?.map((step, index) => newStep(held, index, step));
	} else if (hasBegun) {
		turn.spool.push({type: 'spool-clear-logs', job: job.id});
		change(turn, held);
	}

	return held;
}

/** Work comes again until the hub has heard that the builder has it. */
export function take(turn: Turn, jobs: readonly Job[]): void {
	const {state} = turn;
	for (const job of jobs) {
		const known = state.held.get(job.id);
		if (known) {
			say(state, known);
		} else if (!state.settled.has(job.id) && state.life.type === 'working') {
			takeNew(turn, newJob(job));
		}
	}
}

function takeNew(turn: Turn, held: HeldJob): void {
	const {state, effects} = turn;
	const {job} = held;
	state.held.set(job.id, held);
	enqueue(state, held);
	change(turn, held);
	effects.push({type: 'tell', told: {type: 'taken', job}});
	const queued = state.queue.get(job.project) ?? [];
	for (const older of queued.filter(other => isSuperseded(other.job, job))) {
		cancel(turn, {job: older.job.id, reason: `superseded by ${job.suggestion}`});
	}

	// It may have been sent first, and come last.
	const newer = [...queued, ...state.begun].find(other => other.job.queuedAt > job.queuedAt && isSuperseded(job, other.job));
	if (newer) {
		cancel(turn, {job: job.id, reason: `superseded by ${newer.job.suggestion}`});
	}
}

function isSuperseded(older: Job, newer: Job): boolean {
	return newer.supersedes && newer.project === older.project && newer.suggestion !== older.suggestion && older.queuedAt <= newer.queuedAt;
}

/** As many as may run at a time; projects take turns. */
export function beginJobs({state, effects}: Turn): void {
	while (state.life.type === 'working' && state.hasBeenWelcomed && !state.isPaused && state.begun.size < state.self.jobs) {
		const held = nextInTurn(state);
		if (!held) {
			return;
		}

		held.phase = 'finding';
		state.begun.add(held);
		effects.push({type: 'find-steps', job: held.job});
	}
}

function nextInTurn({queue}: BuilderState): HeldJob | undefined {
	for (const [project, line] of queue) {
		const held = line.shift();
		queue.delete(project);
		if (line.length > 0) {
			queue.set(project, line);
		}

		return held;
	}

	return undefined;
}

function enqueue({queue}: BuilderState, held: HeldJob): void {
	const {project} = held.job;
	const line = queue.get(project) ?? [];
	let place = line.length;
	while (place > 0 && compareJobs(line[place - 1]!.job, held.job) > 0) {
		place--;
	}

	line.splice(place, 0, held);
	queue.set(project, line);
}

/** Oldest first; of one suggestion in the order of its revisions. */
function compareJobs(one: Job, other: Job): number {
	return one.queuedAt - other.queuedAt
		|| (one.suggestion < other.suggestion ? -1 : one.suggestion > other.suggestion ? 1 : revisionOf(one) - revisionOf(other));
}

function revisionOf({id}: Job): number {
	return Number(/-(\d+)$/.exec(id)?.[1] ?? 1);
}
