import type {LogEntry, LogStream} from '../../../logs/entry.ts';

/** An entry of the log, and how many bytes of its service were appended to each file before it. */
export interface Mark extends Readonly<Record<LogStream, number>> {
	readonly sequence: number;
	readonly at: number;
	readonly run: number;
	/** What devtui said: no file has it. */
	readonly said?: {readonly type: 'run-started' | 'notice'; readonly text: string};
}

/**
 * When and in which run each byte of a log file was printed. Exact for what the log store still has; of what it has
 * dropped some marks are kept, so that the ledger stays small.
 */
export interface Ledger {
	note(entry: LogEntry, position: Readonly<Record<LogStream, number>>): void;
	/** Of all that has a lower sequence than this. */
	before(sequence: number): readonly Mark[];
	/** Where the entry of this sequence, or the next one, begins; undefined: behind all. */
	at(sequence: number): Mark | undefined;
}

/** `firstKept`: sequence of the oldest entry that the log store has. */
export function createLedger(firstKept: () => number | undefined): Ledger {
	let marks: Mark[] = [];
	let sinceThinned = 0;

	const indexOf = (sequence: number) => {
		let low = 0;
		let high = marks.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (marks[middle]!.sequence < sequence) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	};

	const thin = () => {
		const kept = indexOf(firstKept() ?? Number.POSITIVE_INFINITY);
		sinceThinned = 0;
		if (kept > 2 * mostDropped) {
			const dropped = marks.slice(0, kept);
			const said = dropped.filter(mark => mark.said).slice(-mostDropped / 2);
			const firstSaid = said[0]?.sequence ?? 0;
			const every = Math.ceil(kept / (mostDropped / 2));
			marks = [...dropped.filter((mark, index) => mark.said ? mark.sequence >= firstSaid : index % every === 0), ...marks.slice(kept)];
		}
	};

	return {
		note(entry, {stdout, stderr}) {
			const {sequence, at, run} = entry;
			marks.push({sequence, at, run, stdout, stderr, ...entry.type !== 'output' && {said: {type: entry.type, text: entry.text}}});
			sinceThinned++;
			if (sinceThinned > mostDropped) {
				thin();
			}
		},
		before: sequence => marks.slice(0, indexOf(sequence)),
		at: sequence => marks[indexOf(sequence)],
	};
}

const mostDropped = 1000;
