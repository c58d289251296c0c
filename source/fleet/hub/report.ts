import type {Had, Report, UpMessage} from '../messages.ts';
import {openJob, refuse, refuseRival} from './hello.ts';
import {takeChunk, takeJobReport} from './job.ts';
import {refresh, see} from './presence.ts';
import {sendMissedResults} from './results.ts';
import type {Seat} from './state.ts';
import {say, type Turn} from './turn.ts';
import {pump, resetResend} from './work.ts';

/** What a builder says of its jobs and their logs, and the answer: what of it is the hub's from here on. */
export function takeReport(turn: Turn, seat: Seat, {session, hub, body}: Extract<UpMessage, {readonly type: 'report'}>): void {
	const {state} = turn;
	if (session !== seat.session) {
		// It was there before, has been silent for too long, and does not know it.
		if (hub === state.session && session !== seat.rival?.session) {
			refuse(turn, seat, session);
		}

		return;
	}

	if (seat.hasLeft) {
		return;
	}

	refuseRival(turn, seat);
	if (hub !== state.session || !seat.isWelcomed) {
		return;
	}

	if (seat.isDraining !== body.isDraining) {
		seat.isDraining = body.isDraining;
		refresh(turn, seat);
	}

	if (body.order >= seat.heeded) {
		seat.heeded = body.order;
		seat.isPaused = body.isPaused;
	}

	see(turn, seat);
	const unaccepted = seat.unaccepted.size;
	acknowledge(turn, seat, body);
	if (seat.unaccepted.size < unaccepted) {
		resetResend(seat);
	}

	pump(turn, seat);
	sendMissedResults(turn, seat, body, false);
}

function acknowledge(turn: Turn, seat: Seat, {reports, chunks}: Report): void {
	const {state} = turn;
	const had = new Map<string, Had>();
	const jobs = new Set<string>();
	for (const report of reports) {
		const job = openJob(state, seat, report.job);
		jobs.add(report.job);
		if (job) {
			takeJobReport(turn, job, report);
			had.set(`${report.job} 0`, {job: report.job, attempt: job.stored.attempt, step: 0, offset: job.rows[0]?.logBytes ?? 0});
		}
	}

	for (const chunk of chunks) {
		const job = openJob(state, seat, chunk.job);
		const offset = job && takeChunk(turn, job, chunk);
		jobs.add(chunk.job);
		if (offset !== undefined) {
			had.set(`${chunk.job} ${chunk.step}`, {job: chunk.job, attempt: chunk.attempt, step: chunk.step, offset});
		}
	}

	const settled = [...jobs].filter(job => !openJob(state, seat, job));
	if (had.size > 0 || settled.length > 0) {
		say(turn, {type: 'send', builder: seat.builder.name, message: {type: 'acknowledge', session: seat.session, hub: state.session, body: {had: [...had.values()], settled}}});
	}
}
