import {basename, dirname, join, relative, sep} from 'node:path';
import {isLink} from './look.ts';
import {findRepository, isRepositoryRoot, readIfPossible} from './repository.ts';
import {lastMatch, parseRules} from './rules.ts';
import type {Rule} from './rules.ts';

export const ignoreFileNames: readonly string[] = ['.gitignore', '.ignore'];

/** What `.gitignore` and `.ignore` files and `.git/info/exclude` say, read as directories are asked about. */
export interface IgnoreFiles {
	isIgnored(path: string, isDirectory: boolean): boolean;
	/** Read again what lies in or below the directory. */
	forget(directory: string): void;
}

/** The rules of a directory that has some; those of the nearest such directory above count where they say nothing. */
interface Scope {
	readonly directory: string;
	readonly rules: readonly Rule[];
	readonly above: Scope | undefined;
}

/**
 * Rules count up to the root of the repository; without one, from `directory` down. When `directory` itself is ignored,
 * somebody wants it watched all the same: then only the rules in it and below it count.
 */
export function createIgnoreFiles(directory: string): IgnoreFiles {
	const scopes = new Map<string, Scope | undefined>();
	const verdicts = new Map<string, boolean>();
	let top = directory;
	findTop();

	function findTop(): void {
		top = findRepository(directory)?.root ?? directory;
		if (isIgnored(directory, true)) {
			top = directory;
			scopes.clear();
			verdicts.clear();
		}
	}

	function isIgnored(path: string, isDirectory: boolean): boolean {
		return isDirectory ? isDirectoryIgnored(path) : isBelowTop(path) && (isDirectoryIgnored(dirname(path)) || isMatched(path, false));
	}

	/** Nothing in an ignored directory is taken in again. */
	function isDirectoryIgnored(path: string): boolean {
		if (!isBelowTop(path)) {
			return false;
		}

		let verdict = verdicts.get(path);
		if (verdict === undefined) {
			verdict = isDirectoryIgnored(dirname(path)) || isMatched(path, true);
			verdicts.set(path, verdict);
		}

		return verdict;
	}

	function isBelowTop(path: string): boolean {
		return path !== top && path.startsWith(top === sep ? sep : top + sep);
	}

	function isMatched(path: string, isDirectory: boolean): boolean {
		for (let scope = scopeOf(dirname(path)); scope !== undefined; scope = scope.above) {
			const rule = lastMatch(scope.rules, toPosix(relative(scope.directory, path)), isDirectory);
			if (rule !== undefined) {
				return !rule.isNegative;
			}
		}

		return false;
	}

	function scopeOf(of: string): Scope | undefined {
		if (!scopes.has(of)) {
			scopes.set(of, of === top || isRepositoryRoot(of) ? rootScope(of) : innerScope(of, scopeOf(dirname(of))));
		}

		return scopes.get(of);
	}

	return {
		isIgnored,
		forget(changed) {
			scopes.clear();
			verdicts.clear();
			if (directory === changed || directory.startsWith(changed + sep)) {
				findTop();
			}
		},
	};
}

/** Rules of a directory win over what the repository excludes for itself. */
function rootScope(root: string): Scope | undefined {
	const repository = isRepositoryRoot(root) ? findRepository(root) : undefined;
	const exclude = repository === undefined ? [] : parseRules(readIfPossible(repository.excludeFile));
	return innerScope(root, exclude.length === 0 ? undefined : {directory: root, rules: exclude, above: undefined});
}

function innerScope(directory: string, above: Scope | undefined): Scope | undefined {
	const rules = ignoreFileNames.flatMap(name => parseRules(readRules(join(directory, name))));
	return rules.length === 0 ? above : {directory, rules, above};
}

/** git takes no link for a `.gitignore`. */
function readRules(path: string): string {
	return basename(path) === '.gitignore' && isLink(path) ? '' : readIfPossible(path);
}

function toPosix(path: string): string {
	return sep === '/' ? path : path.split(sep).join('/');
}
