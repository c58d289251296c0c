import type {Job} from '../builds.ts';
import type {Cancellation} from '../messages.ts';
import {isFinal} from '../progress.ts';
import {firstResendMs, type OpenJob, type Seat} from './state.ts';
import {say, type Turn} from './turn.ts';

/** Whether what is said to it now may reach it. */
export function isReachable({isWelcomed, hasLeft, builder}: Seat): boolean {
	return isWelcomed && !hasLeft && builder.state !== 'missing';
}

/** The next of what it has not been sent, which counts as sent from here on. */
export function takePage({unsent}: Seat): readonly Job[] {
	const jobs: Job[] = [];
	for (const job of unsent) {
		if (jobs.length === pageJobs) {
			break;
		}

		unsent.delete(job);
		jobs.push(job.stored.job);
	}

	return jobs;
}

/** A message may not be too long: who has very much to do is sent it page by page, the next one once it has said that it has the last. */
export function pump(turn: Turn, seat: Seat): void {
	if (!isReachable(seat)) {
		return;
	}

	if (seat.unsent.size > 0 && seat.unaccepted.size === seat.unsent.size) {
		sendWork(turn, seat, takePage(seat));
		seat.sentAt = turn.at;
	}

	arm(turn, seat);
}

/** What has just been made for it is sent at once, where nothing older waits. */
export function sendNew(turn: Turn, seat: Seat, jobs: readonly OpenJob[]): void {
	if (isReachable(seat) && seat.unsent.size === jobs.length && jobs.length <= pageJobs) {
		seat.unsent.clear();
		sendWork(turn, seat, jobs.map(({stored}) => stored.job));
		seat.sentAt = turn.at;
		arm(turn, seat);
	} else {
		pump(turn, seat);
	}
}

export function sendCancellations(turn: Turn, seat: Seat, jobs: readonly Cancellation[]): void {
	if (isReachable(seat) && jobs.length > 0) {
		const {session, builder: {name}} = seat;
		say(turn, {type: 'send', builder: name, message: {type: 'cancel', session, hub: turn.state.session, body: {jobs}}});
		seat.sentAt = turn.at;
		arm(turn, seat);
	}
}

/** What is wanted of it; any report is an answer. */
export function govern(turn: Turn, seat: Seat): void {
	const {session, order, builder: {name, wanted}} = seat;
	say(turn, {type: 'send', builder: name, message: {type: 'govern', session, hub: turn.state.session, body: {order, isPaused: wanted === 'paused', drains: wanted === 'draining'}}});
}

export function cancellationsOf(seat: Seat): readonly Cancellation[] {
	const all: Cancellation[] = [];
	for (const job of seat.cancelling) {
		const open = job.stored.cancelWanted.filter(({step}) => step === undefined || isOpen(job, step));
		all.push(...open.map(wanted => ({job: job.stored.job.id, ...wanted})));
		if (open.length === 0) {
			seat.cancelling.delete(job);
		}
	}

	return all;
}

/** One that is not there (any more) may yet be found. */
function isOpen({rows, areStepsKnown}: OpenJob, step: string): boolean {
	const row = rows.find(each => each.step === step);
	return row === undefined ? !areStepsKnown : !(isFinal(row.state) || row.said);
}

/** Its timer has fired: whatever it has not answered is said once more. */
export function resend(turn: Turn, seat: Seat): void {
	seat.isResendSet = false;
	if (!isReachable(seat)) {
		return;
	}

	// Something has been said since the timer was set, and has time of its own; unless it is the clock that has been set back.
	if (seat.sentAt <= turn.at && seat.sentAt + seat.resendMs > turn.at) {
		arm(turn, seat);
		return;
	}

	const jobs: Job[] = [];
	for (const job of seat.unaccepted) {
		if (jobs.length === pageJobs) {
			break;
		}

		if (!seat.unsent.has(job)) {
			jobs.push(job.stored.job);
		}
	}

	seat.resendMs = Math.min(2 * seat.resendMs, longestResendMs);
	seat.sentAt = turn.at;
	if (jobs.length > 0) {
		sendWork(turn, seat, jobs);
	}

	sendCancellations(turn, seat, cancellationsOf(seat));
	if (mustGovern(seat)) {
		govern(turn, seat);
	}

	arm(turn, seat);
}

/** A new connection, or an answer: what is sent now is not late. */
export function resetResend(seat: Seat): void {
	seat.resendMs = firstResendMs;
}

export function arm(turn: Turn, seat: Seat): void {
	const isWaiting = seat.unaccepted.size > seat.unsent.size || seat.cancelling.size > 0 || mustGovern(seat);
	if (isWaiting && !seat.isResendSet) {
		seat.isResendSet = true;
		const delayMs = Math.max(1, Math.min(seat.sentAt + seat.resendMs - turn.at, seat.resendMs));
		say(turn, {type: 'set-timer', timer: `resend:${seat.builder.name}`, delayMs});
	}
}

/** It drains for reasons of its own, too. */
function mustGovern({builder: {wanted}, isDraining, isPaused}: Seat): boolean {
	return (wanted === 'draining' && !isDraining) || (wanted === 'paused') !== isPaused;
}

function sendWork(turn: Turn, {session, builder: {name}}: Seat, jobs: readonly Job[]): void {
	say(turn, {type: 'send', builder: name, message: {type: 'work', session, hub: turn.state.session, body: {jobs}}});
}

const longestResendMs = 60_000;
/** Jobs in one message. */
const pageJobs = 200;
