import type {LogEntry} from '../../logs/entry.ts';
import {comparePlaces, linesOfPlace, type Place} from '../../logs/log-places.ts';
import type {LogStore} from '../../logs/log-store.ts';
import type {OlderBlock, OlderChain} from '../../logs/older-log.ts';
import {parsePlace} from '../log-page.ts';

/** Who has no log file is in memory with what others have only in theirs: it is read like a file. */
export function memoryChain(logs: LogStore, inFiles: readonly OlderChain[], {before, services}: {readonly before: number; readonly services?: readonly string[]}): readonly OlderChain[] {
	if (before === 0) {
		return [];
	}

	const others = new Set(inFiles.map(({service}) => service));
	const entries = logs.read(logs.start(), services && {services}).entries.filter(({service, sequence}) => sequence < before && !others.has(service));
	return entries.length === 0 ? [] : [chainOf(entries)];
}

function chainOf(entries: readonly LogEntry[]): OlderChain {
	async function* block(isIn: (place: Place) => boolean): AsyncGenerator<OlderBlock> {
		const lines = entries.flatMap(singleLines).filter(isIn);
		const last = lines.at(-1);
		if (last) {
			const placeOf = (index: number) => placeText(lines[index]!);
			yield {entries: lines.map(({entry}) => entry), start: placeOf(0), end: placeText({...last, line: last.line + 1}), placeOf};
		}
	}

	return {
		service: '',
		key: '',
		forward: from => block(line => from === undefined || comparePlaces(line, placeOf(from)) >= 0),
		backward: before => block(line => before === undefined || comparePlaces(line, placeOf(before)) < 0),
		placeOf: async place => placeText(place),
	};
}

interface SingleLine extends Place {
	readonly entry: LogEntry;
}

function singleLines(entry: LogEntry): readonly SingleLine[] {
	const {sequence} = entry;
	return entry.type === 'output'
		? linesOfPlace(entry).map((text, line) => ({sequence, line, entry: {...entry, text: `${text}\n`, lineCount: 1}}))
		: [{sequence, line: 0, entry}];
}

function placeOf(text: string): Place {
	return parsePlace(text) ?? {sequence: 0, line: 0};
}

function placeText({sequence, line}: Place): string {
	return `${sequence}.${line}`;
}
