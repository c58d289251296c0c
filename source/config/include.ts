import {dirname} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {Diagnostic} from './diagnostic.ts';
import {problem, warning} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {findFiles, isGlob} from './glob.ts';
import {fromHome, mapIn, pathOf, scalarsIn} from './read.ts';
import type {Span} from './source-text.ts';
import {locate} from './source-text.ts';
import type {MapEntry, MapNode, TreeNode} from './tree.ts';
import {entryOf, plainData, withEntries} from './tree.ts';

export interface IncludedFile {
	readonly path: string;
	/** Where it is asked for. */
	readonly span: Span;
	/** By its own name, not by a pattern. */
	readonly isNamed: boolean;
}

/** The files that `include` names, patterns resolved. */
export function includedFiles(root: MapNode, access: FileAccess, report: (diagnostic: Diagnostic) => void): IncludedFile[] {
	return scalarsIn(root, 'include').flatMap((node): IncludedFile[] => {
		const {text, span} = node;
		const {file} = span.source;
		const path = pathOf(node);
		if (!isGlob(text) || access.isFile(path)) {
			return [{path, span, isNamed: true}];
		}
		const found = findFiles(fromHome(text), dirname(file), access);
		if (found.every(match => match === file)) {
			report(warning('include-matches-nothing', `no file matches "${text}"`, span));
		}
		return found.map(match => ({path: match, span, isNamed: false}));
	});
}

/** As in Compose: an included file adds services and volumes, and cannot change those that are there. */
export function includeFile(root: MapNode, included: MapNode, report: (diagnostic: Diagnostic) => void): MapNode {
	reportUnused(root, included, report);
	const whole = addEntries(root, included, 'services', ({key, keySpan}, taken) => {
		report(problem('duplicate-service', `the service "${key}" is already there`, keySpan, {
			hint: 'change it in devtui.override.yaml, or in a later -f',
			related: [{message: 'first here', location: locate(taken.keySpan)}],
		}));
	});
	return addEntries(whole, included, 'volumes', ({key, keySpan, value}, taken) => {
		if (!isSame(value, taken.value)) {
			report(problem('conflicting-keys', `the volume "${key}" is already there, and is another one`, keySpan, {related: [{message: 'first here', location: locate(taken.keySpan)}]}));
		}
	});
}

function addEntries(root: MapNode, included: MapNode, key: string, report: (entry: MapEntry, taken: MapEntry) => void): MapNode {
	const own = entryOf(root, key);
	const added = entryOf(included, key);
	if (!added) {
		return root;
	}
	if (own?.value.type !== 'map') {
		return own ? root : withEntries(root, [...root.entries, added]);
	}
	const fresh = (mapIn(included, key)?.entries ?? []).filter(entry => {
		const taken = entryOf(own.value, entry.key);
		if (taken) {
			report(entry, taken);
		}
		return !taken;
	});
	const whole = {...own, value: withEntries(own.value, [...own.value.entries, ...fresh])};
	return withEntries(root, root.entries.map(entry => entry === own ? whole : entry));
}

/** What is said of the whole project, by a file that is only a part of it. */
function reportUnused(root: MapNode, included: MapNode, report: (diagnostic: Diagnostic) => void): void {
	for (const key of ['profiles', 'network', 'layout']) {
		const stray = entryOf(included, key);
		const own = entryOf(root, key);
		if (stray && !(own && isSame(stray.value, own.value))) {
			report(warning('conflicting-keys', `"${key}" at the top of an included file is not used`, stray.keySpan, {hint: 'it belongs to the file that includes this one'}));
		}
	}
}

function isSame(one: TreeNode, other: TreeNode): boolean {
	return isDeepStrictEqual(plainData(one), plainData(other));
}
