import {mergedEntries} from '../api/older/merged.ts';
import {linesOf, type LineFilter} from '../logs/log-lines.ts';
import type {LogStore} from '../logs/log-store.ts';
import type {OlderChain, OlderLog, OlderPlace} from '../logs/older-log.ts';
import {checkLast, filterOf, toPublic} from './lines.ts';
import type {EngineLogQuery, HistoryLine} from './types.ts';

/** What log files have and then what is kept, as it is when the first line is asked for. */
export function readHistory(logs: LogStore, older: OlderLog, {services, last, ...query}: EngineLogQuery): AsyncIterableIterator<HistoryLine> {
	const filter = filterOf(query);
	checkLast(last);
	return last === undefined ? read() : readLast(last);

	async function* read(count = Number.POSITIVE_INFINITY): AsyncGenerator<HistoryLine, void, void> {
		const {entries} = logs.read(logs.start(), services ? {services} : {});
		const parts = await Promise.all(older.chains(services).map(async chain => ({service: chain.service, blocks: chain.forward(await beginOf(chain, filter, count))})));
		for await (const merged of mergedEntries(parts, entries)) {
			for (const line of linesOf(merged, filter)) {
				const {isOfUnknownTime, ...known} = line;
				const shown = toPublic(known);
				yield isOfUnknownTime ? {...shown, time: null} : shown;
			}
		}
	}

	async function* readLast(count: number): AsyncGenerator<HistoryLine, void, void> {
		let found: HistoryLine[] = [];
		for await (const line of read(count)) {
			found.push(line);
			// Not at each line: that would move all others.
			found = found.length > 2 * count + 1000 ? found.slice(-count) : found;
		}

		yield* count === 0 ? [] : found.slice(-count);
	}
}

/** Nothing before it is wanted; undefined: all of it may be. */
async function beginOf(chain: OlderChain, {since, ...filter}: LineFilter, count: number): Promise<OlderPlace | undefined> {
	let missing = count;
	if (since === undefined && count === Number.POSITIVE_INFINITY) {
		return undefined;
	}

	for await (const {entries, start} of chain.backward()) {
		missing -= count === Number.POSITIVE_INFINITY ? 0 : [...linesOf(entries, filter)].length;
		if (missing <= 0 || (since !== undefined && entries[0] !== undefined && entries[0].at < since)) {
			return start;
		}
	}

	return undefined;
}
