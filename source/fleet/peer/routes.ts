import type {PeersState} from './state.ts';

/**
 * The links by which each hub is reached that can be reached now, on a shortest way. A connection counts when both of its ends
 * say so: whoever has gone cannot say that it has.
 */
export function routes({hub, hubs, links}: PeersState): ReadonlyMap<string, string> {
	const ways = new Map<string, string>();
	for (const {name, other} of links.values()) {
		if (other && !ways.has(other.hub)) {
			ways.set(other.hub, name);
		}
	}

	for (const [at, way] of ways) {
		for (const next of hubs.get(at)?.links ?? []) {
			if (next !== hub && !ways.has(next) && hubs.get(next)?.links.includes(at)) {
				ways.set(next, way);
			}
		}
	}

	return ways;
}
