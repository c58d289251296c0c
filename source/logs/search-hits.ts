import type {LogLines} from './search-lines.ts';

/** A line of one of the logs that are searched. */
export interface Hit {
	/** Of the logs, in the order in which they were given. */
	readonly log: number;
	readonly line: number;
}

/** One of the matches of a line; the last of it comes first, 0. */
export interface Match extends Hit {
	readonly fromEnd: number;
}

/** Lines that have been found, over all logs in the order of time; rank 0 is the newest. */
export interface Hits {
	count(): number;
	at(rank: number): Hit | undefined;
	/** Of the newest hit that is not newer than this line, which need not be one. */
	rankFrom(hit: Hit): number;
	isHit(hit: Hit): boolean;
	/** Of all lines, each at least one. */
	matchCount(): number;
	matchAt(rank: number): Match | undefined;
	/** Of the last match in this line or, when that has none, of the newest before it. */
	matchRankFrom(hit: Hit): number;
	/** Found behind all others, oldest first. */
	addNewer(log: number, lines: readonly FoundLine[]): void;
	/** Found before all others, oldest first. */
	addOlder(log: number, lines: readonly FoundLine[]): void;
}

export interface FoundLine {
	readonly line: number;
	readonly matches: number;
}

export function createHits(logs: readonly LogLines[]): Hits {
	let newer = createList();
	let older = createList();
	let firsts = logs.map(log => log.first());

	/** What the log has dropped is no hit any more. */
	function prune(): void {
		if (logs.every((log, index) => log.first() === firsts[index])) {
			return;
		}

		firsts = logs.map(log => log.first());
		const isThere = ({log, line}: Hit) => line >= firsts[log]!;
		if (logs.length > 1 || older.size() === 0) {
			newer = newer.filter(isThere);
		}

		if (logs.length > 1) {
			older = older.filter(isThere);
		} else {
			older.popWhile(hit => !isThere(hit));
			newer = older.size() === 0 ? newer.filter(isThere) : newer;
		}
	}

	const total = () => newer.size() + older.size();
	const matches = () => newer.matches() + older.matches();
	const at = (rank: number): Hit | undefined => rank < newer.size() ? newer.at(newer.size() - 1 - rank) : older.at(rank - newer.size());

	/** Below zero: older. */
	function compare(one: Hit, other: Hit): number {
		return one.log === other.log ? one.line - other.line : sequenceOf(logs, one) - sequenceOf(logs, other) || one.log - other.log;
	}

	function rankFrom(hit: Hit): number {
		let low = 0;
		let high = total();
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (compare(at(middle)!, hit) > 0) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	}

	return {
		count() {
			prune();
			return total();
		},
		at(rank) {
			prune();
			return at(rank);
		},
		rankFrom(hit) {
			prune();
			return rankFrom(hit);
		},
		isHit(hit) {
			prune();
			const found = at(rankFrom(hit));
			return found !== undefined && compare(found, hit) === 0;
		},
		matchCount() {
			prune();
			return matches();
		},
		matchAt(rank) {
			prune();
			const fromNewest = newer.matches() - rank;
			return fromNewest > 0 ? newer.matchAt(fromNewest, 'newest-last') : older.matchAt(1 - fromNewest, 'newest-first');
		},
		matchRankFrom(hit) {
			prune();
			const rank = rankFrom(hit);
			const olderRank = rank - newer.size();
			return olderRank < 0 ? newer.matches() - newer.matches(newer.size() - rank) : newer.matches() + older.matches(olderRank);
		},
		addNewer(log, lines) {
			for (const {line, matches: count} of lines) {
				newer.push(log, line, count);
			}
		},
		addOlder(log, lines) {
			for (const {line, matches: count} of lines.toReversed()) {
				older.push(log, line, count);
			}
		},
	};
}

function sequenceOf(logs: readonly LogLines[], {log, line}: Hit): number {
	return logs[log]?.blockOf(line)?.entry.sequence ?? -1;
}

interface HitList {
	size(): number;
	at(index: number): Hit | undefined;
	/** In the first so many lines; absent: in all. */
	matches(lines?: number): number;
	/** The match up to which there are so many. */
	matchAt(count: number, order: 'newest-last' | 'newest-first'): Match | undefined;
	push(log: number, line: number, matches: number): void;
	popWhile(isOver: (hit: Hit) => boolean): void;
	filter(isKept: (hit: Hit) => boolean): HitList;
}

/** Every line of a log may be a hit: numbers take an eighth of what objects would. `sums`: matches of it and of all lines before. */
function createList(logs: number[] = [], lines: number[] = [], sums: number[] = []): HitList {
	const at = (index: number): Hit | undefined => index >= 0 && index < lines.length ? {log: logs[index]!, line: lines[index]!} : undefined;
	const matches = (count = lines.length) => count > 0 ? sums[count - 1]! : 0;
	return {
		size: () => lines.length,
		at,
		matches,
		matchAt(count, order) {
			const index = firstReaching(sums, count);
			const hit = at(index);
			return hit && {...hit, fromEnd: order === 'newest-last' ? sums[index]! - count : count - 1 - matches(index)};
		},
		push(log, line, count) {
			logs.push(log);
			lines.push(line);
			sums.push((sums.at(-1) ?? 0) + count);
		},
		popWhile(isOver) {
			while (lines.length > 0 && isOver(at(lines.length - 1)!)) {
				logs.pop();
				lines.pop();
				sums.pop();
			}
		},
		filter(isKept) {
			// An object for each of a million hits would be felt.
			const kept = {log: 0, line: 0};
			const result = createList();
			for (let index = 0; index < lines.length; index++) {
				kept.log = logs[index]!;
				kept.line = lines[index]!;
				if (isKept(kept)) {
					result.push(kept.log, kept.line, sums[index]! - matches(index));
				}
			}

			return result;
		},
	};
}

function firstReaching(sums: readonly number[], count: number): number {
	let low = 0;
	let high = sums.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (sums[middle]! < count) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return low;
}
