import type {Place} from '../../logs/log-places.ts';
import type {LogStore} from '../../logs/log-store.ts';
import type {OlderChain, OlderLog} from '../../logs/older-log.ts';
import {pageOf, type LogPage, type Paged, type PageRequest} from '../log-page.ts';
import {memoryChain} from './memory-chain.ts';
import {olderPageOf, type OlderPage} from './older-page.ts';
import type {PlaceInChains} from './older-place.ts';

export interface AnyPageRequest extends Omit<PageRequest, 'after' | 'before'> {
	readonly after?: Place | PlaceInChains;
	readonly before?: Place | PlaceInChains;
}

/** A page of all that services have printed: first what log files have, then what memory has. */
export async function pageWithOlder(logs: LogStore, older: OlderLog | undefined, request: AnyPageRequest, signal: AbortSignal): Promise<Paged> {
	const {after, before, ...rest} = request;
	const from = older?.wholeFrom(request.services) ?? 0;
	const inFiles = older?.chains(request.services, from) ?? [];
	// The place in each of them has to find room in an answer.
	const chains = inFiles.length > mostChains ? [] : [...inFiles, ...memoryChain(logs, inFiles, {before: from, ...request.services && {services: request.services}})];
	const start = inFiles.length > mostChains ? {} : {from};
	// Nothing falls between files and memory while they are read.
	const hold = logs.hold(logs.start());
	try {
		return after === undefined
			? await backward(logs, chains, {...rest, ...start, ...before && {before}}, signal)
			: await forward(logs, chains, {...rest, ...start, after, ...before && !isInChains(before) && {before}}, signal);
	} finally {
		hold.release();
	}
}

const mostChains = 100;

async function backward(logs: LogStore, chains: readonly OlderChain[], {before, ...rest}: Omit<AnyPageRequest, 'after'>, signal: AbortSignal): Promise<Paged> {
	const inMemory = await pageOf(logs, {...rest, ...before && {before: isInChains(before) ? {sequence: 0, line: 0} : before}}, signal);
	if (inMemory.type !== 'ok' || chains.length === 0) {
		return inMemory;
	}

	const {page} = inMemory;
	const {limit, filter} = rest;
	// Whoever has come since has nothing that is older.
	const known = before && isInChains(before) ? chains.filter(({key}) => before.has(key)) : chains;
	const from = await placesIn(known, before);
	const missing = limit - page.lines.length;
	// With nothing missing it is only looked whether there is something.
	const looked = missing > 0 ? {limit: missing, filter} : {limit: 1, filter: filter.since === undefined ? {} : {since: filter.since}};
	const found = await olderPageOf(known, from, {way: 'backward', ...looked, signal});
	if (!found) {
		return {type: 'too-long'};
	}

	const hasMore = found.lines.length > 0 || !found.isAll;
	const isWithinFiles = before !== undefined && isInChains(before);
	return {type: 'ok', page: isWithinFiles || (missing > 0 && hasMore) ? inFront(found, page, isWithinFiles) : {...page, olderInFiles: hasMore}};
}

function inFront(found: OlderPage, page: LogPage, isWithinFiles: boolean): LogPage {
	return {
		lines: [...found.lines, ...page.lines],
		start: found.start,
		end: isWithinFiles ? found.end : page.end,
		older: 0,
		newer: page.newer,
		olderInFiles: !found.isAll,
	};
}

async function forward(logs: LogStore, chains: readonly OlderChain[], {after, ...rest}: Omit<PageRequest, 'after'> & Required<Pick<AnyPageRequest, 'after'>>, signal: AbortSignal): Promise<Paged> {
	const last = logs.sequence();
	const from = await placesIn(chains, after);
	const isWithinFiles = isInChains(after);
	const dropped = isWithinFiles || after.sequence < (rest.from ?? 0) ? chains : [];
	const found = dropped.length === 0 ? undefined : await olderPageOf(dropped, from, {way: 'forward', limit: rest.limit, filter: rest.filter, signal});
	if (dropped.length > 0 && !found) {
		return {type: 'too-long'};
	}

	const missing = rest.limit - (found?.lines.length ?? 0);
	const inMemory = await pageOf(logs, {...rest, limit: Math.max(1, missing), after: isWithinFiles ? {sequence: 0, line: 0} : after}, signal);
	if (inMemory.type !== 'ok' || !found) {
		return inMemory;
	}

	const {page} = inMemory;
	return {type: 'ok', page: found.isAll && missing > 0
		? {...page, lines: [...found.lines, ...page.lines], start: found.start, end: page.lines.length === 0 ? `${last}.0` : page.end, olderInFiles: true}
		: {lines: found.lines, start: found.start, end: found.end, older: 0, newer: page.lines.length + page.newer, olderInFiles: true}};
}

async function placesIn(chains: readonly OlderChain[], place: Place | PlaceInChains | undefined): Promise<PlaceInChains> {
	if (!place || isInChains(place)) {
		return place ?? new Map();
	}

	return new Map(await Promise.all(chains.map(async chain => [chain.key, await chain.placeOf(place)] as const)));
}

function isInChains(place: Place | PlaceInChains): place is PlaceInChains {
	return place instanceof Map;
}
