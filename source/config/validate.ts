import type {BaseIssue} from 'valibot';
import {safeParse} from 'valibot';
import {expected, readComplaint} from './complaint.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {projectSchema} from './schema.ts';
import type {Span} from './source-text.ts';
import {spanText} from './source-text.ts';
import type {MapEntry, MapNode, Path, TreeNode} from './tree.ts';
import {entryOf, isBlank, plainData} from './tree.ts';

export interface ValidatedFile {
	/** With what has been complained about marked invalid; the rest can be trusted. */
	readonly root: MapNode;
	readonly diagnostics: readonly Diagnostic[];
}

export function validateFile(root: MapNode): ValidatedFile {
	const result = safeParse(projectSchema, plainData(root), {message: expected('something else')});
	if (result.success) {
		return {root, diagnostics: []};
	}
	const complaints = result.issues.flatMap(issue => flatten(issue, []));
	const seen = new Set<string>();
	const diagnostics: Diagnostic[] = [];
	let valid: TreeNode = root;
	for (const complaint of complaints) {
		// A value has one fault at a time: what else is wrong with it follows from the first.
		const place = JSON.stringify([complaint.path, complaint.isAboutKey]);
		if (seen.has(place) || isWithinInvalid(root, complaint.path)) {
			continue;
		}
		seen.add(place);
		diagnostics.push(describe(root, complaint));
		valid = invalidate(valid, complaint);
	}
	return {root: valid as MapNode, diagnostics};
}

interface Issue {
	readonly path: Path;
	/** About the name, not the value. */
	readonly isAboutKey: boolean;
	readonly isMissing: boolean;
	/** It has the right type, and something about it is wrong. */
	readonly isTyped: boolean;
	readonly message: string;
}

/** A value that fits none of several shapes: when it has one of the shapes and is wrong further in, that counts. */
function flatten(issue: BaseIssue<unknown>, above: Path): Issue[] {
	const items = issue.path ?? [];
	const path = [...above, ...items.map(({key}) => key as string | number)];
	const inner = issue.issues?.filter(({path: below, kind}) => below !== undefined || kind === 'validation');
	if (inner && inner.length > 0) {
		return inner.flatMap(sub => flatten(sub, path));
	}
	const last = items.at(-1);
	const isAboutKey = last !== undefined && 'origin' in last && last.origin === 'key';
	const isMissing = isAboutKey && issue.kind === 'schema' && issue.input === undefined;
	return [{path, isAboutKey, isMissing, isTyped: issue.kind === 'validation', message: issue.message}];
}

function describe(root: MapNode, {path, isAboutKey, isMissing, isTyped, message}: Issue): Diagnostic {
	const {node, entry} = find(root, path);
	const key = path.at(-1);
	if (isMissing) {
		const parent = find(root, path.slice(0, -1));
		return problem('missing-key', `${subjectOf(path.slice(0, -1))} needs "${String(key)}"`, parent.entry?.keySpan ?? parent.node?.span);
	}
	const complaint = readComplaint(message);
	const {hint} = complaint;
	const keySpan = entry?.keySpan ?? node?.span;
	if (complaint.type === 'sentence') {
		return problem(complaint.code, entry?.written === undefined ? complaint.sentence : complaint.sentence.replace(`"${String(key)}"`, () => `"${entry.written ?? ''}"`), isAboutKey ? keySpan : valueSpan(node, entry), {hint});
	}
	if (isAboutKey) {
		return problem('bad-name', `"${String(key)}" must be ${complaint.expected}`, keySpan, {hint});
	}
	const subject = subjectOf(path, entry?.written);
	if (node && isBlank(node)) {
		return problem('missing-value', `${subject} has no value: it must be ${complaint.expected}`, keySpan, {hint});
	}
	return problem(isText(node) ? 'wrong-value' : 'wrong-type', `${subject} must be ${complaint.expected}${isTyped && node?.type !== 'scalar' ? '' : `, not ${written(node)}`}`, valueSpan(node, entry), {hint});
}

/** `written`: as it stands in the file, where that is another spelling. */
function subjectOf(path: Path, written?: string): string {
	const key = path.at(-1);
	return typeof key === 'number' ? `item ${key + 1} of "${String(path.at(-2))}"` : key === undefined ? 'the file' : `"${written ?? key}"`;
}

/** Long values are underlined at their key. */
function valueSpan(node: TreeNode | undefined, entry: MapEntry | undefined): Span | undefined {
	return node?.type === 'scalar' ? node.span : entry?.keySpan ?? node?.span;
}

function isText(node: TreeNode | undefined): boolean {
	return node?.type === 'scalar' && typeof node.value === 'string';
}

function written(node: TreeNode | undefined): string {
	if (node === undefined) {
		return 'this';
	}
	switch (node.type) {
		case 'scalar': {
			const text = node.text.length > 40 ? `${node.text.slice(0, 40)}…` : node.text;
			const isQuoted = typeof node.value === 'string';
			return isQuoted ? `"${text}"` : text === '' ? spanText(node.span) : text;
		}
		case 'list': {
			return 'a list';
		}
		case 'map': {
			return 'a map';
		}
		case 'invalid': {
			return 'this';
		}
	}
}

function find(root: MapNode, path: Path): {readonly node?: TreeNode; readonly entry?: MapEntry} {
	let node: TreeNode | undefined = root;
	let entry: MapEntry | undefined;
	for (const step of path) {
		entry = typeof step === 'string' ? entryOf(node, step) : undefined;
		node = typeof step === 'string' ? entry?.value : node?.type === 'list' ? node.items[step] : undefined;
	}
	return {...node && {node}, ...entry && {entry}};
}

function isWithinInvalid(root: MapNode, path: Path): boolean {
	return path.some((_, depth) => find(root, path.slice(0, depth + 1)).node?.type === 'invalid');
}

/** The value that a consumer would read as a whole is given up: the key of a service, one dependency, a top key. */
function invalidate(root: TreeNode, {path, isAboutKey, isMissing}: Issue): TreeNode {
	const [top, , key] = path;
	if (isAboutKey && !isMissing && top === 'services' && path.length === 2) {
		return root;
	}
	const depth = top === 'services' ? key === 'depends_on' ? 4 : 3 : 1;
	return replaceAt(root, path.slice(0, depth));
}

function replaceAt(node: TreeNode, path: Path): TreeNode {
	const [step, ...rest] = path;
	if (step === undefined) {
		return {type: 'invalid', span: node.span};
	}
	switch (node.type) {
		case 'map': {
			return {...node, entries: node.entries.map(entry => entry.key === step ? {...entry, value: replaceAt(entry.value, rest)} : entry)};
		}
		case 'list': {
			return {...node, items: node.items.map((item, index) => index === step ? replaceAt(item, rest) : item)};
		}
		case 'scalar':
		case 'invalid': {
			return node;
		}
	}
}
