import type {StartUp, Way} from './start-up.ts';

/**
 * Who has kept the start-up going: from the service that came up last back to whom it waited for last, and so on. Had one
 * of them been quicker, all would have been there earlier. The first link stands first.
 */
export function criticalChain({ways}: StartUp): readonly string[] {
	const byName = new Map(ways.map(way => [way.service, way]));
	const open = ways.filter(({end}) => !end);
	const last = latest(ways);
	const chains = (open.length > 0 ? open : last ? [last] : []).map(way => chainTo(way, byName));
	// Of those that are still on their way, the one with the most behind it.
	return chains.reduce<readonly string[]>((longest, chain) => chain.length > longest.length ? chain : longest, []);
}

function chainTo(last: Way, byName: ReadonlyMap<string, Way>): readonly string[] {
	const chain: string[] = [];
	for (let way: Way | undefined = last; way && !chain.includes(way.service); way = awaitedLast(way, byName)) {
		chain.unshift(way.service);
	}

	return chain;
}

function latest(ways: readonly Way[]): Way | undefined {
	return ways.filter(({stages}) => stages.length > 0).reduce<Way | undefined>((last, way) => last === undefined || endOf(way) > endOf(last) ? way : last, undefined);
}

function endOf({end}: Way): number {
	return end?.at ?? Number.POSITIVE_INFINITY;
}

/** Of those it waited for at last, the one that came last. */
function awaitedLast({stages}: Way, byName: ReadonlyMap<string, Way>): Way | undefined {
	const names = stages.findLast(({type}) => type === 'waiting')?.names ?? [];
	return latest(names.flatMap(name => byName.get(name) ?? []));
}
