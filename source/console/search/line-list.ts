import type {Hits} from '../../logs/search-hits.ts';
import type {LogLines} from '../../logs/search-lines.ts';
import type {LineSource} from './line-source.ts';

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

/** Those that a search has found so far. */
export function foundLines(hits: Hits, source: Pick<LineSource, 'all' | 'hitOf' | 'lineOf'>): LineList {
	function at(rank: number): number | undefined {
		const hit = rank < 0 ? undefined : hits.at(rank);
		return hit && source.lineOf(hit);
	}

	/** The line itself or, where that is gone, the one that stands in for it. */
	const hitAt = (line: number) => source.hitOf(line) ?? source.hitOf(source.all.nearest(line) ?? line);

	function rankFrom(line: number): number {
		const hit = hitAt(line);
		return hit ? hits.rankFrom(hit) : hits.count();
	}

	function isHit(line: number): boolean {
		const hit = source.hitOf(line);
		return hit !== undefined && hits.isHit(hit);
	}

	/** How many are newer than the line. */
	const newerThan = rankFrom;
	const olderThan = (line: number) => hits.count() - rankFrom(line) - (isHit(line) ? 1 : 0);
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
