import {dirname, resolve} from 'node:path';
import type {Span} from '../source-text.ts';
import {withoutReplaced} from '../merge.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, textNode, withEntries} from '../tree.ts';
import type {ComposeContext} from './context.ts';
import {itemsIn, listNode, mapNode, present, textIn} from './nodes.ts';

/** `extends`: a service has what another one has, of this file or another one, less what it says itself. */
export function withInherited(services: readonly MapEntry[], context: ComposeContext, prepare: (root: MapNode) => TreeNode): readonly MapEntry[] {
	const resolveService = (entry: MapEntry, siblings: readonly MapEntry[], open: readonly string[]): TreeNode => {
		const {value} = entry;
		const asked = present(value, 'extends');
		if (value.type !== 'map' || !asked) {
			return value;
		}
		const own = withEntries(value, value.entries.filter(({key}) => key !== 'extends'));
		const name = asked.value.type === 'scalar' ? asked.value.text : textIn(asked.value, 'service') ?? entry.key;
		const file = textIn(asked.value, 'file');
		const path = file === undefined ? asked.keySpan.source.file : resolve(dirname(asked.keySpan.source.file), file);
		const others = file === undefined ? siblings : servicesOf(path, asked.keySpan, context, prepare);
		const base = others?.find(({key}) => key === name);
		const place = `${path}\0${name}`;
		if (!others) {
			return own;
		}
		if (!base || open.includes(place)) {
			context.refuse(base ? `"${entry.key}" extends itself` : `"${entry.key}" extends "${name}", and there is no such service${file === undefined ? '' : ` in ${file}`}`, asked.keySpan);
			return own;
		}
		const inherited = resolveService(base, others, [...open, place]);
		return inherited.type === 'map' ? merged(inherited, own) : own;
	};
	return services.map(entry => ({...entry, value: resolveService(entry, services, [`${entry.keySpan.source.file}\0${entry.key}`])}));
}

/** Lists of these are replaced as a whole, all others add up. */
const replacedLists: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test', 'profiles']);

function servicesOf(path: string, span: Span, context: ComposeContext, prepare: (root: MapNode) => TreeNode): readonly MapEntry[] | undefined {
	const root = context.readOther(path, span);
	const services = root && entryOf(prepare(root), 'services')?.value;
	return services?.type === 'map' ? services.entries : undefined;
}

function merged(inherited: MapNode, own: MapNode): MapNode {
	const base = withoutReplaced(inherited, own);
	const kept = base.entries.map(entry => {
		const over = entryOf(own, entry.key);
		return over ? {...over, value: mergedValue(entry.key, entry.value, over.value)} : entry;
	});
	return withEntries(own, [...kept, ...own.entries.filter(({key}) => !entryOf(base, key))]);
}

function mergedValue(key: string, base: TreeNode, own: TreeNode): TreeNode {
	const [one, other] = base.type === own.type ? [base, own] : [inLongForm(key, base), inLongForm(key, own)];
	if (one.type === 'map' && other.type === 'map') {
		return merged(one, other);
	}
	return one.type === 'list' && other.type === 'list' && !replacedLists.has(key) ? listNode([...one.items, ...other.items], own.span) : own;
}

/** What may be written in two shapes, in the one in which it can be merged with the other. */
function inLongForm(key: string, node: TreeNode): TreeNode {
	switch (key) {
		case 'environment':
		case 'labels':
		case 'args':
		case 'sysctls': {
			return asMap(node);
		}
		case 'depends_on': {
			return byName(node, span => mapNode({condition: textNode('service_started', span)}, span));
		}
		case 'networks': {
			return byName(node, span => ({type: 'scalar', value: null, text: '', span}));
		}
		case 'build': {
			return node.type === 'scalar' ? mapNode({context: node}, node.span) : node;
		}
		case 'env_file':
		case 'dns':
		case 'tmpfs': {
			return node.type === 'scalar' ? listNode([node], node.span) : node;
		}
		default: {
			return node;
		}
	}
}

/** `[a, b]` as a map whose values say nothing more. */
function byName(node: TreeNode, valueAt: (span: Span) => TreeNode): TreeNode {
	return node.type === 'list'
		? {type: 'map', span: node.span, entries: node.items.flatMap(item => item.type === 'scalar' ? [{key: item.text, keySpan: item.span, value: valueAt(item.span)}] : [])}
		: node;
}

/** `- A=b` is `A: b`. */
function asMap(node: TreeNode): MapNode {
	if (node.type === 'map') {
		return node;
	}
	return {type: 'map', span: node.span, entries: itemsIn({type: 'map', span: node.span, entries: [{key: '', keySpan: node.span, value: node}]}, '').flatMap(item => {
		const [, name, value] = /^([^=]+)(?:=(.*))?$/s.exec(item.type === 'scalar' ? item.text : '') ?? [];
		return name === undefined ? [] : [{key: name, keySpan: item.span, value: {type: 'scalar' as const, span: item.span, value: value ?? null, text: value ?? ''}}];
	})};
}
