import type {LogLines} from './search-lines.ts';
import {createHits, type FoundLine, type Hits} from './search-hits.ts';
import {countMatches} from './search-pattern.ts';
import {passing, type LineTest} from './search-test.ts';

/** A search through one log or several at once, newest lines first; what comes meanwhile is searched as it comes. */
export interface LineSearch {
	readonly hits: Hits;
	/** Search on until there is nothing left, or `isEnough`, which is asked after every few dozen lines; whether anything is left. */
	step(isEnough: () => boolean): boolean;
	/** Nothing that is there has not been looked at. */
	isDone(): boolean;
}

export interface SearchedLines {
	readonly lines: LogLines;
	/** Beyond the test of the whole search: what the pane of that service shows. */
	readonly tests: readonly LineTest[];
}

export function searchLines(searched: readonly SearchedLines[], test: LineTest): LineSearch {
	const hits = createHits(searched.map(({lines}) => lines));
	const parts = searched.map(({lines, tests}, index) => ({lines, index, tests: [...tests, test], older: lines.end(), newer: lines.end()}));

	/** What is highlighted is counted; a line that is found for what it does not say is one match. */
	function withMatches({lines}: Part, found: readonly number[]): readonly FoundLine[] {
		const {pattern} = test;
		return found.map(line => ({line, matches: pattern === undefined || test.isInverted ? 1 : Math.max(1, countMatches(pattern, lines.plain(line)))}));
	}

	/** The oldest of what has come. */
	function nextNewer(): Part | undefined {
		return best(parts.filter(({lines, newer}) => newer < lines.end()), part => -sequenceAt(part, Math.max(part.newer, part.lines.first())));
	}

	/** The newest of what has been there. */
	function nextOlder(): Part | undefined {
		return best(parts.filter(({lines, older}) => older > lines.first()), part => sequenceAt(part, part.older - 1));
	}

	function searchNewer(part: Part): void {
		const {lines, tests, index} = part;
		const from = Math.max(part.newer, lines.first());
		const to = Math.min(lines.blockOf(from)?.end ?? lines.end(), from + portion);
		const found = passing(lines, from, to, tests);
		part.newer = to;
		hits.addNewer(index, withMatches(part, found));
	}

	function searchOlder(part: Part): void {
		const {lines, tests, index} = part;
		const to = part.older;
		const from = Math.max(lines.blockOf(to - 1)?.start ?? to - 1, lines.first(), to - portion);
		const found = passing(lines, from, to, tests);
		part.older = from;
		hits.addOlder(index, withMatches(part, found));
	}

	return {
		hits,
		step(isEnough) {
			for (let part = nextNewer(); part; part = nextNewer()) {
				searchNewer(part);
				if (isEnough()) {
					return true;
				}
			}

			for (let part = nextOlder(); part; part = nextOlder()) {
				searchOlder(part);
				if (isEnough()) {
					return true;
				}
			}

			return false;
		},
		isDone: () => parts.every(({lines, older, newer}) => newer >= lines.end() && older <= lines.first()),
	};
}

interface Part {
	readonly lines: LogLines;
	readonly index: number;
	readonly tests: readonly LineTest[];
	/** Lines from here on have been searched … */
	older: number;
	/** … up to here. */
	newer: number;
}

/** So few that also a pattern which takes its time lets keys in between. */
const portion = 16;

function sequenceAt({lines}: Part, line: number): number {
	return lines.blockOf(line)?.entry.sequence ?? 0;
}

function best(parts: readonly Part[], rank: (part: Part) => number): Part | undefined {
	let found: Part | undefined;
	let foundRank = Number.NEGATIVE_INFINITY;
	for (const part of parts) {
		const partRank = parts.length > 1 ? rank(part) : 0;
		if (partRank > foundRank) {
			found = part;
			foundRank = partRank;
		}
	}

	return found;
}
