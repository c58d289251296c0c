import type {HubEvent} from './hub-events.ts';
import type {Seat} from './hub-state.ts';
import {say, type Turn} from './hub-turn.ts';
import {isReachable} from './hub-work.ts';

/** A builder has result lines only up to this number: it is sent what it has missed, at once when it comes, else now and then. */
export function sendMissedResults(turn: Turn, seat: Seat, resultsUpTo: number, isNew: boolean): void {
	const {state, at, lines} = turn;
	// Lines of this turn are on their way to all.
	const upTo = state.lastResult - lines.length;
	// What is on its way it cannot have said that it has.
	const isPatient = !isNew && at >= seat.resultsAt && at < seat.resultsAt + patienceMs;
	if (resultsUpTo < upTo && !isPatient) {
		seat.resultsAt = at;
		say(turn, {type: 'read-results', builder: seat.builder.name, after: resultsUpTo, upTo, limit: pageLines});
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
	say(turn, {type: 'send', builder, message: {type: 'results', session: seat.session, hub: turn.state.session, body: {after, upTo: end, lines}}});
	if (end < upTo) {
		say(turn, {type: 'read-results', builder, after: end, upTo, limit: pageLines});
	}
}

const pageLines = 500;
const patienceMs = 5000;
