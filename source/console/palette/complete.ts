import type {Subject} from '../subject.ts';
import type {PaletteDialog} from '../dialog-state.ts';
import {candidatesFor, withCandidate, type Candidate, type Candidates} from './candidates.ts';

/** Tab: as far as all candidates agree; where they do not, one after the other. */
export function complete(subject: Subject, {line, completion}: PaletteDialog, step: 1 | -1): PaletteDialog {
	const from = completion?.from ?? line;
	const candidates = candidatesFor(subject, from);
	const {items, start} = candidates;
	const [first, ...others] = items;
	if (!first) {
		return {type: 'palette', line};
	}

	const prefixed = items.filter(({isPrefixed}) => isPrefixed);
	if (others.length === 0 || (prefixed.length === 1 && !completion)) {
		return {type: 'palette', line: withCandidate(from, candidates, prefixed[0] ?? first)};
	}

	const agreed = completion ? '' : agreement(prefixed);
	if (agreed.length > from.cursor - start) {
		return {type: 'palette', line: withCandidate(from, candidates, {...first, word: agreed, goesOn: false})};
	}

	const index = completion ? (completion.index + step + items.length) % items.length : step === 1 ? 0 : items.length - 1;
	return {type: 'palette', line: withCandidate(from, candidates, items[index] ?? first), completion: {from, index}};
}

export interface Offer {
	readonly candidates: Candidates;
	/** The one that stands in the line, or that Enter would run. */
	readonly chosen: number | undefined;
}

/** What is shown below the line. */
export function offerOf(subject: Subject, {line, completion}: PaletteDialog): Offer {
	const candidates = candidatesFor(subject, completion?.from ?? line);
	const isName = candidates.start === 0 && line.text.trim() !== '' && !/\s/.test(line.text);
	return {candidates, chosen: completion ? completion.index : (isName || candidates.phrases === 'one-is-best') && candidates.items.length > 0 ? 0 : undefined};
}

/** What all of them begin with. */
function agreement(items: readonly Candidate[]): string {
	const [first = '', ...words] = items.map(({word}) => word);
	let length = first.length;
	while (words.some(word => !word.startsWith(first.slice(0, length)))) {
		length--;
	}

	return first.slice(0, length);
}
