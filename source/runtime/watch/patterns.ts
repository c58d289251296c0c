import {createMatcher, rebase} from './rules.ts';

export interface Patterns {
	/** Steps from the working directory up to the directory that all patterns lie in (`../shared/**`: 1). */
	readonly stepsUp: number;
	/** `out`: excluded by name, whatever else would take it in. Paths are relative to the directory `stepsUp` above the working directory. */
	judge(path: string, isDirectory: boolean): Verdict;
	/** false: no pattern can match anything below it. */
	mayContain(directory: string): boolean;
}

export type Verdict = 'in' | 'out' | 'none';

interface Rule {
	readonly isExclusion: boolean;
	matches(path: string): boolean;
	/** The leading segments that hold no wildcard; none: it may match at any depth. */
	readonly literal: readonly string[];
}

/**
 * Patterns as in `watch.paths`: a plain one takes in (a directory: everything below it), `!` excludes, the last match
 * wins, and nothing below an excluded directory is taken in again. Exclusions alone take in all the rest.
 */
export function createPatterns(patterns: readonly string[], segments: readonly string[], hasOtherIncludes = false): Patterns {
	const stepsUp = Math.min(segments.length, Math.max(0, ...patterns.map(pattern => stepsOut(withoutSign(pattern)))));
	const complete = patterns.every(pattern => pattern.startsWith('!')) && !hasOtherIncludes ? ['**', ...patterns] : patterns;
	const prefix = segments.slice(segments.length - stepsUp);
	const rules = complete.flatMap(pattern => createRule(pattern, prefix)).reverse();
	const verdicts = new Map<string, Verdict>();

	const lastMatch = (path: string): Verdict => {
		const rule = rules.find(candidate => candidate.matches(path));
		return rule === undefined ? 'none' : rule.isExclusion ? 'out' : 'in';
	};

	const judgeDirectory = (directory: string): Verdict => {
		let verdict = verdicts.get(directory);
		if (verdict === undefined) {
			verdict = isBelowExcluded(directory) ? 'out' : lastMatch(`${directory}/`);
			verdicts.set(directory, verdict);
		}

		return verdict;
	};

	const isBelowExcluded = (path: string): boolean => {
		const end = path.lastIndexOf('/');
		return end > 0 && judgeDirectory(path.slice(0, end)) === 'out';
	};

	return {
		stepsUp,
		judge: (path, isDirectory) => isDirectory ? judgeDirectory(path) : isBelowExcluded(path) ? 'out' : lastMatch(path),
		mayContain(directory) {
			const names = directory.split('/');
			return rules.some(rule => !rule.isExclusion && rule.literal.every((name, index) => index >= names.length || name === names[index]));
		},
	};
}

function createRule(pattern: string, prefix: readonly string[]): Rule[] {
	const isExclusion = pattern.startsWith('!');
	const {stepsUp, rest} = split(withoutSign(pattern));
	const text = rebase(rest, prefix.slice(0, Math.max(0, prefix.length - stepsUp)).join('/'));
	if (text === undefined) {
		return [];
	}

	const names = text.split('/');
	const isAnchored = text.slice(0, -1).includes('/');
	const literal = isAnchored ? names.filter((name, index) => name !== '' || (index > 0 && index < names.length - 1)) : [];
	const wild = literal.findIndex(name => /[*?[\\]/.test(name));
	return [{isExclusion, matches: createMatcher([text]), literal: wild === -1 ? literal : literal.slice(0, wild)}];
}

function withoutSign(pattern: string): string {
	return pattern.startsWith('!') ? pattern.slice(1) : pattern;
}

function stepsOut(pattern: string): number {
	return split(pattern).stepsUp;
}

/** `./tool` is `/tool`, `../lib/**` is `/lib/**` one step up: gitignore itself knows neither. */
function split(pattern: string): {readonly stepsUp: number; readonly rest: string} {
	if (pattern === '.' || pattern === '..' || pattern.endsWith('/..')) {
		return split(`${pattern}/**`);
	}

	let rest = pattern;
	let stepsUp = 0;
	let isRelative = false;
	for (;;) {
		if (rest.startsWith('./')) {
			rest = rest.slice(2);
		} else if (rest.startsWith('../')) {
			rest = rest.slice(3);
			stepsUp++;
		} else {
			break;
		}

		isRelative = true;
	}

	return {stepsUp, rest: isRelative && !rest.startsWith('/') ? `/${rest === '' ? '**' : rest}` : rest};
}
