import {parseRule} from './rules.ts';
import type {Rule} from './rules.ts';

export interface Patterns {
	/** Steps from the working directory up to the directory that all patterns lie in (`../shared/**`: 1). */
	readonly stepsUp: number;
	/** `out`: excluded by name, whatever else would take it in. Paths are relative to the directory `stepsUp` above the working directory. */
	judge(path: string, isDirectory: boolean): Verdict;
	/** false: no pattern can match anything below it. */
	mayContain(directory: string): boolean;
	/** The names that each pattern which takes in begins with; none: it may match anywhere. */
	readonly beginnings: ReadonlyArray<readonly string[]>;
	/** What patterns that take in name plainly, if only where they begin: `dist` of `dist/*.js`. */
	readonly named: readonly string[];
}

export type Verdict = 'in' | 'out' | 'none';

/**
 * Patterns as in `watch.paths`: a plain one takes in (a directory: everything below it), `!` excludes, the last match
 * wins, and nothing below an excluded directory is taken in again. Exclusions alone take in all the rest.
 */
export function createPatterns(patterns: readonly string[], segments: readonly string[], hasOtherIncludes = false): Patterns {
	const stepsUp = Math.min(segments.length, Math.max(0, ...patterns.map(pattern => split(withoutSign(pattern)).stepsUp)));
	const prefix = segments.slice(segments.length - stepsUp);
	const written = patterns.flatMap(pattern => createRule(pattern, prefix) ?? []);
	const all = written.every(({isNegative}) => isNegative) && !hasOtherIncludes ? createRule('**', prefix) : undefined;
	const rules = all === undefined ? written : [all, ...written];
	const inclusions = rules.filter(({isNegative}) => !isNegative);
	const known = new Map<string, Judgement>();

	/** A pattern that matches a directory speaks for all below it too. */
	const judge = (path: string, isDirectory: boolean): Judgement => {
		const end = path.lastIndexOf('/');
		const above = end > 0 ? judgeDirectory(path.slice(0, end)) : undecided;
		if (above.isFinal) {
			return above;
		}

		const own = rules.findLastIndex((rule, index) => index > above.rule && rule.matches(path, isDirectory));
		const rule = Math.max(own, above.rule);
		const verdict = rule === -1 ? 'none' : rules[rule]?.isNegative ? 'out' : 'in';
		return {rule, verdict, isFinal: isDirectory && verdict === 'out'};
	};

	const judgeDirectory = (directory: string): Judgement => {
		let judgement = known.get(directory);
		if (judgement === undefined) {
			judgement = judge(directory, true);
			known.set(directory, judgement);
		}

		return judgement;
	};

	const namedBy = (pattern: string): readonly string[] => {
		const {stepsUp: steps, rest} = split(pattern);
		const names = rest.split('/').filter(name => name !== '');
		const wild = names.findIndex(name => /[*?[\\]/.test(name));
		const plain = wild === -1 ? names : names.slice(0, wild);
		return plain.length === 0 ? [] : [[...prefix.slice(0, Math.max(0, prefix.length - steps)), ...plain].join('/')];
	};

	return {
		stepsUp,
		beginnings: inclusions.map(({literalNames}) => literalNames),
		named: patterns.filter(pattern => !pattern.startsWith('!')).flatMap(namedBy),
		judge: (path, isDirectory) => (isDirectory ? judgeDirectory(path) : judge(path, false)).verdict,
		mayContain(directory) {
			const names = directory.split('/');
			return inclusions.some(rule => rule.literalNames.every((name, index) => index >= names.length || name === names[index]));
		},
	};
}

interface Judgement {
	/** The last one that matches the path or a directory above it; -1: none. */
	readonly rule: number;
	readonly verdict: Verdict;
	/** Nothing below is judged in another way. */
	readonly isFinal: boolean;
}

const undecided: Judgement = {rule: -1, verdict: 'none', isFinal: false};

function createRule(pattern: string, prefix: readonly string[]): Rule | undefined {
	const sign = pattern.startsWith('!') ? '!' : '';
	const {stepsUp, rest} = split(withoutSign(pattern));
	const rule = parseRule(sign + rest);
	const above = prefix.slice(0, Math.max(0, prefix.length - stepsUp));
	if (rule === undefined || above.length === 0) {
		return rule;
	}

	const start = `${above.join('/')}/`;
	return {
		...rule,
		matches: (path, isDirectory) => path.startsWith(start) && rule.matches(path.slice(start.length), isDirectory),
		literalNames: [...above, ...rule.literalNames],
	};
}

function withoutSign(pattern: string): string {
	return pattern.startsWith('!') ? pattern.slice(1) : pattern;
}

/** `./tool` is `/tool`, `../lib/**` is `/lib/**` one step up: gitignore itself knows neither. */
function split(pattern: string): {readonly stepsUp: number; readonly rest: string} {
	if (pattern === '.' || pattern === '..' || pattern.endsWith('/..')) {
		return split(`${pattern}/**`);
	}

	let rest = shortened(pattern);
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

/** Scripts put paths together: `app/../lib` is `lib`, and `a/./b` is `a/b`, of which gitignore knows nothing either. `a//b` matches nothing, as there. */
function shortened(pattern: string): string {
	const plain = pattern.replaceAll(/\/(?:\.\/)+/g, '/');
	const shorter = plain.replace(/(^|\/)(?!\.{1,2}\/)[^/*?[\\]+\/\.\.\//, (_, before: string) => before === '' ? './' : before);
	return shorter === plain ? plain : shortened(shorter);
}
