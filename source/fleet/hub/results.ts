import type {Hello, Welcome} from '../messages.ts';
import type {HubEvent} from './events.ts';
import type {Seat} from './state.ts';
import {ofLedger, say, type Turn} from './turn.ts';
import {isReachable} from './work.ts';

/** A builder has result lines only up to this number: it is sent what it has missed, at once when it comes, else now and then. */
export function sendMissedResults(turn: Turn, seat: Seat, {resultsUpTo, resultsOf}: Pick<Hello, 'resultsUpTo' | 'resultsOf'>, isNew: boolean): void {
	const {state, at, toldResult} = turn;
	if (resultsUpTo === undefined || (resultsOf !== undefined && resultsOf !== state.hub)) {
		// It hears by its welcome that the numbers are others here, and says how many it has.
		return;
	}

	// What is on its way it cannot have said that it has.
	const isPatient = !isNew && at >= seat.resultsAt && at < seat.resultsAt + patienceMs;
	if (resultsUpTo < toldResult && !isPatient) {
		seat.resultsAt = at;
		say(turn, {type: 'read-results', builder: seat.builder.name, after: resultsUpTo, upTo: toldResult, limit: pageLines});
	}
}

export function resultsRead(turn: Turn, {builder, after, upTo, lines}: Extract<HubEvent, {readonly type: 'results-read'}>): void {
	const seat = turn.state.builders.get(builder);
	if (!seat || !isReachable(seat)) {
		return;
	}

	const last = lines.at(-1)?.number ?? after;
	const end = lines.length < pageLines ? Math.max(upTo, last) : last;
	seat.resultsAt = turn.at;
	say(turn, {type: 'send', builder, message: {type: 'results', session: seat.session, hub: turn.state.session, body: {...ofLedger(turn.state), after, upTo: end, lines}}});
	if (end < upTo) {
		say(turn, {type: 'read-results', builder, after: end, upTo, limit: pageLines});
	}
}

/**
 * A builder has lines of this ledger that are not in it: that was put back from a copy. Their numbers are not given once more, for it
 * would take the new lines for those that it has.
 */
export function skipLostResults({state}: Turn, {resultsUpTo = 0, resultsOf}: Pick<Hello, 'resultsUpTo' | 'resultsOf'>): void {
	if (resultsOf === state.hub && resultsUpTo > state.lastResult && resultsUpTo <= mostLost) {
		state.lastResult = resultsUpTo;
	}
}

/** For the welcome of one that wants result lines. */
export function ownResults({state: {hub}, toldResult}: Turn): Pick<Welcome, 'results'> {
	return hub === '' ? {} : {results: {ledger: hub, upTo: toldResult}};
}

const pageLines = 500;
/** Half of what a number can count to: whoever says nonsense leaves room. */
const mostLost = 2 ** 52;
const patienceMs = 5000;
