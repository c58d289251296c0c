import type {Hello, Results, Welcome} from '../messages.ts';
import {newPatience, resetPatience, type BuilderState, type KeptResults, type Turn} from './state.ts';

/** What is on the disk, that of the hub it was with last behind the others. */
export function keptResults(held: ReadonlyMap<string, number>): KeptResults {
	return {
		ledger: [...held.keys()].at(-1) ?? '',
		numbers: new Map([...held].map(([ledger, upTo]) => [ledger, {upTo, known: upTo}])),
		patience: newPatience(),
	};
}

/** How much it has of the hub that it is with. */
export function heldResults({results}: BuilderState): Pick<Hello, 'resultsUpTo' | 'resultsOf'> {
	return results ? {resultsUpTo: numbersOf(results, results.ledger).upTo, ...results.ledger !== '' && {resultsOf: results.ledger}} : {};
}

/** Each line once, in the order of their numbers; what is missing is asked for. */
export function takeResults({state, spool}: Turn, {ledger: told, after, upTo, lines}: Results): void {
	const {results} = state;
	if (!results) {
		return;
	}

	const knewAll = !misses(results);
	const ledger = told ?? results.ledger;
	const numbers = numbersOf(results, ledger);
	numbers.known = Math.max(numbers.known, upTo);
	if (after <= numbers.upTo && upTo > numbers.upTo) {
		const next = lines.filter(({number}) => number > numbers.upTo);
		if (next.length > 0) {
			spool.push({type: 'spool-results', ledger, lines: next});
		}

		numbers.upTo = upTo;
	}

	if (knewAll && misses(results)) {
		ask(state, results);
	}
}

/** The hub may have another ledger than the one before it, of which this builder has other lines, or none. */
export function meetLedger(state: BuilderState, told: Welcome['results']): void {
	const {results} = state;
	if (!results || !told) {
		return;
	}

	const numbers = numbersOf(results, told.ledger);
	results.ledger = told.ledger;
	numbers.known = Math.max(numbers.known, told.upTo);
	if (misses(results)) {
		ask(state, results);
	}
}

export function misses(results: KeptResults): boolean {
	const {upTo, known} = numbersOf(results, results.ledger);
	return upTo < known;
}

/** By `hello`: a hub that has been put back to an earlier state has lower numbers than it had. */
export function askAnew({results}: BuilderState): void {
	if (results) {
		const numbers = numbersOf(results, results.ledger);
		numbers.known = numbers.upTo;
	}
}

function ask({speech}: BuilderState, {patience}: KeptResults): void {
	speech.isAsked = true;
	resetPatience(patience);
}

function numbersOf({numbers}: KeptResults, ledger: string) {
	const known = numbers.get(ledger) ?? {upTo: 0, known: 0};
	numbers.set(ledger, known);
	return known;
}
