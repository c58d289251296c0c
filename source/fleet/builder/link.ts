import {isInRanges, ownJob} from '../ids.ts';
import type {BroadcastMessage, DownMessage, Had, Welcome, Wish} from '../messages.ts';
import {cancel, settle} from './cancel.ts';
import {drain, end} from './leave.ts';
import {acknowledgeLog, rewind} from './logs.ts';
import {take} from './queue.ts';
import {askAnew, heldResults, meetLedger, takeResults} from './results.ts';
import {acknowledge, discardChunks} from './speech.ts';
import {clearTimers, reportOf, resetPatience, say, setTimer, type BuilderState, type Turn} from './state.ts';

export function connected(turn: Turn): void {
	awaitWelcome(turn, firstRetryMs);
	// Retained: where there is a hub, its presence follows at once if it has not come first.
	if (turn.state.presence?.session !== undefined) {
		greet(turn);
	}
}

export function lost(turn: Turn): void {
	const {state} = turn;
	state.link = {type: 'apart'};
	state.presence = undefined;
	clearTimers(turn, ['hello', 'resend', 'flush']);
	discardChunks(state);
}

export function hubSeen(turn: Turn, session: string | undefined): void {
	const {state} = turn;
	const {link, presence: before} = state;
	state.presence = {session};
	if (link.type === 'apart' || (link.type === 'welcomed' && link.hub === session)) {
		return;
	}

	if (session === undefined) {
		awaitWelcome(turn, firstRetryMs);
	} else if (link.type === 'welcomed' || before?.session !== session) {
		awaitWelcome(turn, firstRetryMs);
		greet(turn);
	}
}

const firstRetryMs = 2000;
const longestRetryMs = 30_000;

function awaitWelcome(turn: Turn, retryMs: number): void {
	turn.state.link = {type: 'greeting', retryMs};
	clearTimers(turn, ['resend', 'flush']);
	discardChunks(turn.state);
	setTimer(turn, 'hello', retryMs);
}

/** Said again, ever more seldom, until there is an answer. */
export function greet(turn: Turn): void {
	const {state, effects} = turn;
	const {link, self: {session, name, labels, machine, jobs}, life, held} = state;
	if (link.type !== 'greeting') {
		return;
	}

	effects.push({type: 'send', message: {type: 'hello', session, body: {
		name,
		labels,
		machine,
		jobs,
		isDraining: life.type !== 'working',
		held: [...held.values()].map(each => reportOf(each)),
		...heldResults(state),
	}}});
	askAnew(state);
	setTimer(turn, 'hello', link.retryMs);
	state.link = {type: 'greeting', retryMs: Math.min(link.retryMs * 1.5, longestRetryMs)};
}

export function heard(turn: Turn, message: DownMessage | BroadcastMessage): void {
	if (!isForUs(turn.state, message)) {
		return;
	}

	switch (message.type) {
		case 'welcome': {
			welcomed(turn, message.hub, message.body);
			break;
		}

		case 'refuse': {
			end(turn, {type: 'ending', reason: 'refused', message: message.body.reason});
			break;
		}

		case 'work': {
			take(turn, message.body.jobs);
			break;
		}

		case 'work-for-all': {
			takeOwn(turn, message.body);
			break;
		}

		case 'acknowledge': {
			acknowledge(turn, message.body);
			break;
		}

		case 'cancel': {
			for (const each of message.body.jobs) {
				cancel(turn, each);
			}

			break;
		}

		case 'govern': {
			govern(turn, message.hub, message.body);
			break;
		}

		case 'results': {
			takeResults(turn, message.body);
			break;
		}
	}
}

/** Others are late: of an earlier process of this name, of an earlier hub. */
function isForUs({self, link, presence}: BuilderState, message: DownMessage | BroadcastMessage): boolean {
	if ('session' in message && message.session !== self.session) {
		return false;
	}

	switch (message.type) {
		case 'welcome':
		case 'refuse': {
			return link.type !== 'apart' && (presence?.session === undefined || presence.session === message.hub);
		}

		case 'results': {
			// They are on the hub's disk, whoever sends them, and may overtake the welcome.
			return link.type !== 'apart';
		}

		case 'work':
		case 'work-for-all':
		case 'acknowledge':
		case 'cancel':
		case 'govern': {
			return link.type === 'welcomed' && link.hub === message.hub;
		}
	}
}

function welcomed(turn: Turn, hub: string, body: Welcome): void {
	const {seat, had, work, settled, cancelled, results} = body;
	const {state} = turn;
	const isSecond = state.link.type === 'welcomed';
	state.link = {type: 'welcomed', hub, seat};
	state.hasBeenWelcomed = true;
	clearTimers(turn, ['hello']);
	if (state.heeded.hub !== hub) {
		// It knows what it is done with; what it gives although an earlier hub was done with it, it has lost.
		state.settled.clear();
	}

	heed(state, hub, body);
	meetLedger(state, results);
	for (const job of settled) {
		settle(turn, job);
	}

	// Of one connection a second welcome may be the older one; the first says what this hub has, be it less than an earlier one had.
	if (isSecond) {
		forLogs(state, had, acknowledgeLog);
	} else {
		turn.effects.push({type: 'tell', told: {type: 'welcomed', seat}});
		sayAnew(state);
		forLogs(state, had, rewind);
	}

	take(turn, work);
	for (const each of cancelled) {
		cancel(turn, each);
	}
}

function sayAnew(state: BuilderState): void {
	for (const held of state.held.values()) {
		say(state, held);
		for (const {log} of held.steps ?? []) {
			resetPatience(log.patience);
			rewind(state, log, 0);
		}
	}
}

function forLogs(state: BuilderState, had: readonly Had[], use: typeof rewind): void {
	for (const {job, attempt, step, offset} of had) {
		const held = state.held.get(job);
		const log = held?.steps?.[step]?.log;
		if (log && held.attempt === attempt) {
			use(state, log, offset);
		}
	}
}

function takeOwn(turn: Turn, {jobs, seats}: (BroadcastMessage & {readonly type: 'work-for-all'})['body']): void {
	const {link} = turn.state;
	if (link.type === 'welcomed' && isInRanges(link.seat, seats)) {
		take(turn, jobs.map(job => ownJob(job, link.seat)));
	}
}

/** Always answered. */
function govern(turn: Turn, hub: string, wish: Wish & {readonly drains: boolean}): void {
	turn.state.speech.isAsked = true;
	if (heed(turn.state, hub, wish) && wish.drains) {
		drain(turn);
	}
}

/** @returns false: it is a late copy, and people want something else by now. */
function heed(state: BuilderState, hub: string, {order, isPaused}: Wish): boolean {
	const {heeded} = state;
	if (heeded.hub === hub && order < heeded.order) {
		return false;
	}

	state.heeded = {hub, order};
	pause(state, isPaused);
	return true;
}

function pause(state: BuilderState, isPaused: boolean): void {
	if (state.isPaused !== isPaused) {
		state.isPaused = isPaused;
		state.speech.isAsked = true;
		resetPatience(state.pausePatience);
	}
}
