import type {Span} from './source-text.ts';

/** What a file says, whatever its syntax, with the place of each part; merged files keep the places of both. */
export type TreeNode = ScalarNode | ListNode | MapNode | InvalidNode;

export interface ScalarNode {
	readonly type: 'scalar';
	readonly span: Span;
	readonly value: string | number | boolean | null;
	/** As written, quotes and escapes resolved: `1.10` stays `1.10`. */
	readonly text: string;
	/** Goes to the shell as it stands, nothing expanded. */
	readonly isLiteral?: true;
	/** Of a module, where the text is its path in it. */
	readonly function?: {readonly path: string; readonly text: string};
}

export interface ListNode {
	readonly type: 'list';
	readonly span: Span;
	readonly items: readonly TreeNode[];
}

export interface MapNode {
	readonly type: 'map';
	readonly span: Span;
	readonly entries: readonly MapEntry[];
	/** Keys for which nothing of an earlier file counts (`!override`), be they among the entries or not (`!reset`). */
	readonly replaced?: readonly string[];
}

/** A value that has been complained about: what comes after neither uses it nor says that it is missing. */
export interface InvalidNode {
	readonly type: 'invalid';
	readonly span: Span;
}

export interface MapEntry {
	readonly key: string;
	readonly keySpan: Span;
	readonly value: TreeNode;
	/** As the file spells the key, where that is another way. */
	readonly written?: string;
}

export type Path = readonly (string | number)[];

export function entryOf(node: TreeNode | undefined, key: string): MapEntry | undefined {
	return node?.type === 'map' ? node.entries.find(entry => entry.key === key) : undefined;
}

export function textNode(text: string, span: Span): ScalarNode {
	return {type: 'scalar', value: text, text, span};
}

export function withEntries(map: MapNode, entries: readonly MapEntry[]): MapNode {
	return {...map, entries};
}

/** Without places, as the schema sees it. */
export function plainData(node: TreeNode): unknown {
	switch (node.type) {
		case 'scalar': {
			return node.value;
		}
		case 'list': {
			return node.items.map(item => plainData(item));
		}
		case 'map': {
			return Object.fromEntries(node.entries.map(({key, value}) => [key, plainData(value)]));
		}
		case 'invalid': {
			return undefined;
		}
	}
}

export function isBlank(node: TreeNode): boolean {
	return node.type === 'scalar' && node.value === null;
}
