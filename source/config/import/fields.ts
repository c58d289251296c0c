import {isExtension} from '../extensions.ts';
import type {Span} from '../source-text.ts';
import type {MapEntry, MapNode, TreeNode} from '../tree.ts';
import {entryOf, isBlank} from '../tree.ts';
import type {Tell} from './contract.ts';

type Valid = Exclude<TreeNode, {type: 'invalid'}>;

/** A map of somebody else's file that is read key by key; what nobody has asked for is told at the end. */
export interface Fields {
	readonly map: MapNode;
	/** A key without a value is as one that is not there. */
	node(key: string): Valid | undefined;
	spanOf(key: string): Span | undefined;
	text(key: string): string | undefined;
	flag(key: string): boolean;
	/** One, or a list of them. */
	texts(key: string): readonly string[];
	entries(key: string): readonly MapEntry[];
	fields(key: string): Fields | undefined;
	/** It is there, and devtui has nothing like it. */
	lost(key: string, why: string): void;
	/** It needs no counterpart. */
	ignore(...keys: readonly string[]): void;
	/** Whatever has not been read. */
	tellRest(): void;
}

/** @param whose What the map belongs to, as the sentences name it: `"web"`. */
export function fieldsOf(map: MapNode, whose: string, tell: Tell): Fields {
	const read = new Set<string>();
	const node = (key: string) => {
		read.add(key);
		const value = entryOf(map, key)?.value;
		return value === undefined || value.type === 'invalid' || isBlank(value) ? undefined : value;
	};
	const spanOf = (key: string) => entryOf(map, key)?.keySpan;
	const of = whose === '' ? '' : ` of ${whose}`;
	const refuse = (key: string, expected: string): undefined => {
		tell(`"${key}"${of} is left out: it must be ${expected}.`, spanOf(key));
	};
	return {
		map,
		node,
		spanOf,
		text(key) {
			const value = node(key);
			return value === undefined || value.type === 'scalar' ? value?.text : refuse(key, 'a single value');
		},
		flag(key) {
			const value = node(key);
			return value?.type === 'scalar' && /^(true|yes|on|y)$/i.test(value.text);
		},
		texts(key) {
			const value = node(key);
			if (value?.type === 'map') {
				refuse(key, 'a value or a list of values');
			}
			return value ? textsOf(value) : [];
		},
		entries(key) {
			const value = node(key);
			return value === undefined ? [] : value.type === 'map' ? value.entries : refuse(key, 'a map') ?? [];
		},
		fields(key) {
			const value = node(key);
			return value === undefined ? undefined : value.type === 'map' ? fieldsOf(value, whose === '' ? `"${key}"` : `${whose}, "${key}"`, tell) : refuse(key, 'a map');
		},
		lost(key, why) {
			if (node(key)) {
				tell(`"${key}"${of} is not carried over: ${why}.`, spanOf(key));
			}
		},
		ignore(...keys) {
			for (const key of keys) {
				read.add(key);
			}
		},
		tellRest() {
			for (const {key, keySpan} of map.entries) {
				if (!read.has(key) && !isExtension(key)) {
					tell(`"${key}"${of} is not carried over: devtui has nothing like it, or does not know it.`, keySpan);
				}
			}
		},
	};
}

export function textsOf(node: TreeNode): readonly string[] {
	switch (node.type) {
		case 'scalar': {
			return [node.text];
		}
		case 'list': {
			return node.items.flatMap(item => item.type === 'scalar' ? [item.text] : []);
		}
		case 'map':
		case 'invalid': {
			return [];
		}
	}
}

/** `A: b` or `- A=b`; without a value it is the user's own. Variables that have none at all are told to `onBare`. */
export function variablesOf(node: TreeNode | undefined, onBare: (name: string, span: Span) => void): Readonly<Record<string, string>> {
	const pairs: Array<readonly [string, string]> = [];
	const add = (name: string, value: string | undefined, span: Span) => {
		if (value === undefined) {
			onBare(name, span);
		} else if (name !== '') {
			pairs.push([name, value]);
		}
	};
	for (const {key, keySpan, value} of node?.type === 'map' ? node.entries : []) {
		add(key, value.type === 'scalar' && value.value !== null ? value.text : undefined, keySpan);
	}
	for (const item of node?.type === 'list' ? node.items : []) {
		const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(item.type === 'scalar' ? item.text : '') ?? [];
		add(name, value, item.span);
	}
	return Object.fromEntries(pairs);
}
