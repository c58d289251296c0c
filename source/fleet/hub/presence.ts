import type {Builder, BuilderState} from '../builds.ts';
import type {HubState, Seat} from './state.ts';
import {takeWaiting} from './suggest.ts';
import {patchBuilder, say, type Turn} from './turn.ts';

/** A process whose connection broke, or that was there when the hub before this one went; `hopeMs`: how long it is given work all the same. */
export function awaitReturn(turn: Turn, seat: Seat, hopeMs: number): void {
	const {name} = seat.builder;
	seat.hopeUntil = turn.at + hopeMs;
	say(turn, {type: 'set-timer', timer: `missing:${name}`, delayMs: missingMs});
}

/** It has been away for so long that people are told. */
export function tellMissing(turn: Turn, seat: Seat): void {
	if (seat.builder.state !== 'missing') {
		return;
	}

	const count = seat.queuedCount + seat.runningCount;
	const waits = count === 0 ? 'no build waits for it' : count === 1 ? 'one build waits for it' : `${count} builds wait for it`;
	seat.isToldMissing = true;
	seat.isUnheard = false;
	// The next hub does not hope for it any more.
	patchBuilder(turn, seat, {});
	turn.notices.push(`${seat.builder.name} has been missing for a minute; ${waits}`);
}

/** It is there, be it back or with other labels, or people want something else of it: shown, stored, and given what has waited for one like it. */
export function refresh(turn: Turn, seat: Seat, changes: Partial<Builder> = {}): void {
	const {name} = seat.builder;
	seat.isUnheard = false;
	if (seat.builder.state === 'missing') {
		say(turn, {type: 'clear-timer', timer: `missing:${name}`});
	}

	if (seat.isToldMissing) {
		seat.isToldMissing = false;
		turn.notices.push(`${name} is back`);
	}

	patchBuilder(turn, seat, {...changes, state: presentState(seat), lastSeen: turn.at});
	takeWaiting(turn, seat);
}

/** It has said something: it is there. */
export function see(turn: Turn, seat: Seat): void {
	if (seat.builder.state !== presentState(seat)) {
		refresh(turn, seat);
	} else if (turn.at - seat.storedSeenAt >= seenPeriodMs) {
		patchBuilder(turn, seat, {lastSeen: turn.at});
	} else {
		seat.builder = {...seat.builder, lastSeen: turn.at};
	}
}

/** When a hub starts: those that were there are looked for. */
export function lookFor(turn: Turn, {builders}: HubState): void {
	for (const seat of builders.values()) {
		const {state, lastSeen} = seat.builder;
		const wasThere = state !== 'offline' && state !== 'missing';
		if (wasThere || (state === 'missing' && turn.at - lastSeen < missingMs)) {
			seat.isUnheard = wasThere;
			seat.builder = {...seat.builder, state: 'missing'};
			awaitReturn(turn, seat, missingMs);
		}
	}
}

/** Of a process that is there. */
function presentState({isDraining, builder}: Seat): BuilderState {
	return isDraining ? 'draining' : builder.wanted ?? 'online';
}

/** For so long one whose connection has broken is given work as if it were there: most are back sooner. */
export const hopeAfterLossMs = 15_000;
const missingMs = 60_000;
/** How old the time on disk may be at which it was seen. */
const seenPeriodMs = 60_000;
