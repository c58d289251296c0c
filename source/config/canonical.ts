import type {MapEntry, MapNode, TreeNode} from './tree.ts';
import {textNode, withEntries} from './tree.ts';

/** One shape for what may be written in several, so that files in different spellings merge by key. */
export function canonicalFile(root: MapNode): MapNode {
	return withEntries(root, root.entries.map(entry => ({...entry, value: canonicalTop(entry)})));
}

function canonicalTop({key, keySpan, value}: MapEntry): TreeNode {
	switch (key) {
		case 'services': {
			return value.type === 'map' ? withEntries(value, value.entries.map(service => ({...service, value: canonicalService(service)}))) : value;
		}
		case 'environment': {
			return variables(value);
		}
		case 'environment_for': {
			return value.type === 'map' ? withEntries(value, value.entries.map(block => ({...block, value: variables(block.value)}))) : value;
		}
		case 'layout': {
			return value.type === 'scalar' ? {type: 'map', span: value.span, entries: [{key: 'split', keySpan, value}]} : value;
		}
		default: {
			return value;
		}
	}
}

function canonicalService({keySpan, value}: MapEntry): TreeNode {
	switch (value.type) {
		case 'scalar': {
			return {type: 'map', span: value.span, entries: [{key: 'command', keySpan, value}]};
		}
		case 'map': {
			return withEntries(value, value.entries.map(entry => ({...entry, value: canonicalValue(entry)})));
		}
		case 'list':
		case 'invalid': {
			return value;
		}
	}
}

function canonicalValue({key, keySpan, value}: MapEntry): TreeNode {
	if (value.type !== 'list') {
		return key === 'build' ? build(value, keySpan) : key === 'dns' || key === 'tmpfs' ? listed(value) : value;
	}
	switch (key) {
		case 'environment':
		case 'labels':
		case 'sysctls': {
			return variables(value);
		}
		case 'depends_on': {
			return {type: 'map', span: value.span, entries: lastWins(value.items.flatMap(item => dependency(item)))};
		}
		case 'watch': {
			return {type: 'map', span: value.span, entries: [{key: 'paths', keySpan, value}]};
		}
		default: {
			return value;
		}
	}
}

function build(value: TreeNode, keySpan: MapEntry['keySpan']): TreeNode {
	switch (value.type) {
		case 'scalar': {
			return {type: 'map', span: value.span, entries: [{key: 'context', keySpan, value}]};
		}
		case 'map': {
			return withEntries(value, value.entries.map(entry => entry.key === 'args' ? {...entry, value: variables(entry.value)} : entry));
		}
		case 'list':
		case 'invalid': {
			return value;
		}
	}
}

function listed(value: TreeNode): TreeNode {
	return value.type === 'scalar' && value.value !== null ? {type: 'list', span: value.span, items: [value]} : value;
}

function variables(value: TreeNode): TreeNode {
	return value.type === 'list' ? {type: 'map', span: value.span, entries: lastWins(value.items.flatMap(item => variable(item)))} : value;
}

function variable(item: TreeNode): MapEntry[] {
	if (item.type !== 'scalar') {
		return [];
	}
	const [name = '', ...rest] = item.text.split('=');
	const value: TreeNode = rest.length === 0
		? {type: 'scalar', value: null, text: '', span: item.span}
		: textNode(rest.join('='), item.span);
	return [{key: name, keySpan: item.span, value}];
}

function dependency(item: TreeNode): MapEntry[] {
	return item.type === 'scalar' ? [{key: item.text, keySpan: item.span, value: {type: 'map', span: item.span, entries: []}}] : [];
}

function lastWins(entries: readonly MapEntry[]): MapEntry[] {
	return [...new Map(entries.map(entry => [entry.key, entry])).values()];
}
