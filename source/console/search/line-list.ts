import type {Hits} from '../../logs/search-hits.ts';
import type {LogLines} from '../../logs/search-lines.ts';

/** The lines that a pane shows, in their order; a line is named by its number in the log. */
export interface LineList {
	first(): number | undefined;
	last(): number | undefined;
	before(line: number): number | undefined;
	after(line: number): number | undefined;
	/** The line itself, else the one before it, else the one after it. */
	nearest(line: number): number | undefined;
	countBefore(line: number): number;
	countAfter(line: number): number;
}

export function allLines(lines: LogLines): LineList {
	const at = (line: number) => line >= lines.first() && line < lines.end() ? line : undefined;
	return {
		first: () => at(lines.first()),
		last: () => at(lines.end() - 1),
		before: line => at(line - 1),
		after: line => at(line + 1),
		nearest: line => at(Math.max(lines.first(), Math.min(line, lines.end() - 1))),
		countBefore: line => Math.max(0, line - lines.first()),
		countAfter: line => Math.max(0, Math.min(lines.end() - lines.first(), lines.end() - 1 - line)),
	};
}

/** Those of one log that a search has found so far. */
export function foundLines(hits: Hits): LineList {
	const at = (rank: number) => rank < 0 ? undefined : hits.at(rank)?.line;
	const rankFrom = (line: number) => hits.rankFrom({log: 0, line});
	/** How many are newer than the line. */
	const newerThan = rankFrom;
	const olderThan = (line: number) => hits.count() - rankFrom(line) - (hits.isHit({log: 0, line}) ? 1 : 0);
	return {
		first: () => at(hits.count() - 1),
		last: () => at(0),
		before: line => at(hits.count() - olderThan(line)),
		after: line => at(newerThan(line) - 1),
		nearest: line => at(rankFrom(line)) ?? at(hits.count() - 1),
		countBefore: olderThan,
		countAfter: newerThan,
	};
}
