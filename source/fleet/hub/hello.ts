import type {JobReport} from '../builds.ts';
import type {Had} from '../messages.ts';
import {isFinal} from '../progress.ts';
import {takeBack, takeJobReport} from './job.ts';
import {awaitReturn, hopeAfterLossMs, refresh} from './presence.ts';
import {ownResults, sendMissedResults, skipLostResults} from './results.ts';
import {addSeat, type Hello, type HubState, type OpenJob, type Seat} from './state.ts';
import {patchBuilder, say, type Turn} from './turn.ts';
import {arm, cancellationsOf, govern, resetResend, takePage} from './work.ts';

/**
 * Who says hello is welcomed, as often as he says it. Another process under a name that is taken waits until whoever has it is
 * gone, or has been asked and has not answered.
 */
export function greet(turn: Turn, name: string, hello: Hello): void {
	const seat = turn.state.builders.get(name) ?? newSeat(turn, name, hello);
	if (seat.session !== hello.session && isThere(seat)) {
		probe(turn, seat, hello);
	} else if (seat.session !== hello.session) {
		welcome(turn, seat, hello);
	} else if (!seat.hasLeft) {
		refuseRival(turn, seat);
		welcome(turn, seat, hello);
	}
}

function newSeat({state, at}: Turn, name: string, {session, body: {labels, machine, jobs}}: Hello): Seat {
	return addSeat(state, {name, seat: state.builders.size + 1, state: 'online', labels, machine, jobs, lastSeen: at}, session);
}

/** When a hub has just begun, also whoever was there before it. */
function isThere({builder: {state}, isUnheard}: Seat): boolean {
	return isUnheard || (state !== 'missing' && state !== 'offline');
}

function probe(turn: Turn, seat: Seat, hello: Hello): void {
	if (seat.rival && seat.rival.session !== hello.session) {
		// It says hello again, once this is decided.
		return;
	}

	if (!seat.rival) {
		govern(turn, seat);
		say(turn, {type: 'set-timer', timer: `probe:${seat.builder.name}`, delayMs: probeMs});
	}

	seat.rival = hello;
}

/** Whoever has the name has said something. */
export function refuseRival(turn: Turn, seat: Seat): void {
	const rival = takeRival(turn, seat);
	if (rival) {
		refuse(turn, seat, rival.session);
	}
}

/** Another process has its name. */
export function refuse(turn: Turn, {builder: {name}}: Seat, session: string): void {
	const reason = `the hub has a builder called ${name} already; --name gives this one another`;
	say(turn, {type: 'send', builder: name, message: {type: 'refuse', session, hub: turn.state.session, body: {reason}}});
}

/** Whoever has the name is gone, or does not answer. */
export function welcomeRival(turn: Turn, seat: Seat): void {
	const rival = takeRival(turn, seat);
	if (rival) {
		welcome(turn, seat, rival);
	}
}

function takeRival(turn: Turn, seat: Seat): Hello | undefined {
	const {rival} = seat;
	seat.rival = undefined;
	if (rival) {
		say(turn, {type: 'clear-timer', timer: `probe:${seat.builder.name}`});
	}

	return rival;
}

/** Its connection broke, without a goodbye. */
export function lose(turn: Turn, seat: Seat, session: string): void {
	if (seat.rival?.session === session) {
		takeRival(turn, seat);
	} else if (seat.session === session && !seat.hasLeft) {
		seat.isUnheard = false;
		if (seat.builder.state !== 'missing') {
			patchBuilder(turn, seat, {state: 'missing', lastSeen: turn.at});
			awaitReturn(turn, seat, hopeAfterLossMs);
		}

		welcomeRival(turn, seat);
	}
}

/** Who was there is missing until it answers. */
export function askAround(turn: Turn): void {
	for (const seat of turn.state.builders.values()) {
		const {state} = seat.builder;
		if (state !== 'missing' && state !== 'offline') {
			seat.isUnheard = true;
			patchBuilder(turn, seat, {state: 'missing'});
			awaitReturn(turn, seat, hopeAfterLossMs);
			govern(turn, seat);
		}
	}
}

