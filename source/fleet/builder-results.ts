import {beginPatience, type BuilderState, type Turn} from './builder-state.ts';
import type {Results} from './messages.ts';

type KeptResults = NonNullable<BuilderState['results']>;

/** Each line once, in the order of their numbers; what is missing is asked for. */
export function takeResults({state, spool}: Turn, {after, upTo, lines}: Results): void {
	const {results, speech} = state;
	if (!results) {
		return;
	}

	const knewAll = !misses(results);
	results.known = Math.max(results.known, upTo);
	if (after <= results.upTo && upTo > results.upTo) {
		const next = lines.filter(({number}) => number > results.upTo);
		if (next.length > 0) {
			spool.push({type: 'spool-results', lines: next});
		}

		results.upTo = upTo;
	}

	if (knewAll && misses(results)) {
		speech.isAsked = true;
		beginPatience(results.patience);
	}
}

export function misses({upTo, known}: KeptResults): boolean {
	return upTo < known;
}

/** By `hello`: a hub whose ledger has been lost has lower numbers than one before it. */
export function askAnew({results}: BuilderState): void {
	if (results) {
		results.known = results.upTo;
	}
}
