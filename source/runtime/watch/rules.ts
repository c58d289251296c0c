import {wildmatch} from './wildmatch.ts';

/** A line of an ignore file. Paths are relative to the directory of that file, with slashes. */
export interface Rule {
	readonly isNegative: boolean;
	/** The path itself, not what lies below it. */
	matches(path: string, isDirectory: boolean): boolean;
	/** The leading names without wildcards of a rule that is bound to its directory; none: it may match at any depth. */
	readonly literalNames: readonly string[];
}

/** The rules of an ignore file, in the order in which git reads them. */
export function parseRules(text: string): Rule[] {
	return text.replace(/^\uFEFF/, '').split('\n').flatMap(line => parseRule(line.replace(/\r$/, '')) ?? []);
}

/** undefined: a blank line, a comment, or what can match nothing. */
export function parseRule(line: string): Rule | undefined {
	if (line.startsWith('#')) {
		return undefined;
	}

	const trimmed = withoutTrailingSpaces(line);
	const isNegative = trimmed.startsWith('!');
	const signless = isNegative ? trimmed.slice(1) : trimmed;
	const isForDirectories = signless.endsWith('/');
	const body = isForDirectories ? signless.slice(0, -1) : signless;
	if (body === '') {
		return undefined;
	}

	const isBound = body.includes('/');
	const pattern = asBytes(body.startsWith('/') ? body.slice(1) : body);
	const matchesPath = isBound ? pathMatcher(pattern) : nameMatcher(pattern);
	return {
		isNegative,
		matches: (path, isDirectory) => (isDirectory || !isForDirectories) && matchesPath(asBytes(path)),
		literalNames: isBound ? literalNamesOf(body) : [],
	};
}

/** The last rule that matches. */
export function lastMatch(rules: readonly Rule[], path: string, isDirectory: boolean): Rule | undefined {
	for (let index = rules.length - 1; index >= 0; index--) {
		const rule = rules[index];
		if (rule?.matches(path, isDirectory)) {
			return rule;
		}
	}

	return undefined;
}

/** git knows bytes only: `?` is one of them. */
function asBytes(text: string): string {
	return /[^\u0000-\u007F]/.test(text) ? Buffer.from(text).toString('latin1') : text;
}

function nameMatcher(pattern: string): (path: string) => boolean {
	const isWild = /[*?[\\]/;
	const ending = pattern.slice(1);
	if (!isWild.test(pattern)) {
		return path => path === pattern || (path.endsWith(pattern) && path[path.length - pattern.length - 1] === '/');
	}

	if (pattern.startsWith('*') && !isWild.test(ending)) {
		return path => path.endsWith(ending);
	}

	return path => wildmatch(pattern, path.slice(path.lastIndexOf('/') + 1), false);
}

/** git compares what comes before the first wildcard as it is: `**` begins a pattern after it. */
function pathMatcher(pattern: string): (path: string) => boolean {
	const wild = pattern.search(/[*?[\\]/);
	if (wild === -1) {
		return path => path === pattern;
	}

	const plain = pattern.slice(0, wild);
	const rest = pattern.slice(wild);
	return path => path.startsWith(plain) && wildmatch(rest, path.slice(wild), true);
}

function literalNamesOf(body: string): readonly string[] {
	const names = body.replace(/^\//, '').split('/');
	const wild = names.findIndex(name => /[*?[\\]/.test(name));
	return wild === -1 ? names : names.slice(0, wild);
}

function withoutTrailingSpaces(line: string): string {
	let end: number | undefined;
	for (let at = 0; at < line.length; at++) {
		if (line[at] === ' ') {
			end ??= at;
		} else if (line[at] === '\\') {
			at++;
			if (at === line.length) {
				return line;
			}

			end = undefined;
		} else {
			end = undefined;
		}
	}

	return line.slice(0, end);
}
