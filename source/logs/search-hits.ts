import type {LogLines} from './search-lines.ts';

/** A line of one of the logs that are searched. */
export interface Hit {
	/** Of the logs, in the order in which they were given. */
	readonly log: number;
	readonly line: number;
}

/** Lines that have been found, over all logs in the order of time; rank 0 is the newest. */
export interface Hits {
	count(): number;
	at(rank: number): Hit | undefined;
	/** Of the newest hit that is not newer than this line, which need not be one. */
	rankFrom(hit: Hit): number;
	isHit(hit: Hit): boolean;
	/** Found behind all others, oldest first. */
	addNewer(log: number, lines: readonly number[]): void;
	/** Found before all others, oldest first. */
	addOlder(log: number, lines: readonly number[]): void;
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
		addNewer(log, lines) {
			for (const line of lines) {
				newer.push(log, line);
			}
		},
		addOlder(log, lines) {
			for (const line of lines.toReversed()) {
				older.push(log, line);
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
	push(log: number, line: number): void;
	popWhile(isOver: (hit: Hit) => boolean): void;
	filter(isKept: (hit: Hit) => boolean): HitList;
}

/** Every line of a log may be a hit: numbers take an eighth of what objects would. */
function createList(logs: number[] = [], lines: number[] = []): HitList {
	const at = (index: number): Hit | undefined => index >= 0 && index < lines.length ? {log: logs[index]!, line: lines[index]!} : undefined;
	return {
		size: () => lines.length,
		at,
		push(log, line) {
			logs.push(log);
			lines.push(line);
		},
		popWhile(isOver) {
			while (lines.length > 0 && isOver(at(lines.length - 1)!)) {
				logs.pop();
				lines.pop();
			}
		},
		filter(isKept) {
			// An object for each of a million hits would be felt.
			const kept = {log: 0, line: 0};
			const keptLogs: number[] = [];
			const keptLines: number[] = [];
			for (let index = 0; index < lines.length; index++) {
				kept.log = logs[index]!;
				kept.line = lines[index]!;
				if (isKept(kept)) {
					keptLogs.push(kept.log);
					keptLines.push(kept.line);
				}
			}

			return createList(keptLogs, keptLines);
		},
	};
}
