import {jobOfRow} from '../ids.ts';
import type {Cancellation} from '../messages.ts';
import {isFinal} from '../progress.ts';
import type {Question} from '../questions.ts';
import {refresh} from './presence.ts';
import type {HubState, OpenJob, Seat} from './state.ts';
import {forget, suggest} from './suggest.ts';
import {builderRow, patchBuilder, say, type Turn} from './turn.ts';
import {arm, govern, isReachable, pump, sendCancellations} from './work.ts';

/** Those that change something or need the state of now. The others are answered from the ledger, by whoever has it. */
export function takeQuestion(turn: Turn, ask: string, question: Question): void {
	switch (question.type) {
		case 'suggest': {
			suggest(turn, ask, question.body);
			break;
		}

		case 'cancel': {
			done(turn, ask, cancel(turn, question.body.id));
			break;
		}

		case 'retry': {
			say(turn, {type: 'read-rows', ask, ...question.body});
			break;
		}

		case 'builders': {
			const builders = [...turn.state.builders.values()].map(seat => builderRow(seat));
			say(turn, {type: 'reply', ask, reply: {type: 'builders', body: {builders}}});
			break;
		}

		case 'pause':
		case 'resume':
		case 'drain': {
			const seat = turn.state.builders.get(question.body.builder);
			if (seat) {
				done(turn, ask, want(turn, seat, question.type));
			} else {
				say(turn, {type: 'reply', ask, reply: {type: 'refused', body: {kind: 'unknown', message: `There is no builder ${question.body.builder}`}}});
			}

			break;
		}

		case 'builds':
		case 'show':
		case 'log':
		case 'join':
		case 'leave':
		case 'listen':
		case 'unlisten':
		case 'create-token':
		case 'revoke-token':
		case 'tokens':
	}
}

function done(turn: Turn, ask: string, count: number): void {
	say(turn, {type: 'reply', ask, reply: {type: 'done', body: {count}}});
}

/** @returns how many builders heed it: one that has left cannot be drained. */
function want(turn: Turn, seat: Seat, what: 'pause' | 'resume' | 'drain'): number {
	if (what === 'drain' && seat.hasLeft) {
		return 0;
	}

	seat.order++;
	patchBuilder(turn, seat, {wanted: what === 'pause' ? 'paused' : what === 'drain' ? 'draining' : undefined});
	if (isReachable(seat)) {
		refresh(turn, seat);
		govern(turn, seat);
		seat.sentAt = turn.at;
		pump(turn, seat);
		arm(turn, seat);
	}

	return 1;
}

/** @returns how many builds will end by it. */
function cancel(turn: Turn, id: string): number {
	const waiting = turn.state.waitingById.get(id);
	if (waiting) {
		forget(turn, waiting);
		return 1;
	}

	let count = 0;
	const bySeat = new Map<Seat, Cancellation[]>();
	for (const [job, step] of meant(turn.state, id)) {
		const open = job.rows.filter((row, index) => (step === undefined || step === index) && !isFinal(row.state) && !row.said).length;
		count += open;
		if (open > 0) {
			const cancellation = wantCancelled(turn, job, step === undefined ? undefined : job.rows[step]?.step);
			bySeat.set(job.seat, [...bySeat.get(job.seat) ?? [], cancellation]);
		}
	}

	for (const [seat, cancellations] of bySeat) {
		sendCancellations(turn, seat, cancellations);
	}

	return count;
}

/** By the id of a suggestion, a job or a row; a row that is one of many is a step. */
function meant({bySuggestion, jobs}: HubState, id: string): ReadonlyArray<readonly [OpenJob, number?]> {
	const siblings = bySuggestion.get(id);
	if (siblings) {
		return [...siblings].map(job => [job]);
	}

	const whole = jobs.get(id);
	if (whole) {
		return [[whole]];
	}

	const job = jobs.get(jobOfRow(id));
	const step = job?.rows.findIndex(row => row.id === id) ?? -1;
	return job && step >= 0 ? [[job, step]] : [];
}

function wantCancelled(turn: Turn, job: OpenJob, step: string | undefined): Cancellation {
	const {stored, seat} = job;
	const wanted = {...step !== undefined && {step}, reason: 'cancelled'};
	if (!stored.cancelWanted.some(each => each.step === step)) {
		job.stored = {...stored, cancelWanted: [...stored.cancelWanted, wanted]};
		turn.changes.push({type: 'cancel-wanted', job: stored.job.id, ...wanted});
	}

	seat.cancelling.add(job);
	return {job: stored.job.id, ...wanted};
}
