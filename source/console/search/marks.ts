import {findSpans} from '../../logs/search-pattern.ts';
import type {Mark} from './line-rows.ts';
import type {LogPane} from './log-pane.ts';
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
	pane(): LogPane;
}

/** What is to be seen in lines: every match, the current one differently. */
export function createMarker({limit, styles, searchOf, pane}: MarkerOptions): (numbers: readonly number[]) => ReadonlyMap<number, readonly Mark[]> {
	return numbers => {
		const search = searchOf();
		const marks = new Map<number, readonly Mark[]>();
		if (!search || search.isGivenUp()) {
			return marks;
		}

		const current = search.currentIn(pane());
		const {plain} = pane().source();
		const {pattern} = search.test;
		limit.run(() => {
			for (const number of numbers) {
				const text = plain(number);
				const sought = number === current?.line ? current.fromEnd : undefined;
				const spans = pattern ? findSpans(pattern, text) : sought === undefined ? [] : [{from: 0, to: text.length}];
				const last = spans.length - 1;
				marks.set(number, spans.map((span, index) => ({...span, style: last - index === sought ? styles.current : styles.match})));
			}
		});
		return marks;
	};
}
