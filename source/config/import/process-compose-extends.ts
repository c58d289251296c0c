import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, withEntries} from '../tree.ts';
import type {Tell} from './contract.ts';

/** `extends`: a process has what another one has, less what it says itself. Lists are added up, maps merge by key. */
export function withInherited(processes: readonly MapEntry[], tell: Tell): readonly MapEntry[] {
	const byName = new Map(processes.map(entry => [entry.key, entry]));
	const inherit = (entry: MapEntry, open: readonly string[]): MapNode | undefined => {
		const {key: name, value} = entry;
		const written = entryOf(value, 'extends');
		if (value.type !== 'map' || written?.value.type !== 'scalar' || written.value.text === '') {
			return value.type === 'map' ? value : undefined;
		}
		const own = withEntries(value, value.entries.filter(({key}) => key !== 'extends'));
		const parent = byName.get(written.value.text);
		if (!parent || open.includes(parent.key)) {
			tell(`"extends" of "${name}" is not carried over: ${parent ? 'it leads back to itself' : `there is no "${written.value.text}"`}.`, written.keySpan);
			return own;
		}
		const base = inherit(parent, [...open, parent.key]);
		return base ? merged(base, own) : own;
	};
	return processes.map(entry => ({...entry, value: inherit(entry, [entry.key]) ?? entry.value}));
}

function merged(base: MapNode, own: MapNode): MapNode {
	const kept = base.entries.map(entry => {
		const over = entryOf(own, entry.key);
		return over ? {...over, value: mergedValue(entry.value, over.value)} : entry;
	});
	return withEntries(own, [...kept, ...own.entries.filter(({key}) => !entryOf(base, key))]);
}

function mergedValue(base: TreeNode, own: TreeNode): TreeNode {
	return base.type === 'map' && own.type === 'map' ? merged(base, own)
		: base.type === 'list' && own.type === 'list' ? {...own, items: [...base.items, ...own.items]} : own;
}
