import type {OlderChain, OlderPlace} from '../../logs/older-log.ts';
import type {PageLine} from '../log-page.ts';
import {linesOfChain, type ChainLine, type ChainLines, type Wanted} from './chain-lines.ts';
import {placeInChainsText, type PlaceInChains} from './older-place.ts';

export interface OlderPage {
	/** In order of time where it is known, those of one chain in their own order. */
	readonly lines: readonly PageLine[];
	/** Where it begins and ends in the chains. */
	readonly start: string;
	readonly end: string;
	/** There is no more that way. */
	readonly isAll: boolean;
}

/** The nearest lines that way; undefined: the pattern takes too long. `from`: whoever is not in it has all its text there. */
export async function olderPageOf(chains: readonly OlderChain[], from: PlaceInChains, wanted: Omit<Wanted, 'from' | 'mayRead'>): Promise<OlderPage | undefined> {
	let budget = mostBytes;
	const mayRead = (bytes: number) => {
		budget -= bytes;
		return budget > 0;
	};

	const found = new Map<string, ChainLines>();
	for (const chain of chains) {
		const lines = await linesOfChain(chain, {...wanted, from: from.get(chain.key), mayRead});
		if (!lines) {
			return undefined;
		}

		found.set(chain.key, lines);
	}

	return pageOf(found, from, wanted);
}

/** For one question. What is further away is found by the next one. */
const mostBytes = 32 * 1024 * 1024;

function pageOf(found: ReadonlyMap<string, ChainLines>, from: PlaceInChains, {way, limit}: Pick<Wanted, 'way' | 'limit'>): OlderPage {
	const all = mergeByTime([...found.values()].map(({lines}) => lines));
	const first = way === 'backward' ? Math.max(0, all.length - limit) : 0;
	const taken = all.slice(first, first + limit);
	const isTaken = taken.length === all.length;

	/** Before lines of these numbers, the highest first: each chain at its next line. */
	const places = new Map([...found].map(([key, {end}]) => [key, end ?? from.get(key)] as const));
	const placesBefore: string[] = [];
	const noteBefore = (number: number) => {
		placesBefore[number] = placeInChainsText(new Map([...places].filter((pair): pair is [string, OlderPlace] => pair[1] !== undefined)));
	};

	for (let number = all.length; number >= first; number--) {
		const line = all[number];
		if (line) {
			places.set(line.chain, line.place);
		}

		if (number <= first + limit) {
			noteBefore(number);
		}
	}

	// What was looked at in vain is not looked at again.
	const reached = placeInChainsText(new Map([...found].flatMap(([key, {start}]) => {
		const place = start ?? from.get(key);
		return place === undefined ? [] : [[key, place] as const];
	})));
	return {
		lines: taken.map(({line}, index) => ({...line, place: placesBefore[first + index]!})),
		start: way === 'backward' && isTaken ? reached : placesBefore[first]!,
		end: placesBefore[first + taken.length]!,
		isAll: isTaken && [...found.values()].every(each => each.isAll),
	};
}

function mergeByTime(chains: ReadonlyArray<readonly ChainLine[]>): readonly ChainLine[] {
	const heads = chains.map(lines => ({lines, index: 0}));
	const merged: ChainLine[] = [];
	for (;;) {
		const open = heads.filter(({lines, index}) => index < lines.length);
		if (open.length === 0) {
			return merged;
		}

		const next = open.reduce((first, head) => head.lines[head.index]!.at < first.lines[first.index]!.at ? head : first);
		merged.push(next.lines[next.index]!);
		next.index++;
	}
}
