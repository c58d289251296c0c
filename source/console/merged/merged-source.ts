import type {LineBlockAt, LogLines} from '../../logs/search-lines.ts';
import type {LineList} from '../search/line-list.ts';
import type {LineSource} from '../search/line-source.ts';

/**
 * The lines of several logs in the order of time. Nothing is copied: the number of a line says when it was logged, so that it
 * means the same whichever logs are looked at, whatever they lose and get.
 */
export function mergeLogs(parts: readonly LogLines[]): LineSource {
	/** Of entries looked at since the logs have changed: a screen asks for the same ones again and again. */
	const places = new Map<number, Place | undefined>();
	const followers = new Map<number, number | undefined>();
	const forerunners = new Map<number, number | undefined>();

	function placeOf(line: number): (Place & {readonly offset: number}) | undefined {
		const place = remembered(places, sequenceOf(line), findPlace);
		const offset = line % span;
		return place && offset < place.block.end - place.block.start ? {...place, offset} : undefined;
	}

	function findPlace(sequence: number): Place | undefined {
		for (const [log, part] of parts.entries()) {
			const block = part.blockFrom(sequence);
			if (block?.entry.sequence === sequence) {
				return {log, block};
			}
		}

		return undefined;
	}

	/** The number of the first line of the entry that comes next. */
	function findNext(sequence: number): number | undefined {
		const found = parts.flatMap(part => part.blockFrom(sequence + 1)?.entry.sequence ?? []);
		return found.length > 0 ? leastOf(found) * span : undefined;
	}

	/** The number of the last line of the entry before. */
	function findLast(sequence: number): number | undefined {
		const blocks = parts.flatMap(part => part.blockOf(startFrom(part, sequence) - 1) ?? []);
		const last = blocks.reduce<LineBlockAt | undefined>((newest, block) => newest && newest.entry.sequence > block.entry.sequence ? newest : block, undefined);
		return last && last.entry.sequence * span + last.end - last.start - 1;
	}

	const nextOf = (sequence: number) => remembered(followers, sequence, findNext);
	const lastBefore = (sequence: number) => remembered(forerunners, sequence, findLast);

	const all: LineList = {
		first: () => nextOf(-1),
		last: () => lastBefore(Number.MAX_SAFE_INTEGER),
		before(line) {
			return line % span > 0 && placeOf(line) ? line - 1 : lastBefore(sequenceOf(line));
		},
		after(line) {
			return placeOf(line + 1) ? line + 1 : nextOf(sequenceOf(line));
		},
		nearest(line) {
			return placeOf(line) ? line : lastBefore(sequenceOf(line)) ?? nextOf(sequenceOf(line));
		},
		countBefore(line) {
			const sequence = sequenceOf(line);
			return sum(parts.map(part => startFrom(part, sequence) - part.first())) + (placeOf(line)?.offset ?? 0);
		},
		countAfter(line) {
			const place = placeOf(line);
			const rest = place ? place.block.end - place.block.start - 1 - place.offset : 0;
			return sum(parts.map(part => part.end() - startFrom(part, sequenceOf(line) + 1))) + rest;
		},
	};

	function read(line: number, how: 'text' | 'plain'): string {
		const place = placeOf(line);
		return place ? parts[place.log]![how](place.block.start + place.offset) : '';
	}

	return {
		parts,
		all,
		sync() {
			// All of them, not only the first that has changed.
			const hasChanged = parts.map(part => part.sync()).includes(true);
			if (hasChanged) {
				for (const memory of [places, followers, forerunners]) {
					memory.clear();
				}
			}

			return hasChanged;
		},
		text: line => read(line, 'text'),
		plain: line => read(line, 'plain'),
		entryOf: line => placeOf(line)?.block.entry,
		hitOf(line) {
			const place = placeOf(line);
			return place && {log: place.log, line: place.block.start + place.offset};
		},
		lineOf({log, line}) {
			const block = parts[log]?.blockOf(line);
			return block && block.entry.sequence * span + line - block.start;
		},
	};
}

interface Place {
	readonly log: number;
	readonly block: LineBlockAt;
}

/** More lines than any entry has. Sequences have the other 33 bits of a whole number. */
const span = 2 ** 20;

function sequenceOf(line: number): number {
	return Math.floor(line / span);
}

/** Of the first line of a log that is not older. */
function startFrom(part: LogLines, sequence: number): number {
	return part.blockFrom(sequence)?.start ?? part.end();
}

function remembered<Value>(memory: Map<number, Value>, key: number, find: (key: number) => Value): Value {
	if (!memory.has(key)) {
		if (memory.size === maxRemembered) {
			memory.clear();
		}

		memory.set(key, find(key));
	}

	return memory.get(key) as Value;
}

const maxRemembered = 4096;

function leastOf(numbers: readonly number[]): number {
	return numbers.reduce((least, each) => Math.min(least, each));
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, each) => total + each, 0);
}
