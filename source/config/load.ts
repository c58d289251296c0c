import {basename, dirname, join, resolve} from 'node:path';
import type {ProjectSpec} from '../core/spec.ts';
import {buildProject} from './build-project.ts';
import type {Diagnostic} from './diagnostic.ts';
import {sortDiagnostics} from './diagnostic.ts';
import type {FileAccess} from './files.ts';
import {realFiles} from './files.ts';
import {fileNames, findConfiguration, overrideName} from './find.ts';
import {readLayers} from './layers.ts';
import {mergeFiles} from './merge.ts';
import {textIn} from './read.ts';

export interface LoadOptions {
	/** As given with `-f`: later ones override earlier ones. Absent: looked for. */
	readonly files?: readonly string[];
	readonly directory: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

export type LoadResult =
	| {readonly type: 'ok'; readonly project: ProjectSpec; readonly files: readonly string[]; readonly warnings: readonly Diagnostic[]}
	| {readonly type: 'not-found'; readonly lookedFor: readonly string[]; readonly directory: string}
	/** `files`: those that were read before it turned out, so that they can be watched for the correction. */
	| {readonly type: 'invalid'; readonly diagnostics: readonly Diagnostic[]; readonly files: readonly string[]};

/** Find, read, check and complete the configuration. Everything that is wrong with it is found in one go. */
export function loadProject({files: named = [], directory, environment}: LoadOptions, access: FileAccess = realFiles): LoadResult {
	const found = named.length === 0 ? findConfiguration(directory, access) : undefined;
	const paths = found === undefined ? named.map(file => resolve(directory, file)) : withOverride(found, access);
	const [first] = paths;
	if (first === undefined) {
		return {type: 'not-found', lookedFor: fileNames, directory};
	}
	const diagnostics: Diagnostic[] = [];
	const report = (diagnostic: Diagnostic) => {
		diagnostics.push(diagnostic);
	};
	const {roots, isComplete, lookup, paths: files, shortFormPaths, envFilesOf} = readLayers(paths, {environment, access, report});
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
	const sorted = sortDiagnostics(diagnostics, files);
	const isInvalid = sorted.some(({severity}) => severity === 'error');
	return project && !isInvalid ? {type: 'ok', project, files, warnings: sorted} : {type: 'invalid', diagnostics: sorted, files};
}

function withOverride(path: string, access: FileAccess): string[] {
	const override = join(dirname(path), overrideName);
	return access.isFile(override) ? [path, override] : [path];
}
