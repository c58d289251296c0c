import type {Build, Suggestion} from '../builds.ts';
import {jobId, jobOfAll, seatRanges} from '../ids.ts';
import {labelsMatch} from '../labels.ts';
import {isFinal} from '../progress.ts';
import type {HubEvent, StoredJob} from './events.ts';
import {firstRow} from './first-row.ts';
import {addJob, addWaiting, dropWaiting, type OpenJob, type Seat, type Waiting} from './state.ts';
import {leastLoaded, targetsOf} from './targets.ts';
import {say, show, shownRow, type Turn} from './turn.ts';
import {arm, isReachable, sendNew} from './work.ts';

export function suggest(turn: Turn, ask: string, suggestion: Suggestion): void {
	const {id, revisions} = suggestion;
	if (revisions.length === 0 || suggestion.retryOf !== undefined) {
		refuse(turn, ask, 'wrong', revisions.length === 0 ? 'A suggestion names at least one revision' : 'A build is repeated by "retry"');
		return;
	}

	if (isKnown(turn, id)) {
		answer(turn, ask, [id]);
		return;
	}

	const seats = targetsOf(turn.state, suggestion, turn.at);
	if (seats.length === 0) {
		wait(turn, {suggestion, queuedAt: turn.at});
		answer(turn, ask, [id]);
		return;
	}

	give(turn, {suggestion, queuedAt: turn.at}, seats);
	answer(turn, ask, [id]);
}

/** To all of these, or to any one of them. */
export function give(turn: Turn, waiting: Waiting, seats: readonly Seat[]): void {
	const jobs = assign(turn, waiting, seats);
	if (!waiting.suggestion.isForAnyOne && seats.length > 1) {
		sendToAll(turn, jobs);
	} else {
		sendToEach(turn, jobs);
	}
}

/** The builds of a retry, by the builders that have built them, whether they are there or not. */
export function retry(turn: Turn, {ask, id, suggestion, builds, suggestions}: Extract<HubEvent, {readonly type: 'rows-read'}>): void {
	if (builds.length === 0) {
		refuse(turn, ask, 'unknown', `There is no build ${id}`);
		return;
	}

	const over = builds.filter(({state}) => isFinal(state));
	if (over.length === 0) {
		refuse(turn, ask, 'wrong', `${id} has not ended yet`);
		return;
	}

	const ids = over.map((_, index) => index === 0 ? suggestion : `${suggestion}-${index + 1}`);
	const jobs = over.flatMap((build, index) => {
		const seat = turn.state.builders.get(build.builder);
		const one = ids[index] ?? suggestion;
		return seat && !isKnown(turn, one) ? assign(turn, {suggestion: repeated(one, build, suggestions), queuedAt: turn.at}, [seat], build.step) : [];
	});
	sendToEach(turn, jobs);
	answer(turn, ask, ids);
}

function repeated(id: string, {id: retryOf, project, revision, suggestion}: Build, suggestions: readonly Suggestion[]): Suggestion {
	const {steps, timeLimitMs} = suggestions.find(each => each.id === suggestion) ?? {};
	return {id, project, revisions: [revision], on: {}, isForAnyOne: false, supersedes: false, retryOf, ...steps !== undefined && {steps}, ...timeLimitMs !== undefined && {timeLimitMs}};
}

/** What nobody could take goes to the first who can. That it is sent is up to whoever calls. */
export function takeWaiting(turn: Turn, seat: Seat): void {
	if (seat.builder.state !== 'online' && seat.builder.state !== 'paused') {
		return;
	}

	for (const alike of [...turn.state.waiting.values()]) {
		const [one] = alike.values();
		if (one && labelsMatch(one.suggestion.on, seat.builder.labels)) {
			for (const waiting of [...alike.values()]) {
				dropWaiting(turn.state, waiting);
				assign(turn, waiting, [seat]);
			}
		}
	}
}

export function wait(turn: Turn, waiting: Waiting): void {
	turn.changes.push({type: 'suggestion', ...waiting, isWaiting: true});
	addWaiting(turn.state, waiting);
	if (turn.state.waitingById.size === 1) {
		armKeep(turn);
	}
}

/** Nobody has come for them. */
export function dropOld(turn: Turn): void {
	for (const waiting of [...turn.state.waitingById.values()]) {
		if (waiting.queuedAt + turn.state.keepMs <= turn.at) {
			forget(turn, waiting);
		}
	}

	armKeep(turn);
}

