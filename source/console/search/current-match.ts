import {findSpans} from '../../logs/search-pattern.ts';
import type {LogPane} from './log-pane.ts';
import type {RowOfLine} from './log-view.ts';
import type {Search} from './search.ts';

/** The row in which the current match of a search begins; undefined: it is not in that pane. */
export function rowOfCurrent(search: Search | undefined, pane: LogPane): RowOfLine | undefined {
	const current = search?.currentIn(pane);
	if (!current) {
		return undefined;
	}

	const {line, fromEnd} = current;
	const {pattern} = search!.test;
	const span = pattern && findSpans(pattern, pane.source().plain(line)).at(-1 - fromEnd);
	return {line, row: span ? pane.rowAt(line, span.from) : 0};
}
