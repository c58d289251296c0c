import {addedUpKeys, checkKeys, livenessKeys, readinessKeys} from './keys.ts';
import type {MapEntry, MapNode, TreeNode} from './tree.ts';
import {entryOf, withEntries} from './tree.ts';

/**
 * A later file over an earlier one, both in canonical form. Maps merge by key at every depth (so `environment` and
 * `depends_on` do, also when written as lists); scalars and lists replace, but what a container is given (ports, volumes …) adds up. A probe that asks something else replaces
 * what was asked before and keeps the timing.
 */
export function mergeFiles(earlier: MapNode, later: MapNode): MapNode {
	return mergeMaps(earlier, later, (entry, over) => entry.key === 'services' && entry.value.type === 'map' && over.type === 'map'
		? mergeMaps(entry.value, over, (service, overService) => mergeServices(service.value, overService))
		: mergeValues(entry.value, over));
}

function mergeServices(earlier: TreeNode, later: TreeNode): TreeNode {
	if (earlier.type !== 'map' || later.type !== 'map') {
		return later.type === 'invalid' ? earlier : later;
	}
	const replaced = [readinessKeys, livenessKeys].flatMap(keys => keys.some(key => entryOf(later, key)) ? keys.filter(key => !entryOf(later, key)) : []);
	const kept = withEntries(earlier, earlier.entries.filter(({key}) => !replaced.includes(key)));
	return mergeMaps(kept, later, (entry, over) => isProbe(entry.key) ? mergeProbes(entry.value, over) : addedUpKeys.includes(entry.key) ? addUp(entry.value, over) : mergeValues(entry.value, over));
}

function mergeProbes(earlier: TreeNode, later: TreeNode): TreeNode {
	if (earlier.type !== 'map' || later.type !== 'map' || !checkKeys.some(key => entryOf(later, key))) {
		return mergeValues(earlier, later);
	}
	const asked = new Set([...checkKeys, 'status', 'headers']);
	return mergeValues(withEntries(earlier, earlier.entries.filter(({key}) => !asked.has(key))), later);
}

function addUp(earlier: TreeNode, later: TreeNode): TreeNode {
	return earlier.type === 'list' && later.type === 'list' ? {...later, items: [...earlier.items, ...later.items]} : mergeValues(earlier, later);
}

function mergeValues(earlier: TreeNode, later: TreeNode): TreeNode {
	return earlier.type === 'map' && later.type === 'map' ? mergeMaps(earlier, later, (entry, over) => mergeValues(entry.value, over)) : later;
}

function mergeMaps(before: MapNode, later: MapNode, merge: (entry: MapEntry, over: TreeNode) => TreeNode): MapNode {
	const earlier = withoutReplaced(before, later);
	const changed = earlier.entries.map(entry => {
		const over = entryOf(later, entry.key);
		if (!over) {
			return entry;
		}
		const value = merge(entry, over.value);
		return {key: entry.key, keySpan: value.type === 'map' ? entry.keySpan : over.keySpan, value};
	});
	const added = later.entries.filter(({key}) => !entryOf(earlier, key));
	return withEntries(earlier, [...changed, ...added]);
}

/** What of an earlier map counts under a later one. */
export function withoutReplaced(earlier: MapNode, {replaced = []}: MapNode): MapNode {
	return replaced.length === 0 ? earlier : withEntries(earlier, earlier.entries.filter(({key}) => !replaced.includes(key)));
}

function isProbe(key: string): boolean {
	return readinessKeys.includes(key) || livenessKeys.includes(key);
}