/** `isElsewhere`: another hub has it built. */
export function forget(turn: Turn, waiting: Waiting, isElsewhere = false): void {
	dropWaiting(turn.state, waiting);
	turn.changes.push({type: 'suggestion', ...waiting, isWaiting: false, ...isElsewhere && {isElsewhere}});
	if (!isElsewhere) {
		// Somebody may follow it.
		turn.gone.add(waiting.suggestion.id);
	}
}

/** For the one that has waited longest. */
export function armKeep(turn: Turn): void {
	let oldest = Infinity;
	for (const {queuedAt} of turn.state.waitingById.values()) {
		oldest = Math.min(oldest, queuedAt);
	}

	if (oldest < Infinity) {
		say(turn, {type: 'set-timer', timer: 'keep', delayMs: Math.max(1, Math.min(oldest + turn.state.keepMs - turn.at, dayMs))});
	}
}

const dayMs = 86_400_000;

function assign(turn: Turn, waiting: Waiting, seats: readonly Seat[], step = ''): readonly OpenJob[] {
	const {suggestion} = waiting;
	turn.changes.push({type: 'suggestion', ...waiting, isWaiting: false});
	return suggestion.revisions.flatMap((_, index) => {
		const best = suggestion.isForAnyOne ? leastLoaded(seats) : undefined;
		return (best ? [best] : seats).map(seat => makeJob(turn, seat, storedJob(turn.state, waiting, seat, index, step)));
	});
}

function makeJob(turn: Turn, seat: Seat, stored: StoredJob): OpenJob {
	const row = firstRow(stored);
	turn.changes.push({type: 'job', job: stored}, {type: 'row', row});
	show(turn, seat, row);
	return addJob(turn.state, seat, stored, [row]);
}

function storedJob({hub}: Turn['state'], {suggestion, queuedAt, origin}: Waiting, {builder}: Seat, index: number, step: string): StoredJob {
	const {id, project, revisions, steps, supersedes, timeLimitMs, retryOf} = suggestion;
	return {
		job: {
			// Each hub counts its seats from 1.
			id: jobId(origin === undefined ? id : `${id}.${hub}`, builder.seat, index),
			suggestion: id,
			project,
			revision: revisions[index] ?? '',
			...steps !== undefined && {steps},
			...step !== '' && {step},
			supersedes,
			...timeLimitMs !== undefined && {timeLimitMs},
			queuedAt,
		},
		builder: builder.name,
		attempt: 0,
		isSettled: false,
		cancelWanted: [],
		...retryOf !== undefined && {retryOf},
	};
}

/** One message for a thousand builders. */
function sendToAll(turn: Turn, jobs: readonly OpenJob[]): void {
	const ofSeats = bySeat(jobs);
	const [first] = ofSeats.values();
	const seats = [...ofSeats.keys()];
	const body = {
		jobs: (first ?? []).map(({stored: {job}}) => jobOfAll(job)),
		seats: seatRanges(seats.map(({builder}) => builder.seat)),
	};
	say(turn, {type: 'broadcast', message: {type: 'work-for-all', hub: turn.state.session, body}});
	for (const [seat, own] of ofSeats) {
		if (isReachable(seat)) {
			for (const job of own) {
				seat.unsent.delete(job);
			}

			seat.sentAt = turn.at;
			arm(turn, seat);
		}
	}
}

function sendToEach(turn: Turn, jobs: readonly OpenJob[]): void {
	for (const [seat, own] of bySeat(jobs)) {
		sendNew(turn, seat, own);
	}
}

function bySeat(jobs: readonly OpenJob[]): ReadonlyMap<Seat, readonly OpenJob[]> {
	const seats = new Map<Seat, OpenJob[]>();
	for (const job of jobs) {
		const own = seats.get(job.seat);
		if (own) {
			own.push(job);
		} else {
			seats.set(job.seat, [job]);
		}
	}

	return seats;
}

/** It may come twice before the ledger has it. */
export function isKnown({state}: Turn, id: string): boolean {
	return state.waitingById.has(id) || state.bySuggestion.has(id);
}

function answer(turn: Turn, ask: string, ids: readonly string[]): void {
	const [suggestion = ''] = ids;
	const jobs = ids.flatMap(id => [...turn.state.bySuggestion.get(id) ?? []]);
	const missing = new Set(jobs.flatMap(({seat: {builder}}) => builder.state === 'missing' || builder.state === 'offline' ? [builder.name] : []));
	say(turn, {type: 'reply', ask, reply: {type: 'suggested', body: {suggestion, builds: jobs.flatMap(({rows}) => rows.map(row => shownRow(row))), missing: [...missing]}}});
}

function refuse(turn: Turn, ask: string, kind: 'wrong' | 'unknown', message: string): void {
	say(turn, {type: 'reply', ask, reply: {type: 'refused', body: {kind, message}}});
}
