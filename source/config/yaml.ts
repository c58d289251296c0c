import type {Node, Pair, YAMLMap} from 'yaml';
import {isAlias, isScalar, isSeq, parseDocument, stringify, visit} from 'yaml';
import {uncapitalized} from '../lib/capitalized.ts';
import {escapeHighControls} from '../lib/printed-json.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {Source, Span} from './source-text.ts';
import {locate} from './source-text.ts';
import type {MapEntry, MapNode, ScalarNode, TreeNode} from './tree.ts';
import {textNode} from './tree.ts';

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
	for (const {message, pos} of document.warnings.filter(each => !/^Unresolved tag: !(?:reset|override)$/.test(each.message))) {
		reader.report('wrong-type', uncapitalized(message), {source, start: pos[0], end: pos[1]});
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

	report(code: Diagnostic['code'], message: string, span: Span, first?: Span): void {
		this.diagnostics.push(problem(code, message, span, first && {related: [{message: 'first here', location: locate(first)}]}));
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
			this.report('yaml-syntax', 'an alias needs an anchor before it', span);
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
			if (tag === '!reset' || tag === '!override') {
				replaced.push(key);
			}
			if (tag === '!reset') {
				continue;
			}
			if (key === '<<') {
				merged.push(...this.mergeKey(value, keySpan));
			} else if (first) {
				this.report('duplicate-key', `"${key}" is given twice`, keySpan, first.keySpan);
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

/** The parser goes on after an error, and the errors that follow on the same line are echoes of the first. */
function syntaxErrors(source: Source, document: ParsedDocument): Diagnostic[] {
	const lines = new Set<number>();
	const diagnostics: Diagnostic[] = [];
	for (const error of document.errors) {
		const {message, start, end} = syntaxError(error, source, document);
		const diagnostic = problem('yaml-syntax', message, {source, start, end});
		const line = diagnostic.location?.line ?? 0;
		if (!lines.has(line)) {
			lines.add(line);
			diagnostics.push(diagnostic);
		}
	}
	return diagnostics;
}

type ParsedDocument = ReturnType<typeof parseDocument<Node>>;

interface SyntaxProblem {
	readonly code: string;
	readonly message: string;
	readonly pos: readonly [number, number];
}

/** In words, and where the user has to look: for a quote that is not closed, at the quote and not at the end of the file. */
function syntaxError({code, message, pos: [start, end]}: SyntaxProblem, {text}: Source, document: ParsedDocument): {readonly message: string; readonly start: number; readonly end: number} {
	switch (code) {
		case 'MULTIPLE_DOCS': {
			return {message: 'a file holds one YAML document, and here a second one begins', start, end};
		}
		case 'RESOURCE_EXHAUSTION': {
			return {message: 'nested too deeply', start, end};
		}
		case 'BLOCK_AS_IMPLICIT_KEY': {
			const newline = text.indexOf('\n', start);
			return {message: 'a value with ": " in it needs quotes around all of it', start, end: newline === -1 ? text.length : newline};
		}
		case 'MISSING_CHAR': {
			const opening = message.includes('quote') ? openQuote(document, start) : undefined;
			return opening === undefined
				? {message: uncapitalized(message), start, end}
				: {message: 'this quote is never closed', start: opening, end: opening + 1};
		}
		default: {
			return {message: uncapitalized(message), start, end};
		}
	}
}

function openQuote(document: ParsedDocument, missingAt: number): number | undefined {
	let opening: number | undefined;
	visit(document, {
		Scalar(_key, {type, range}) {
			if (range && type?.startsWith('QUOTE') && range[0] < missingAt) {
				opening = range[0];
			}
		},
	});
	return opening;
}
