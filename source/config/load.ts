import {basename, dirname, join, resolve} from 'node:path';
import type {ProjectSpec} from '../core/spec.ts';
import {joinWords} from '../lib/join-words.ts';
import {buildProject} from './build-project.ts';
import type {Diagnostic} from './diagnostic.ts';
import {sortDiagnostics, warning} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {realFiles} from './files.ts';
import {fileNames, findConfiguration, overrideName, passedOver} from './find.ts';
import {readLayers} from './layers.ts';
import type {ModuleContent} from './module/read-content.ts';
import {mergeFiles} from './merge.ts';
import {textIn} from './read.ts';

export interface LoadOptions {
	/** As given with `-f`: later ones override earlier ones. Absent: looked for. */
	readonly files?: readonly string[];
	readonly directory: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** What the file among them that is a program has yielded (see `loadWithModules`). */
	readonly module?: ModuleContent;
}

export type LoadResult =
	| {readonly type: 'ok'; readonly project: ProjectSpec; readonly files: readonly string[]; readonly warnings: readonly Diagnostic[]}
	| {readonly type: 'not-found'; readonly lookedFor: readonly string[]; readonly directory: string}
	/** `files`: those that were read before it turned out, so that they can be watched for the correction. */
	| {readonly type: 'invalid'; readonly diagnostics: readonly Diagnostic[]; readonly files: readonly string[]};

/** Find, read, check and complete the configuration. Everything that is wrong with it is found in one go. */
export function loadProject(options: LoadOptions, access: FileAccess = realFiles): LoadResult {
	const {directory, environment, module} = options;
	const paths = pathsOf(options, access);
	const [first] = paths;
	if (first === undefined) {
		return {type: 'not-found', lookedFor: fileNames, directory};
	}
	const diagnostics: Diagnostic[] = [];
	const report = (diagnostic: Diagnostic) => {
		diagnostics.push(diagnostic);
	};
	if (options.files === undefined || options.files.length === 0) {
		const others = passedOver(first, access);
		if (others.length > 0) {
			report(warning('passed-over', `${basename(first)} is taken, not ${joinWords(others)}, which ${others.length === 1 ? 'is' : 'are'} in the same directory (${dirname(first)})`));
		}
	}

	const {roots, isComplete, lookup, paths: files, shortFormPaths, envFilesOf} = readLayers(paths, {environment, access, report, ...module && {module}});
	const [bottom, ...others] = roots;
	let project: ProjectSpec | undefined;
	if (bottom && isComplete) {
		let root = bottom;
		for (const other of others) {
			root = mergeFiles(root, other);
		}
		project = buildProject(root, {
			name: textIn(root, 'name') ?? (basename(dirname(first)) || 'project'),
			directory: dirname(first),
			files: access,
			lookup,
			report,
			shortFormPaths,
			envFilesOf,
		});
	}
	if (project && module) {
		project = {...project, module: {id: module.id, hooks: module.hooks}};
	}

	const sorted = sortDiagnostics(diagnostics, files);
	const isInvalid = sorted.some(({severity}) => severity === 'error');
	return project && !isInvalid ? {type: 'ok', project, files, warnings: sorted} : {type: 'invalid', diagnostics: sorted, files};
}

/** Those that are asked for, or else the one that is found. */
export function pathsOf({files: named = [], directory}: Pick<LoadOptions, 'files' | 'directory'>, access: FileAccess): readonly string[] {
	const found = named.length === 0 ? findConfiguration(directory, access) : undefined;
	return found === undefined ? named.map(file => resolve(directory, file)) : withOverride(found, access);
}

function withOverride(path: string, access: FileAccess): string[] {
	const override = join(dirname(path), overrideName);
	return access.isFile(override) ? [path, override] : [path];
}
