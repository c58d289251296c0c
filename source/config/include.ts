import {dirname} from 'node:path';
import type {Diagnostic} from './diagnostic.ts';
import {problem, warning} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {findFiles, isGlob} from './glob.ts';
import {mapIn, pathOf, scalarsIn} from './read.ts';
import type {Span} from './source-text.ts';
import {locate} from './source-text.ts';
import type {MapNode} from './tree.ts';
import {entryOf, withEntries} from './tree.ts';

export interface IncludedFile {
	readonly path: string;
	/** Where it is asked for. */
	readonly span: Span;
}

/** The files that `include` names, patterns resolved; the file itself does not count when its own pattern matches it. */
export function includedFiles(root: MapNode, access: FileAccess, report: (diagnostic: Diagnostic) => void): IncludedFile[] {
	return scalarsIn(root, 'include').flatMap(node => {
		const {text, span} = node;
		const {file} = span.source;
		const path = pathOf(node);
		if (!isGlob(text) || access.isFile(path)) {
			return [{path, span}];
		}
		const found = findFiles(text, dirname(file), access).filter(match => match !== file);
		if (found.length === 0) {
			report(warning('include-matches-nothing', `no file matches "${text}"`, span));
		}
		return found.map(match => ({path: match, span}));
	});
}

/** As in Compose: an included file adds services and cannot change those that are there. */
export function includeServices(root: MapNode, included: MapNode, report: (diagnostic: Diagnostic) => void): MapNode {
	const own = entryOf(root, 'services');
	const added = entryOf(included, 'services');
	if (!added) {
		return root;
	}
	if (own?.value.type !== 'map') {
		return own ? root : withEntries(root, [...root.entries, added]);
	}
	const fresh = (mapIn(included, 'services')?.entries ?? []).filter(({key, keySpan}) => {
		const taken = entryOf(own.value, key);
		if (taken) {
			report(problem('duplicate-service', `the service "${key}" is already there`, keySpan, {
				hint: 'change it in devtui.override.yaml, or in a later -f',
				related: [{message: 'first here', location: locate(taken.keySpan)}],
			}));
		}
		return !taken;
	});
	const services = {...own, value: withEntries(own.value, [...own.value.entries, ...fresh])};
	return withEntries(root, root.entries.map(entry => entry === own ? services : entry));
}
