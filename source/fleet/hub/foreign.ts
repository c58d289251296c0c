import type {Build} from '../builds.ts';
import {isFinal} from '../progress.ts';
import type {ForeignNews} from './events.ts';
import {forget, give, isKnown, wait} from './suggest.ts';
import {targetsOf} from './targets.ts';
import {tellResult, type Turn} from './turn.ts';

/** What joined hubs have said; whoever hands it in sees to it that nothing is handed in twice. */
export function takeNews(turn: Turn, {suggestions, over, taken, rows, gone}: ForeignNews): void {
	for (const each of suggestions) {
		adopt(turn, each);
	}

	for (const id of over) {
		stopWaiting(turn, id, false);
	}

	for (const id of taken) {
		stopWaiting(turn, id);
	}

	for (const id of gone) {
		turn.changes.push({type: 'foreign-gone', id});
		turn.shown.delete(id);
		turn.gone.add(id);
	}

	for (const row of rows) {
		takeRow(turn, row);
	}
}

/** Nobody is to take it here any more. */
export function stopWaiting(turn: Turn, id: string, isElsewhere = true): void {
	const waiting = turn.state.waitingById.get(id);
	if (waiting) {
		forget(turn, waiting, isElsewhere);
	}
}

/** Built by the builders of this hub, as if it had been made here. */
function adopt(turn: Turn, {mayWait, ...given}: ForeignNews['suggestions'][number]): void {
	const waiting = {...given, queuedAt: trueTime(turn, given.queuedAt)};
	const {suggestion} = waiting;
	if (isKnown(turn, suggestion.id)) {
		return;
	}

	const seats = targetsOf(turn.state, suggestion, turn.at);
	if (seats.length > 0) {
		give(turn, waiting, seats);
	} else if (mayWait) {
		wait(turn, waiting);
	} else {
		// So that whoever asks for it here finds that it exists.
		turn.changes.push({type: 'suggestion', ...waiting, isWaiting: false, isElsewhere: true});
	}
}

/** The clock of another hub may be far off: nothing is of later, and what is older than what is kept its hub would have dropped itself. */
function trueTime({state, at}: Turn, queuedAt: number): number {
	return queuedAt > at || queuedAt + state.keepMs <= at ? at : queuedAt;
}

function takeRow(turn: Turn, row: Build): void {
	turn.changes.push({type: 'foreign-row', row});
	turn.gone.delete(row.id);
	turn.shown.set(row.id, row);
	// Somebody has taken it.
	stopWaiting(turn, row.suggestion);
	const {state, exitCode = 0} = row;
	if (isFinal(state)) {
		tellResult(turn, {...row, state}, exitCode);
	}
}
