import {dirname, join} from 'node:path';
import {envFiles} from './build-service.ts';
import {canonicalFile} from './canonical.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import {environmentLookup} from './env-file.ts';
import type {Lookup} from './expand.ts';
import {createFileReader} from './file-reader.ts';
import type {FileAccess} from './files.ts';
import {includedFiles, includeFile} from './include.ts';
import {interpolate} from './interpolate.ts';
import type {ModuleContent} from './module/read-content.ts';
import {scalarsIn} from './read.ts';
import {reportStrayEnvironment} from './shared-environment.ts';
import type {MapNode} from './tree.ts';
import {entryOf} from './tree.ts';
import {validateFile} from './validate.ts';

export interface Layers {
	/** A root for each file named, what it includes taken in; checked, filled in and canonical. */
	readonly roots: readonly MapNode[];
	/** false: what seems missing may stand in a file that could not be read. */
	readonly isComplete: boolean;
	/** All that was read, `.env` files too. */
	readonly paths: readonly string[];
	readonly shortFormPaths: ReadonlySet<string>;
	readonly lookup: Lookup;
	readonly envFilesOf: (file: string) => readonly string[];
}

export interface LayerContext {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly access: FileAccess;
	readonly report: (diagnostic: Diagnostic) => void;
	readonly module?: ModuleContent;
}

export function readLayers(named: readonly string[], {environment, access, report, module}: LayerContext): Layers {
	const reader = createFileReader(access, report, module);
	const parsed = named.flatMap(path => reader.read(path) ?? []);
	// A file says which variables there are, so this part of it is filled in from the real environment alone.
	const ownEnvFiles = (root: MapNode) => envFiles(
		scalarsIn(root, 'env_file').map(node => interpolate(node, name => environment[name], () => undefined)),
		{files: access, report},
	);
	const projectEnvFiles = parsed.filter(root => entryOf(root, 'env_file')).map(root => ownEnvFiles(root)).at(-1) ?? defaultEnvFiles(named, access);
	const lookup = environmentLookup(projectEnvFiles, environment, access);
	const envFilesByPath = new Map<string, readonly string[]>();

	const complete = (root: MapNode, fill: Lookup, within: readonly string[]): MapNode => {
		const validated = validateFile(interpolate(root, fill, report));
		for (const diagnostic of validated.diagnostics) {
			report(diagnostic);
		}
		let whole = canonicalFile(validated.root);
		const open = [...within, root.span.source.file];
		for (const {path, span, isNamed} of includedFiles(validated.root, access, report)) {
			// A pattern may match those that lead here, and does not mean them.
			if (open.includes(path)) {
				if (isNamed) {
					report(problem('include-cycle', 'a file cannot include itself, not even by way of others', span));
				}
				continue;
			}
			// What two files include is there once.
			const added = reader.paths.has(path) ? undefined : reader.read(path, span);
			if (added) {
				reportStrayEnvironment(added, report);
				const own = [...projectEnvFiles, ...ownEnvFiles(added)];
				envFilesByPath.set(path, own);
				whole = includeFile(whole, complete(added, environmentLookup(own, environment, access), open), report);
			}
		}
		return whole;
	};

	const roots = parsed.map(root => complete(root, lookup, []));
	return {
		roots,
		isComplete: reader.brokenPaths.size === 0,
		paths: [...reader.paths, ...projectEnvFiles],
		shortFormPaths: reader.shortFormPaths,
		lookup,
		envFilesOf: file => envFilesByPath.get(file) ?? projectEnvFiles,
	};
}

function defaultEnvFiles([first]: readonly string[], access: FileAccess): readonly string[] {
	const path = first === undefined ? undefined : join(dirname(first), '.env');
	return path !== undefined && access.isFile(path) ? [path] : [];
}