/** It ends, and means to. */
export function sayBye(turn: Turn, seat: Seat, session: string): void {
	if (seat.rival?.session === session) {
		takeRival(turn, seat);
	} else if (seat.session === session && !seat.hasLeft) {
		const {name, wanted} = seat.builder;
		seat.hasLeft = true;
		seat.isUnheard = false;
		seat.isDraining = false;
		seat.isToldMissing = false;
		turn.state.readers.delete(seat);
		say(turn, {type: 'clear-timer', timer: `missing:${name}`});
		patchBuilder(turn, seat, {state: 'offline', lastSeen: turn.at, wanted: wanted === 'paused' ? wanted : undefined});
		welcomeRival(turn, seat);
	}
}

function welcome(turn: Turn, seat: Seat, {session, body}: Hello): void {
	const {state} = turn;
	const {held, labels, machine, jobs, isDraining} = body;
	skipLostResults(turn, body);
	if (seat.session !== session) {
		seat.session = session;
		seat.hasLeft = false;
		seat.heeded = 0;
		takeBackLost(turn, seat, held);
		// Whoever was told to drain is gone.
		patchBuilder(turn, seat, {wanted: seat.builder.wanted === 'paused' ? 'paused' : undefined});
	} else if (!seat.isWelcomed) {
		// A ledger that was put back from a copy knows jobs as open that its builder is done with: they are built once more.
		takeBackLost(turn, seat, held);
	}

	seat.isWelcomed = true;
	seat.isDraining = isDraining;
	seat.isPaused = seat.builder.wanted === 'paused';
	resetResend(seat);
	refresh(turn, seat, {labels, machine, jobs});
	for (const report of held) {
		const job = openJob(state, seat, report.job);
		if (job) {
			takeJobReport(turn, job, report);
		}
	}

	for (const job of seat.unaccepted) {
		seat.unsent.add(job);
	}

	seat.sentAt = turn.at;
	say(turn, {
		type: 'send',
		builder: seat.builder.name,
		message: {
			type: 'welcome',
			session,
			hub: state.session,
			body: {
				seat: seat.builder.seat,
				order: seat.order,
				isPaused: seat.builder.wanted === 'paused',
				had: held.flatMap(report => hadOf(openJob(state, seat, report.job), report)),
				work: takePage(seat),
				settled: held.flatMap(({job}) => openJob(state, seat, job) ? [] : [job]),
				cancelled: cancellationsOf(seat),
				...body.resultsUpTo !== undefined && ownResults(turn),
			},
		},
	});
	if (seat.builder.wanted === 'draining') {
		govern(turn, seat);
	}

	arm(turn, seat);
	if (body.resultsUpTo === undefined) {
		state.readers.delete(seat);
	} else {
		state.readers.add(seat);
		sendMissedResults(turn, seat, body, true);
	}
}

/** A process has what its disk has. A job that is not on it, or in an older state, is to be taken as if for the first time. */
function takeBackLost(turn: Turn, seat: Seat, held: readonly JobReport[]): void {
	const attempts = new Map(held.map(({job, attempt}) => [job, attempt]));
	for (const job of seat.jobs) {
		const {job: {id}, attempt} = job.stored;
		if (attempt > 0 && (attempts.get(id) ?? 0) < attempt) {
			takeBack(turn, job);
		}
	}
}

export function openJob({jobs}: HubState, seat: Seat, id: string): OpenJob | undefined {
	const job = jobs.get(id);
	return job?.seat === seat ? job : undefined;
}

function hadOf(job: OpenJob | undefined, {steps}: JobReport): readonly Had[] {
	return job?.areStepsKnown
		? job.rows.slice(0, job.stepCount).map(({state, logBytes}, step) => ({
				job: job.stored.job.id,
				attempt: job.stored.attempt,
				step,
				// Of what ended in an attempt before this one no more is wanted.
				offset: isFinal(state) ? Math.max(logBytes, steps?.[step]?.logBytes ?? 0) : logBytes,
			}))
		: [];
}

/** Whoever lives answers within this time. */
const probeMs = 3000;
