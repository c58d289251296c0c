import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {withoutExtensions} from './extensions.ts';
import {parseProcfile} from './procfile.ts';
import {isShortForm, misspelledServices, shortFormServices} from './short-form.ts';
import type {Source, Span} from './source-text.ts';
import {locate} from './source-text.ts';
import type {MapEntry, MapNode} from './tree.ts';
import {parseYaml} from './yaml.ts';

export interface ParsedFile {
	readonly source: Source;
	readonly form: 'long' | 'short';
	/** In the shape of the long form, whatever the form of the file. Absent when the text could not be read. */
	readonly root?: MapNode;
	readonly diagnostics: readonly Diagnostic[];
}

/** YAML where it is YAML and looks like one of the two forms; else a Procfile, line by line. */
export function parseFile(source: Source): ParsedFile {
	const yaml = parseYaml(source);
	const {root} = yaml;
	if (root?.type === 'map' && !isShortForm(root)) {
		return {source, form: 'long', root: withoutExtensions(root), diagnostics: yaml.diagnostics};
	}
	const misspelled = root?.type === 'map' ? misspelledServices(root) : undefined;
	if (misspelled) {
		return {source, form: 'long', diagnostics: [...yaml.diagnostics, problem('unknown-key', `unknown key "${misspelled.entry.key}"`, misspelled.entry.keySpan, {hint: misspelled.hint})]};
	}
	if (root?.type === 'map' && root.entries.every(({value}) => value.type === 'map' || value.type === 'scalar' && value.value !== null)) {
		return {source, form: 'short', root: shortForm(source, shortFormServices(root)), diagnostics: yaml.diagnostics};
	}
	const procfile = parseProcfile(source);
	if (yaml.syntaxErrors.length > 0 && procfile.entries.some(isUnfinishedLongForm)) {
		return {source, form: 'long', diagnostics: yaml.syntaxErrors};
	}
	if (procfile.badLines.length === 0) {
		const diagnostics: Diagnostic[] = [];
		return {source, form: 'short', root: shortForm(source, uniqueServices(procfile.entries, diagnostics)), diagnostics};
	}
	if (yaml.syntaxErrors.length > 0) {
		return {source, form: 'short', diagnostics: isProcfileName(source.file) ? procfile.badLines : yaml.syntaxErrors};
	}
	return root?.type === 'map'
		? {source, form: 'short', root: shortForm(source, shortFormServices(root)), diagnostics: yaml.diagnostics}
		: {source, form: 'short', diagnostics: procfile.badLines};
}

function shortForm(source: Source, services: readonly MapEntry[]): MapNode {
	const span: Span = {source, start: 0, end: 0};
	return {type: 'map', span, entries: [{key: 'services', keySpan: span, value: {type: 'map', span, entries: services}}]};
}

function uniqueServices(entries: readonly MapEntry[], diagnostics: Diagnostic[]): MapEntry[] {
	const first = new Map<string, MapEntry>();
	for (const entry of entries) {
		const earlier = first.get(entry.key);
		if (earlier) {
			diagnostics.push(problem('duplicate-key', `the service "${entry.key}" is given twice`, entry.keySpan, {
				related: [{message: 'first here', location: locate(earlier.keySpan)}],
			}));
		} else {
			first.set(entry.key, entry);
		}
	}
	return [...first.values()];
}

/** `services: {` with the rest missing is half a YAML file, no command of a service named so. */
function isUnfinishedLongForm({key, value}: MapEntry): boolean {
	return key === 'services' && value.type === 'scalar' && /^[[{]/.test(value.text);
}

function isProcfileName(file: string): boolean {
	return /(^|\/)Procfile(\.[^/]*)?$/.test(file);
}
