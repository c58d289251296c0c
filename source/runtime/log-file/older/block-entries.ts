import {createLineAssembler} from '../../../logs/lines.ts';
import type {LogEntry, LogStream} from '../../../logs/entry.ts';
import {scanPlain} from '../../../logs/plain-text.ts';
import {countNewlines} from '../newlines.ts';
import type {RawBlock} from './blocks.ts';
import type {Mark} from './ledger.ts';

export interface BlockReader {
	readonly service: string;
	readonly stream: LogStream;
	/** Lines begin with the time at which they came. */
	readonly hasTimestamps: boolean;
	/** Ascending. */
	readonly marks: readonly Mark[];
	/** Nothing of ours from there on is read. */
	readonly position: number;
	/** Whether what devtui said is told with these lines. */
	readonly tellsSaid: boolean;
}

/** An entry, and the offset in its block at which a line of it begins; undefined: it has none of that number. */
export interface PlacedEntry {
	readonly entry: LogEntry;
	readonly lineStart: (line: number) => number | undefined;
}

/** Lines of a file as entries of a log, in their order: with their time and run where these are known. */
export function entriesOfBlock(block: RawBlock, reader: BlockReader): readonly PlacedEntry[] {
	return cutAtMarks(block, reader).flatMap(({start, end, mark, said}) => [
		...said.map(each => saidEntry(each, reader.service, start)),
		...start === end ? [] : outputEntries(block, {start, end, mark}, reader),
	]);
}

interface Section {
	/** In the block. */
	readonly start: number;
	readonly end: number;
	/** Of the entry that these lines were; absent: of an earlier devtui, or of somebody else. */
	readonly mark: Mark | undefined;
	/** Between the lines before and these. */
	readonly said: readonly Mark[];
}

function cutAtMarks({file, offset, bytes}: RawBlock, {stream, marks, position, tellsSaid}: BlockReader): readonly Section[] {
	const sections: Section[] = [];
	const end = offset + bytes.length;
	let at = offset;
	for (const part of file.parts) {
		const from = Math.max(at, part.offset);
		const to = Math.min(end, part.offset + part.length);
		if (from >= to) {
			continue;
		}

		if (at < from) {
			sections.push({start: at - offset, end: from - offset, mark: undefined, said: []});
		}

		const shift = part.offset - part.position;
		let section = {start: from - offset, mark: markAt(marks, stream, from - shift), said: [] as Mark[]};
		for (let index = firstAt(marks, stream, from - shift); index < marks.length; index++) {
			const mark = marks[index]!;
			const start = mark[stream] + shift - offset;
			// What was said behind all lines comes with the last of them.
			if (start > to - offset || (start === to - offset && mark[stream] !== position)) {
				break;
			}

			if (start > section.start) {
				sections.push({...section, end: start});
				section = {start, mark, said: []};
			}

			section = {start, mark, said: mark.said && tellsSaid ? [...section.said, mark] : section.said};
		}

		sections.push({...section, end: to - offset});
		at = to;
	}

	if (at < end) {
		sections.push({start: at - offset, end: end - offset, mark: undefined, said: []});
	}

	return sections;
}

/** The last one that begins there or before. */
function markAt(marks: readonly Mark[], stream: LogStream, position: number): Mark | undefined {
	const index = firstAt(marks, stream, position + 1);
	return marks[index - 1] ?? marks[0];
}

function firstAt(marks: readonly Mark[], stream: LogStream, position: number): number {
	let low = 0;
	let high = marks.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (marks[middle]![stream] < position) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}

	return low;
}

function saidEntry({said, run, at}: Mark, service: string, start: number): PlacedEntry {
	const {type, text} = said!;
	return {entry: {type, sequence: -1, service, run, at, firstLine: 0, lineCount: 0, text}, lineStart: () => start};
}

function outputEntries({file, bytes}: RawBlock, {start, end, mark}: Omit<Section, 'said'>, {service, stream, hasTimestamps, marks}: BlockReader): readonly PlacedEntry[] {
	const section = bytes.subarray(start, end);
	const text = section.toString();
	const known = mark ? {at: mark.at, run: mark.run} : {at: Math.min(file.modifiedAt, marks[0]?.at ?? file.modifiedAt), run: 0, isOfUnknownTime: true as const};
	const make = (lines: string, facts: typeof known): PlacedEntry['entry'] => {
		const clean = cleaned(lines.endsWith('\n') ? lines : `${lines}\n`);
		return {type: 'output', sequence: -1, service, firstLine: 0, ...facts, stream, ...clean};
	};
	let placed: readonly number[] | undefined;
	const starts = () => (placed ??= lineStartsOf(section, start));
	if (!hasTimestamps || !timestamp.test(text)) {
		return [{entry: make(text, known), lineStart: line => starts()[line]}];
	}

	return byTime(text).map(({at, lines, first}) => ({
		entry: make(lines, at === undefined ? known : {at, run: known.run}),
		lineStart: line => starts()[first + line],
	}));
}

/** Lines of one time together. `first`: the number of their first line. */
function byTime(text: string): ReadonlyArray<{readonly at: number | undefined; readonly lines: string; readonly first: number}> {
	const groups: Array<{at: number | undefined; lines: string; first: number}> = [];
	for (const [number, line] of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').entries()) {
		const [prefix, time] = timestamp.exec(line) ?? [''];
		const at = time === undefined ? groups.at(-1)?.at : Date.parse(time);
		const last = groups.at(-1);
		const rest = `${line.slice(prefix.length)}\n`;
		if (last && last.at === at) {
			last.lines += rest;
		} else {
			groups.push({at, lines: rest, first: number});
		}
	}

	return groups;
}

const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) /;

function lineStartsOf(section: Buffer, start: number): readonly number[] {
	const starts = [start];
	for (let at = section.indexOf(newline); at !== -1 && at < section.length - 1; at = section.indexOf(newline, at + 1)) {
		starts.push(start + at + 1);
	}

	return starts;
}

const newline = 10;

/** Somebody else may have written into the file: nothing that it holds may command a terminal. */
function cleaned(lines: string): {readonly text: string; readonly lineCount: number} {
	const plain = scanPlain(lines, '');
	if (plain?.lines === lines) {
		return {text: lines, lineCount: plain.lineCount};
	}

	const assembler = createLineAssembler();
	const bytes = Buffer.from(lines);
	const text = `${assembler.push(bytes)?.text ?? ''}${assembler.end()?.text ?? ''}`;
	return {text, lineCount: countNewlines(Buffer.from(text))};
}
