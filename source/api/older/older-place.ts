import type {OlderPlace} from '../../logs/older-log.ts';

/** A place of a page that lies in log files: one in each chain, by its key. */
export type PlaceInChains = ReadonlyMap<string, OlderPlace>;

export function placeInChainsText(places: PlaceInChains): string {
	return `f${Buffer.from(JSON.stringify([...places])).toString('base64url')}`;
}

/** Undefined: it is none. */
export function parsePlaceInChains(text: string): PlaceInChains | undefined {
	try {
		const pairs: unknown = /^f[\w-]{1,65536}$/.test(text) ? JSON.parse(Buffer.from(text.slice(1), 'base64url').toString()) : undefined;
		return Array.isArray(pairs) && pairs.every(isPair) ? new Map(pairs) : undefined;
	} catch {
		return undefined;
	}
}

function isPair(pair: unknown): pair is [string, string] {
	return Array.isArray(pair) && pair.length === 2 && pair.every(each => typeof each === 'string');
}
