import {dirname, join, relative, sep} from 'node:path';
import {findRepository, isRepositoryRoot, readIfPossible} from './repository.ts';
import {createMatcher, rebase} from './rules.ts';

export const ignoreFileNames: readonly string[] = ['.gitignore', '.ignore'];

/** What `.gitignore` and `.ignore` files and `.git/info/exclude` say, read as directories are asked about. */
export interface IgnoreFiles {
	isIgnored(path: string, isDirectory: boolean): boolean;
	/** Read again what lies in or below the directory. */
	forget(directory: string): void;
}

/** The rules of one directory: its own after those of its parents, all as read from `root`. */
interface Scope {
	readonly root: string;
	readonly rules: readonly string[];
	readonly matches: (path: string) => boolean;
}

/**
 * Rules count up to the root of the repository; without one, from `directory` down. When `directory` itself is ignored,
 * somebody wants it watched all the same: then only the rules in it and below it count.
 */
export function createIgnoreFiles(directory: string): IgnoreFiles {
	const scopes = new Map<string, Scope>();
	let top = findRepository(directory)?.root ?? directory;
	if (isIgnored(directory, true)) {
		top = directory;
		scopes.clear();
	}

	function isIgnored(path: string, isDirectory: boolean): boolean {
		if (path === top || !path.startsWith(top === sep ? sep : top + sep)) {
			return false;
		}

		const scope = scopeOf(dirname(path));
		return scope.matches(toPosix(relative(scope.root, path)) + (isDirectory ? '/' : ''));
	}

	function scopeOf(of: string): Scope {
		let scope = scopes.get(of);
		if (scope === undefined) {
			scope = of === top || isRepositoryRoot(of) ? rootScope(of) : innerScope(of, scopeOf(dirname(of)));
			scopes.set(of, scope);
		}

		return scope;
	}

	return {
		isIgnored,
		forget(changed) {
			for (const of of scopes.keys()) {
				if (of === changed || of.startsWith(changed + sep)) {
					scopes.delete(of);
				}
			}
		},
	};
}

function rootScope(root: string): Scope {
	const repository = isRepositoryRoot(root) ? findRepository(root) : undefined;
	const exclude = repository === undefined ? [] : linesOf(repository.excludeFile);
	return createScope(root, [...exclude, ...ownRules(root)].flatMap(line => rebase(line, '') ?? []));
}

function innerScope(directory: string, parent: Scope): Scope {
	const prefix = toPosix(relative(parent.root, directory));
	const rules = ownRules(directory).flatMap(line => rebase(line, prefix) ?? []);
	return rules.length === 0 ? parent : createScope(parent.root, [...parent.rules, ...rules]);
}

function createScope(root: string, rules: readonly string[]): Scope {
	return {root, rules, matches: rules.length === 0 ? () => false : createMatcher(rules)};
}

function ownRules(directory: string): string[] {
	return ignoreFileNames.flatMap(name => linesOf(join(directory, name)));
}

function linesOf(path: string): string[] {
	return readIfPossible(path).replace(/^\uFEFF/, '').split(/\r?\n/);
}

function toPosix(path: string): string {
	return sep === '/' ? path : path.split(sep).join('/');
}
