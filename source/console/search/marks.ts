import type {LogLines} from '../../logs/search-lines.ts';
import {findSpans} from '../../logs/search-pattern.ts';
import type {Mark} from './line-rows.ts';
import type {Search} from './search.ts';
import type {TimeLimit} from './time-limit.ts';

/** The sequences that open the look of a match. */
export interface MarkStyles {
	readonly match: string;
	readonly current: string;
}

export interface MarkerOptions {
	readonly limit: TimeLimit;
	readonly styles: MarkStyles;
	searchOf(): Search | undefined;
	lines(): LogLines;
}

/** What is to be seen in lines: every match, the current one differently. */
export function createMarker({limit, styles, searchOf, lines}: MarkerOptions): (numbers: readonly number[]) => ReadonlyMap<number, readonly Mark[]> {
	return numbers => {
		const search = searchOf();
		const marks = new Map<number, readonly Mark[]>();
		if (!search || search.isGivenUp()) {
			return marks;
		}

		const current = currentIn(search, lines());
		const {pattern} = search.test;
		limit.run(() => {
			for (const number of numbers) {
				const style = number === current ? styles.current : styles.match;
				const text = lines().plain(number);
				const spans = pattern ? findSpans(pattern, text) : number === current ? [{from: 0, to: text.length}] : [];
				marks.set(number, spans.map(span => ({...span, style})));
			}
		});
		return marks;
	};
}

/** The line of that log that a search has got to. */
export function currentIn(search: Search, lines: LogLines): number | undefined {
	const current = search.current();
	return current && search.panes[current.log]?.lines === lines ? current.line : undefined;
}
