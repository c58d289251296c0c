import type {Span} from '../source-text.ts';
import type {ListNode, MapEntry, MapNode, ScalarNode, TreeNode} from '../tree.ts';
import {entryOf, isBlank, textNode} from '../tree.ts';

/** Parts of a tree that no file has; each stands where what it was made of stands. */
export function flagNode(value: boolean, span: Span): ScalarNode {
	return {type: 'scalar', value, text: String(value), span};
}

export function listNode(items: readonly TreeNode[], span: Span): ListNode {
	return {type: 'list', items, span};
}

export function mapNode(values: Readonly<Record<string, TreeNode | undefined>>, span: Span): MapNode {
	return {type: 'map', span, entries: Object.entries(values).flatMap(([key, value]) => value ? [{key, keySpan: span, value}] : [])};
}

/** A value that is there; `key:` with nothing behind it says nothing. */
export function present(node: TreeNode | undefined, key: string): MapEntry | undefined {
	const entry = entryOf(node, key);
	return entry && !isBlank(entry.value) ? entry : undefined;
}

/** One, or several of them. */
export function itemsIn(node: TreeNode | undefined, key: string): readonly TreeNode[] {
	const value = present(node, key)?.value;
	return value === undefined ? [] : value.type === 'list' ? value.items : [value];
}

export function textIn(node: TreeNode | undefined, key: string): string | undefined {
	const value = present(node, key)?.value;
	return value?.type === 'scalar' ? value.text : undefined;
}

/** Keys that a map has beside these; `x-…` and what says nothing are nobody's. */
export function othersIn(node: TreeNode | undefined, used: readonly string[]): readonly MapEntry[] {
	return node?.type === 'map' ? node.entries.filter(({key, value}) => !used.includes(key) && !key.startsWith('x-') && !isBlank(value)) : [];
}

export function isTrue(node: TreeNode | undefined): boolean {
	return node?.type === 'scalar' && /^(true|yes|on)$/i.test(node.text);
}

export function texts(words: readonly string[], span: Span): ListNode {
	return listNode(words.map(word => textNode(word, span)), span);
}
