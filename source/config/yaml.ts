import type {Node, Pair, YAMLMap} from 'yaml';
import {isAlias, isScalar, isSeq, parseDocument, stringify} from 'yaml';
import {uncapitalized} from '../lib/capitalized.ts';
import {escapeHighControls} from '../lib/printed-json.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {Source, Span} from './source-text.ts';
import {locate} from './source-text.ts';
import type {MapEntry, MapNode, ScalarNode, TreeNode} from './tree.ts';
import {textNode} from './tree.ts';
import {syntaxErrors} from './yaml-mistakes.ts';

export interface YamlResult {
	/** Absent for an empty file, and when the text is not YAML. */
	readonly root?: TreeNode;
	/** The text is not YAML as a whole. */
	readonly syntaxErrors: readonly Diagnostic[];
	/** It is YAML, and says what it must not. */
	readonly diagnostics: readonly Diagnostic[];
}

export function parseYaml(source: Source): YamlResult {
	// Duplicates are found below, where both places are known.
	const document = parseDocument<Node>(source.text, {prettyErrors: false, uniqueKeys: false, logLevel: 'error'});
	if (document.errors.length > 0) {
		return {syntaxErrors: syntaxErrors(source, document), diagnostics: []};
	}
	const reader = new Reader(source);
	for (const {message, pos} of document.warnings) {
		const tag = /^Unresolved tag: (!.+)$/.exec(message)?.[1];
		if (tag === undefined) {
			reader.report('wrong-type', uncapitalized(message), {source, start: pos[0], end: pos[1]});
		} else if (!mergingTags.has(tag)) {
			reader.report('wrong-type', `"${tag}" is a tag of YAML's, and devtui knows none of this name`, {source, start: pos[0], end: pos[1]}, {hint: 'a text that begins with "!" needs quotes'});
		}
	}
	const root = document.contents ? reader.read(document.contents, 0) : undefined;
	return {...root && {root}, syntaxErrors: [], diagnostics: reader.diagnostics};
}

export function printYaml(data: unknown): string {
	return escapeHighControls(stringify(data, {lineWidth: 0, aliasDuplicateObjects: false}));
}

// Aliases make trees of a size that the text does not show ("billion laughs").
const maxNodes = 100_000;
const maxDepth = 64;
// Compose's, for what a file that is laid over another one does away with.
const mergingTags: ReadonlySet<string> = new Set(['!reset', '!override']);
// They would reach into the prototype of plain objects.
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

class Reader {
	readonly diagnostics: Diagnostic[] = [];
	private readonly anchors = new Map<string, Node>();
	private readonly open = new Set<Node>();
	private count = 0;
	private readonly source: Source;

	constructor(source: Source) {
		this.source = source;
	}

	report(code: Diagnostic['code'], message: string, span: Span, {first, hint}: {readonly first?: Span; readonly hint?: string} = {}): void {
		this.diagnostics.push(problem(code, message, span, {hint, ...first && {related: [{message: 'first here', location: locate(first)}]}}));
	}

	read(node: Node, depth: number): TreeNode {
		const span = this.span(node);
		if (isAlias(node)) {
			return this.alias(this.anchors.get(node.source), span, depth);
		}
		const anchor = 'anchor' in node ? node.anchor : undefined;
		if (anchor !== undefined) {
			this.anchors.set(anchor, node);
		}
		this.count++;
		if (this.count > maxNodes || depth > maxDepth) {
			if (this.count <= maxNodes || this.count === maxNodes + 1) {
				this.report('too-large', this.count > maxNodes ? `more than ${maxNodes} values, aliases followed` : `nested more than ${maxDepth} deep`, span);
			}
			return {type: 'invalid', span};
		}
		if (node.tag?.startsWith('!') && node.tag !== '!' && !mergingTags.has(node.tag)) {
			return {type: 'invalid', span};
		}
		if (isScalar(node)) {
			return scalar(node.value, node.source, span);
		}
		this.open.add(node);
		const read: TreeNode = isSeq(node)
			? {type: 'list', span, items: node.items.map(item => this.read(item as Node, depth + 1))}
			: {type: 'map', span, ...this.entries(node as YAMLMap<Node, Node | null>, depth + 1)};
		this.open.delete(node);
		return read;
	}

	private alias(target: Node | undefined, span: Span, depth: number): TreeNode {
		if (target === undefined) {
			this.report('yaml-syntax', 'an alias needs an anchor before it', span, {hint: 'a text that begins with "*" needs quotes'});
			return {type: 'invalid', span};
		}
		if (this.open.has(target)) {
			this.report('too-large', 'an alias cannot stand inside its own anchor', span);
			return {type: 'invalid', span};
		}
		return this.read(target, depth);
	}

	private entries(map: YAMLMap<Node, Node | null>, depth: number): Pick<MapNode, 'entries' | 'replaced'> {
		const entries = new Map<string, MapEntry>();
		const replaced: string[] = [];
		const merged: MapEntry[] = [];
		for (const pair of map.items) {
			const key = this.key(pair);
			const value = this.value(pair, depth);
			if (key === undefined) {
				continue;
			}
			const keySpan = this.span(pair.key);
			const first = entries.get(key);
			const tag = pair.value?.tag;
			if (tag !== undefined && mergingTags.has(tag)) {
				replaced.push(key);
			}
			if (tag === '!reset') {
				continue;
			}
			if (key === '<<') {
				merged.push(...this.mergeKey(value, keySpan));
			} else if (first) {
				this.report('duplicate-key', `"${key}" is given twice`, keySpan, {first: first.keySpan});
			} else {
				entries.set(key, {key, keySpan, value});
			}
		}
		for (const entry of merged) {
			if (!entries.has(entry.key)) {
				entries.set(entry.key, entry);
			}
		}
		return {entries: [...entries.values()], ...replaced.length > 0 && {replaced}};
	}

	private key({key}: Pair<Node, Node | null>): string | undefined {
		const span = this.span(key);
		if (!isScalar(key)) {
			this.report('bad-key', 'a key must be a string', span);
			return undefined;
		}
		const text = scalar(key.value, key.source, span).text;
		if (forbiddenKeys.has(text)) {
			this.report('bad-key', `"${text}" cannot be used as a key`, span);
			return undefined;
		}
		return text;
	}

	private value({key, value}: Pair<Node, Node | null>, depth: number): TreeNode {
		return value ? this.read(value, depth) : {type: 'scalar', value: null, text: '', span: this.span(key)};
	}

	/** `<<: *common`, or a list of them: an earlier one wins, and what is written beside it wins over all. */
	private mergeKey(value: TreeNode, keySpan: Span): readonly MapEntry[] {
		switch (value.type) {
			case 'map': {
				return value.entries;
			}
			case 'list': {
				return value.items.flatMap(item => this.mergeKey(item, keySpan));
			}
			case 'scalar': {
				this.report('wrong-type', '"<<" must be a map or a list of maps', keySpan);
				return [];
			}
			case 'invalid': {
				return [];
			}
		}
	}

	private span(node: Node): Span {
		const [start, end] = node.range ?? [0, 0];
		return {source: this.source, start, end};
	}
}

function scalar(value: unknown, written: string | undefined, span: Span): ScalarNode {
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
		return {type: 'scalar', value, text: written ?? String(value), span};
	}
	return value === null ? {type: 'scalar', value, text: written ?? '', span} : textNode(written ?? '', span);
}
