import type {Hit, Match} from '../../logs/search-hits.ts';
import {searchLines, type LineSearch} from '../../logs/search-scan.ts';
import type {LineTest} from '../../logs/search-test.ts';
import type {MatchStep, SearchNote, SearchScope} from './contract.ts';
import type {LogPane} from './log-pane.ts';

/** What `e` goes through. */
export const errorsLabel = 'errors';

/** A search with its current match; several panes may share one. */
export interface Search {
	readonly label: string;
	readonly scope: SearchScope;
	readonly test: LineTest;
	readonly panes: readonly LogPane[];
	readonly scan: LineSearch;
	/** The current match, if it is in that pane; `fromEnd`: of the matches in the line, the last one is 0. */
	currentIn(pane: LogPane): {readonly line: number; readonly fromEnd: number} | undefined;
	/** Where another search that takes its place goes on. */
	origin(): LogPlace | undefined;
	/** Go to another match, at once or as soon as it is found. */
	step(step: MatchStep): Stepped;
	/** After more has been searched: go to what was waited for. */
	settle(): Stepped;
	/** A current match that its log has no more is none: the next one is the newest. */
	beginAnew(): void;
	note(): SearchNote;
	/** Its pattern takes too long. */
	giveUp(): void;
	isGivenUp(): boolean;
}

export type Stepped =
	| {readonly type: 'moved'; readonly pane: LogPane; readonly line: number}
	| {readonly type: 'none'; readonly step: MatchStep}
	/** Nothing at all has been found. */
	| {readonly type: 'no-match'; readonly label: string}
	/** Nothing to tell: nothing was asked for, or it has not been found yet. */
	| {readonly type: 'waiting'};

export interface SearchOptions {
	readonly label: string;
	readonly scope: SearchScope;
	readonly test: LineTest;
	readonly panes: readonly LogPane[];
	/** The first match is the newest that is not newer than this line; undefined: the newest of all. */
	readonly origin: LogPlace | undefined;
}

export interface WantedSearch {
	readonly service: string;
	readonly scope: SearchScope;
	readonly label: string;
	readonly test: LineTest;
}

export interface LogPlace {
	readonly service: string;
	readonly line: number;
}

export function createSearch({label, scope, test, panes, origin: initialStart}: SearchOptions): Search {
	let start = initialStart;
	/** What is searched, and whose it is. */
	const parts = panes.flatMap(pane => {
		const source = pane.source();
		return source.parts.map((lines, part) => ({pane, source, lines, part}));
	});
	const scan = searchLines(parts.map(({pane, lines}) => ({lines, tests: pane.tests()})), test);
	const {hits} = scan;
	let origin = start && hitOf(start);
	let current: Match | undefined;
	/** The first match, or one older than the current one … */
	let awaited: 'first' | 'older' | undefined = 'first';
	/** … and so many older than that: keys are pressed faster than a long log is searched. */
	let ahead = 0;
	let isGivenUp = false;

	const isOver = () => isGivenUp || scan.isDone();

	function hitOf({service, line}: LogPlace): Hit | undefined {
		const first = parts.findIndex(({pane}) => pane.service === service);
		const hit = parts[first]?.source.hitOf(line);
		return hit && {log: first + hit.log, line: hit.line};
	}

	function lineOf(hit: Hit): {readonly pane: LogPane; readonly line: number} | undefined {
		const at = parts[hit.log];
		const line = at?.source.lineOf({log: at.part, line: hit.line});
		return at && line !== undefined ? {pane: at.pane, line} : undefined;
	}

	const isThere = (match: Match) => hits.isHit(match);
	const rankOf = (match: Match) => hits.matchRankFrom(match) + (isThere(match) ? match.fromEnd : 0);
	const oldest = () => hits.matchAt(hits.matchCount() - 1);

	function moveTo(hit: Match | undefined): Stepped {
		const place = hit && lineOf(hit);
		if (!place) {
			return {type: 'waiting'};
		}

		current = hit;
		awaited = undefined;
		ahead = 0;
		return {type: 'moved', ...place};
	}

	function toFirst(): Stepped {
		const rank = (origin ? hits.matchRankFrom(origin) : 0) + ahead;
		const hit = hits.matchAt(rank) ?? (isOver() ? oldest() : undefined);
		if (!hit && isOver()) {
			awaited = undefined;
		}

		return moveTo(hit);
	}

	function toOlder(): Stepped {
		const from = current ? rankOf(current) : 0;
		const next = current && isThere(current) ? from + 1 : from;
		const hit = hits.matchAt(next + ahead) ?? (isOver() && next < hits.matchCount() ? oldest() : undefined);
		if (!hit && isOver()) {
			awaited = undefined;
			ahead = 0;
			return {type: 'none', step: 'older'};
		}

		awaited = 'older';
		return moveTo(hit);
	}

	return {
		label,
		scope,
		test,
		panes,
		scan,
		currentIn(pane) {
			const place = current && lineOf(current);
			return current && place?.pane === pane ? {line: place.line, fromEnd: current.fromEnd} : undefined;
		},
		origin() {
			const place = current && lineOf(current);
			return place ? {service: place.pane.service, line: place.line} : start;
		},
		step(step) {
			if (!current && hits.count() === 0 && isOver()) {
				return {type: 'no-match', label};
			}

			if (awaited) {
				ahead = Math.max(0, ahead + (step === 'older' ? 1 : -1));
			}

			if (!current) {
				return toFirst();
			}

			if (step === 'older') {
				return toOlder();
			}

			awaited = undefined;
			ahead = 0;
			const hit = hits.matchAt(rankOf(current) - 1);
			return hit ? moveTo(hit) : {type: 'none', step};
		},
		settle() {
			switch (awaited) {
				case undefined: {
					return {type: 'waiting'};
				}

				case 'first': {
					return toFirst();
				}

				case 'older': {
					return toOlder();
				}
			}
		},
		beginAnew() {
			if (current && !isThere(current)) {
				[current, start, origin, awaited, ahead] = [undefined, undefined, undefined, undefined, 0];
			}
		},
		note() {
			return {
				label,
				scope,
				count: hits.matchCount(),
				current: current && isThere(current) ? rankOf(current) + 1 : undefined,
				progress: isGivenUp ? 'too-slow' : scan.isDone() ? 'done' : 'searching',
			};
		},
		giveUp() {
			isGivenUp = true;
		},
		isGivenUp: () => isGivenUp,
	};
}
