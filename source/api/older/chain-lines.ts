import {stripAnsi} from '../../lib/ansi.ts';
import type {LogEntry} from '../../logs/entry.ts';
import {createPlaceTest, linesOfPlace, type Passing, type PlaceFilter} from '../../logs/log-places.ts';
import type {OlderBlock, OlderChain, OlderPlace} from '../../logs/older-log.ts';
import type {PageLine} from '../log-page.ts';
import {createPatientWork} from '../patient-work.ts';

/** A line of a log file. */
export interface ChainLine {
	readonly chain: string;
	/** Before it. */
	readonly place: OlderPlace;
	/** Epoch ms; −∞: not known. */
	readonly at: number;
	readonly line: Omit<PageLine, 'place'>;
}

export interface ChainLines {
	/** In their order. */
	readonly lines: readonly ChainLine[];
	/** What has been looked at lies between these; undefined: there is nothing. */
	readonly start: OlderPlace | undefined;
	readonly end: OlderPlace | undefined;
	/** There is no more that way. */
	readonly isAll: boolean;
}

export interface Wanted {
	readonly way: 'backward' | 'forward';
	readonly from: OlderPlace | undefined;
	readonly limit: number;
	readonly filter: PlaceFilter;
	readonly signal: AbortSignal;
	/** Whether so much more text may be looked at. */
	readonly mayRead: (bytes: number) => boolean;
}

/** As many lines that pass the filter, the nearest first looked at; undefined: its pattern takes too long. */
export async function linesOfChain(chain: OlderChain, {way, from, limit, filter, signal, mayRead}: Wanted): Promise<ChainLines | undefined> {
	const patiently = filter.pattern && createPatientWork<readonly Passing[]>(patternMs);
	const forward = createPlaceTest(filter);
	const found: Array<readonly ChainLine[]> = [];
	let count = 0;
	let start: OlderPlace | undefined;
	let end: OlderPlace | undefined;
	let isAll = true;
	for await (const block of chain[way](from)) {
		const {entries} = block;
		const test = way === 'forward' ? forward : createPlaceTest(filter);
		const passing = patiently ? patiently(() => entries.map(test)) : {type: 'done' as const, value: entries.map(test)};
		if (passing.type === 'too-long') {
			return undefined;
		}

		const lines = entries.flatMap((entry, index) => chainLines(chain.key, block, {entry, index, passing: passing.value[index]!}));
		found.push(lines);
		count += lines.length;
		start = way === 'forward' ? start ?? block.start : block.start;
		end = way === 'forward' ? block.end : end ?? block.end;
		if (isOver(entries, way, filter)) {
			break;
		}

		if (count >= limit || signal.aborted || !mayRead(entries.reduce((sum, {text}) => sum + text.length, 0))) {
			isAll = false;
			break;
		}
	}

	return {lines: (way === 'forward' ? found : found.reverse()).flat(), start, end, isAll};
}

const patternMs = 250;

/** All before is older than is asked for. */
function isOver(entries: readonly LogEntry[], way: Wanted['way'], {since}: PlaceFilter): boolean {
	return way === 'backward' && since !== undefined && entries[0] !== undefined && entries[0].at < since;
}

function chainLines(chain: string, block: OlderBlock, {entry, index, passing}: {readonly entry: LogEntry; readonly index: number; readonly passing: Passing}): readonly ChainLine[] {
	if (passing === 'none') {
		return [];
	}

	const {service, run, at} = entry;
	const isKnown = !(entry.type === 'output' && entry.isOfUnknownTime);
	const facts = {time: isKnown ? new Date(at).toISOString() : null, service, run, stream: entry.type === 'output' ? entry.stream : null};
	const texts = linesOfPlace(entry);
	return (passing === 'all' ? texts.map((_, line) => line) : passing).map(line => ({
		chain,
		place: block.placeOf(index, line),
		at: isKnown ? at : Number.NEGATIVE_INFINITY,
		line: {...facts, text: stripAnsi(texts[line] ?? '')},
	}));
}
