import {problem, type Diagnostic, type DiagnosticCode} from '../diagnostic.ts';
import type {FileAccess} from '../files.ts';
import type {ParsedFile} from '../parse.ts';
import type {Source, Span} from '../source-text.ts';
import type {LoadTrouble} from './messages.ts';
import {moduleTree, type ModuleHooks} from './module-tree.ts';
import type {ReadModule} from './modules.ts';
import {noPlaces} from './no-places.ts';

/** A module, as whoever reads files takes it. */
export interface ModuleContent {
	readonly file: string;
	/** Of the module that its functions are called in. */
	readonly id: string;
	/** All that it is made of, itself first. */
	readonly files: readonly string[];
	readonly hooks: ModuleHooks;
	readonly parsed: ParsedFile;
}

/** `hasPlaces`: it takes a parser to find them, and most projects have nothing that has to be pointed at. */
export async function contentOf(file: string, {id, module: {loaded}}: ReadModule, access: FileAccess, hasPlaces: boolean): Promise<ModuleContent> {
	const read = access.read(file);
	const source: Source = {file, text: read.type === 'ok' ? read.text : ''};
	const {files} = loaded;
	if (loaded.type === 'failed') {
		return {file, id, files, hooks: {}, parsed: {source, form: 'long', diagnostics: [await troubleOf(loaded.trouble, source, access)]}};
	}

	const places = hasPlaces ? (await import('./places.ts')).findPlaces(source) : noPlaces(source);
	const diagnostics: Diagnostic[] = [];
	const {root, hooks} = moduleTree(loaded.value, {
		places,
		report(diagnostic) {
			diagnostics.push(diagnostic);
		},
	});
	return {file, id, files, hooks, parsed: {source, form: 'long', ...root && {root}, diagnostics}};
}

const codes: Readonly<Record<LoadTrouble['type'], DiagnosticCode>> = {
	syntax: 'module-syntax',
	thrown: 'module-failed',
	'not-found': 'file-not-found',
	'no-export': 'missing-value',
};

/** At the place where it happened, in whichever file of the user's that is. */
async function troubleOf({type, message, place, specifier}: LoadTrouble, source: Source, access: FileAccess): Promise<Diagnostic> {
	const read = place === undefined || place.file === source.file ? undefined : access.read(place.file);
	const at: Source = place && read?.type === 'ok' ? {file: place.file, text: read.text} : source;
	const syntax = type === 'syntax' ? (await import('./places.ts')).syntaxTrouble(at) : undefined;
	if (syntax) {
		return problem('module-syntax', syntax.message, {source: at, start: syntax.at, end: syntax.at + 1});
	}

	// What is exported is nearest to what nobody knows the place of; the file at least.
	return problem(codes[type], message, place ? spanAt(at, place, specifier) : (await import('./places.ts')).findPlaces(source).of([], 'value'));
}

function spanAt(source: Source, {line, column}: NonNullable<LoadTrouble['place']>, specifier: string | undefined): Span {
	const named = specifier === undefined ? -1 : Math.max(source.text.indexOf(`'${specifier}'`), source.text.indexOf(`"${specifier}"`));
	if (specifier !== undefined && named !== -1) {
		return {source, start: named, end: named + specifier.length + 2};
	}

	let lineStart = 0;
	for (let count = 1; count < line && lineStart !== -1; count++) {
		lineStart = source.text.indexOf('\n', lineStart) + 1;
	}

	const newline = source.text.indexOf('\n', lineStart);
	const lineEnd = newline === -1 ? source.text.length : newline;
	const start = Math.min(lineStart + column - 1, Math.max(lineStart, lineEnd - 1));
	return {source, start, end: Math.max(start + 1, lineEnd)};
}
