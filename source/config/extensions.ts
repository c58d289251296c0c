import type {MapEntry, MapNode} from './tree.ts';

/** `x-…` keys are for the user's own use: anchors, notes, other tools. */
export function isExtension(key: string): boolean {
	return key.startsWith('x-');
}

export function withoutExtensions(root: MapNode): MapNode {
	return {
		...root,
		entries: root.entries
			.filter(({key}) => !isExtension(key))
			.map(entry => entry.key === 'services' && entry.value.type === 'map'
				? {...entry, value: {...entry.value, entries: withoutServiceExtensions(entry.value.entries)}}
				: entry),
	};
}

export function withoutServiceExtensions(services: readonly MapEntry[]): MapEntry[] {
	return services.map(entry => entry.value.type === 'map'
		? {...entry, value: {...entry.value, entries: entry.value.entries.filter(({key}) => !isExtension(key))}}
		: entry);
}
