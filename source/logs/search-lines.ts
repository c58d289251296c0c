import {stripAnsi} from '../lib/ansi.ts';
import type {LogEntry} from './entry.ts';
import type {LogStore} from './log-store.ts';

/** The log of a service as numbered lines, what devtui says among them. Numbers stay, whatever is dropped or comes. */
export interface LogLines {
	readonly service: string;
	/** Take in what the log has got and lost since; whether there was anything. */
	sync(): boolean;
	/** The oldest that is there. */
	first(): number;
	/** Behind the newest. */
	end(): number;
	/** What holds a line; undefined when it is not there. */
	blockOf(line: number): LineBlockAt | undefined;
	/** The first that is there and has this sequence or a later one. */
	blockFrom(sequence: number): LineBlockAt | undefined;
	/** As printed, colours and all. */
	text(line: number): string;
	/** Colours removed. */
	plain(line: number): string;
}

export interface LineBlockAt {
	readonly entry: LogEntry;
	/** The first line of it. */
	readonly start: number;
	readonly end: number;
}

export function numberLines(store: Pick<LogStore, 'entriesOf' | 'sequence' | 'firstSequence'>, service: string): LogLines {
	let entries: LogEntry[] = [];
	/** Of the first line of each. */
	let starts: number[] = [];
	/** Of the entries, the first that the log still has. */
	let head = 0;
	let endLine = 0;
	/** The sequence to go on from. */
	let next = 0;
	let known = -1;
	/** The sequence of the oldest entry that was there then. */
	let knownOldest: number | undefined;
	const split = createSplitter();

	function sync(): boolean {
		const oldest = store.firstSequence(service);
		if (store.sequence() === known && oldest === knownOldest) {
			return false;
		}

		known = store.sequence();
		knownOldest = oldest;
		const before = endLine;
		for (const entry of store.entriesOf(service, next)) {
			entries.push(entry);
			starts.push(endLine);
			endLine += Math.max(1, entry.lineCount);
		}

		next = known;
		return forgetDropped(oldest ?? Number.POSITIVE_INFINITY) || endLine > before;
	}

	function forgetDropped(oldest: number): boolean {
		const before = head;
		while (head < entries.length && entries[head]!.sequence < oldest) {
			head++;
		}

		const hasDropped = head > before;
		if (hasDropped && head > entries.length / 2) {
			entries = entries.slice(head);
			starts = starts.slice(head);
			head = 0;
		}

		return hasDropped;
	}

	/** Of the first entry that is there and behind that. */
	function indexBehind(isBefore: (index: number) => boolean): number {
		let low = head;
		let high = entries.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (isBefore(middle)) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	}

	const first = () => starts[head] ?? endLine;

	function blockAt(index: number): LineBlockAt | undefined {
		const entry = entries[index];
		return entry && {entry, start: starts[index]!, end: starts[index + 1] ?? endLine};
	}

	function blockOf(line: number): LineBlockAt | undefined {
		return line < first() || line >= endLine ? undefined : blockAt(indexBehind(index => starts[index]! <= line) - 1);
	}

	function textOf(line: number, isPlain: boolean): string {
		const block = blockOf(line);
		return block ? split(block.entry, isPlain)[line - block.start] ?? '' : '';
	}

	sync();
	return {
		service,
		sync,
		first,
		end: () => endLine,
		blockOf,
		blockFrom: sequence => blockAt(indexBehind(index => entries[index]!.sequence < sequence)),
		text: line => textOf(line, false),
		plain: line => textOf(line, true),
	};
}

/** Lines are asked for one after the other, and with them those of entries before them that they go on with. */
function createSplitter(): (entry: LogEntry, isPlain: boolean) => readonly string[] {
	const [colored, plain] = [createCache(), createCache()];
	return (entry, isPlain) => (isPlain ? plain : colored)(entry, () => linesOf(entry, isPlain));
}

/** What is kept of a log that is gone through is copied by one garbage collection after the other, which keys wait for. */
function createCache(): (entry: LogEntry, split: () => readonly string[]) => readonly string[] {
	const kept = new Map<LogEntry, readonly string[]>();
	let lineCount = 0;
	return (entry, split) => {
		const known = kept.get(entry);
		if (known) {
			return known;
		}

		const lines = split();
		for (const [oldest, {length}] of kept) {
			if (kept.size < 2 || (kept.size < maxSplit && lineCount + lines.length <= maxLines)) {
				break;
			}

			kept.delete(oldest);
			lineCount -= length;
		}

		kept.set(entry, lines);
		lineCount += lines.length;
		return lines;
	};
}

const maxSplit = 16;
const maxLines = 1000;

function linesOf(entry: LogEntry, isPlain: boolean): readonly string[] {
	switch (entry.type) {
		case 'output': {
			return (isPlain ? stripAnsi(entry.text) : entry.text).slice(0, -1).split('\n');
		}

		// As the terminal of its pane shows it.
		case 'run-started': {
			return [isPlain ? `── ${entry.text} ──` : `\u001B[2m── ${entry.text} ──\u001B[0m`];
		}

		case 'notice': {
			return [isPlain ? stripAnsi(entry.text) : `\u001B[2m${stripAnsi(entry.text)}\u001B[0m`];
		}
	}
}
