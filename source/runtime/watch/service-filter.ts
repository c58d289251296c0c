import {basename, dirname, join, relative, sep} from 'node:path';
import type {WatchSpec} from '../../core/watch-spec.ts';
import {statIfThere} from '../../system/stat-if-there.ts';
import {isAlwaysExcluded} from './excluded.ts';
import {createIgnoreFiles, ignoreFileNames} from './ignore-files.ts';
import type {IgnoreFiles} from './ignore-files.ts';
import {createPatterns} from './patterns.ts';
import {createReach} from './reach.ts';

/** What of the file system concerns one service. Paths are absolute. */
export interface ServiceFilter {
	/** Where watching has to begin: the working directory, or above it where patterns lead out of it. */
	readonly base: string;
	takesIn(path: string, isDirectory: boolean): boolean;
	/** false: nothing in it concerns the service, it need not be descended into. */
	mayContain(directory: string): boolean;
	/** Whether a file of this path says what is taken in. */
	isRules(path: string): boolean;
	/** A file in the directory that says what is taken in has changed. */
	rulesChanged(directory: string): void;
	/** What patterns name plainly, and what excludes it all the same. */
	namedInVain(): readonly NamedInVain[];
}

export interface NamedInVain {
	/** Relative to the working directory. */
	readonly path: string;
	/** `nature`: nobody ever wants it watched, as it is thought. */
	readonly by: 'ignore-files' | 'nature';
}

export interface FilterSpec extends Pick<WatchSpec, 'patterns' | 'usesGitignore' | 'includeRegex' | 'excludeRegex'> {
	/** What else is excluded, relative to the working directory. */
	isExcluded?(path: string, isDirectory: boolean): boolean;
}

/** `ignoreFilesOf`: the ones of a base, where services may share them. */
export function createServiceFilter(workingDir: string, spec: FilterSpec, ignoreFilesOf: (base: string) => IgnoreFiles = createIgnoreFiles): ServiceFilter {
	const segments = toPosix(workingDir).split('/').filter(name => name !== '');
	const patterns = createPatterns(spec.patterns, segments, spec.includeRegex.length > 0);
	const base = ancestor(workingDir, patterns.stepsUp);
	const reach = createReach(base, spec.includeRegex.length > 0 ? [[]] : patterns.beginnings);
	const ignoreFiles = spec.usesGitignore ? ignoreFilesOf(base) : undefined;
	const includes = spec.includeRegex.map(source => new RegExp(source));
	const excludes = spec.excludeRegex.map(source => new RegExp(source));

	const isExcluded = (path: string, inBase: string, isDirectory: boolean): boolean =>
		inBase.split('/').some((name, index, {length}) => isAlwaysExcluded(name, isDirectory || index < length - 1))
		|| (ignoreFiles?.isIgnored(path, isDirectory) ?? false)
		|| (spec.isExcluded?.(toPosix(relative(workingDir, path)), isDirectory) ?? false);

	return {
		base,
		takesIn(path, isDirectory) {
			if (!reach.holds(path)) {
				return false;
			}

			const inBase = toPosix(relative(base, path));
			if (inBase === '' || isOutside(inBase) || isExcluded(path, inBase, isDirectory)) {
				return false;
			}

			const verdict = patterns.judge(inBase, isDirectory);
			const inWorkingDir = toPosix(relative(workingDir, path));
			return verdict !== 'out'
				&& !excludes.some(expression => expression.test(inWorkingDir))
				&& (verdict === 'in' || includes.some(expression => expression.test(inWorkingDir)));
		},
		mayContain(directory) {
			if (!reach.leadsInto(directory)) {
				return false;
			}

			const inBase = toPosix(relative(base, directory));
			if (inBase === '') {
				return true;
			}

			if (isOutside(inBase)) {
				return base.startsWith(directory.endsWith(sep) ? directory : directory + sep);
			}

			return !isExcluded(directory, inBase, true)
				&& patterns.judge(inBase, true) !== 'out'
				&& (includes.length > 0 || patterns.mayContain(inBase));
		},
		isRules: path => ignoreFiles !== undefined && ignoreFileNames.includes(basename(path)),
		rulesChanged(directory) {
			ignoreFiles?.forget(directory);
		},
		namedInVain: () => patterns.named.flatMap(inBase => {
			const path = join(base, inBase);
			// What is not there yet is a directory more often than not.
			const isDirectory = statIfThere(path)?.isDirectory() ?? true;
			const isNever = inBase.split('/').some((name, index, {length}) => isAlwaysExcluded(name, isDirectory || index < length - 1));
			const by = isNever ? 'nature' : ignoreFiles?.isIgnored(path, isDirectory) ? 'ignore-files' : undefined;
			return by === undefined ? [] : [{path: toPosix(relative(workingDir, path)), by}];
		}),
	};
}

function isOutside(path: string): boolean {
	return path === '..' || path.startsWith('../');
}

export function toPosix(path: string): string {
	return sep === '/' ? path : path.split(sep).join('/');
}

function ancestor(directory: string, steps: number): string {
	return steps === 0 ? directory : ancestor(dirname(directory), steps - 1);
}
