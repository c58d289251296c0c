import type {LogEntry} from './entry.ts';

/** The log of one service: oldest first out. An index stays valid until the next `append` or `trim`. */
export interface ServiceLog {
	append(entry: LogEntry): void;
	/** Undefined past the newest. */
	entry(index: number): LogEntry | undefined;
	/** Of the first entry that is kept and has this sequence or a later one. */
	indexOf(sequence: number): number;
	/** From the first that is kept and has this sequence or a later one. */
	entriesFrom(sequence: number): readonly LogEntry[];
	/** Lines of output before that entry, those that are dropped counted too. */
	linesBefore(sequence: number): number;
	/** Of the newest entry; undefined before the first. */
	lastSequence(): number | undefined;
	/** Of the oldest entry that is kept; undefined before the first. */
	firstSequence(): number | undefined;
	/** Drop the oldest until the log fits, but none that has the sequence `keepFrom` or a later one, and never the newest. */
	trim(maxBytes: number, keepFrom: number): void;
}

/** `firstLine`: lines of output that the service had printed before this log began. */
export function createServiceLog(firstLine = 0): ServiceLog {
	let entries: (LogEntry | undefined)[] = [];
	let first = 0;
	let bytes = 0;
	let lineCount = firstLine;

	const indexOf = (sequence: number) => {
		let low = first;
		let high = entries.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (entries[middle]!.sequence < sequence) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	};

	return {
		append(entry) {
			entries.push(entry);
			bytes += sizeOf(entry);
			lineCount += entry.lineCount;
		},
		entry: index => entries[index],
		indexOf,
		entriesFrom: sequence => entries.slice(indexOf(sequence)) as LogEntry[],
		linesBefore: sequence => entries[indexOf(sequence)]?.firstLine ?? lineCount,
		lastSequence: () => entries.at(-1)?.sequence,
		firstSequence: () => entries[first]?.sequence,
		trim(maxBytes, keepFrom) {
			while (bytes > maxBytes && first < entries.length - 1 && entries[first]!.sequence < keepFrom) {
				bytes -= sizeOf(entries[first]!);
				entries[first++] = undefined;
			}

			// Seldom, since moving a long array costs more than the entries.
			if (first > entries.length / 2) {
				entries = entries.slice(first);
				first = 0;
			}
		},
	};
}

/** Also a log of very short entries must keep to its cap. */
const overheadBytes = 160;

/** About: text beyond Latin-1 takes two bytes a character. */
function sizeOf(entry: LogEntry): number {
	return entry.text.length + overheadBytes;
}
