import {join} from 'node:path';
import {readIfThere} from './repository.ts';
import {lastMatch, parseRules} from './rules.ts';

export const includesFileName = '.autorestart_includes';
export const excludesFileName = '.autorestart_excludes';

export interface Markers {
	/** As in `watch.paths`; an includes file that is missing, or says nothing, takes in everything. */
	readonly patterns: readonly string[];
	/** The path itself or a directory that it lies in; relative to the working directory, with slashes. */
	isExcluded(path: string, isDirectory: boolean): boolean;
}

/** What the marker files of a working directory say; undefined: it holds none. */
export function readMarkers(workingDir: string): Markers | undefined {
	const includes = readIfThere(join(workingDir, includesFileName));
	const excludes = readIfThere(join(workingDir, excludesFileName));
	if (includes === undefined && excludes === undefined) {
		return undefined;
	}

	return {
		patterns: includes === undefined ? ['**'] : linesOf(includes),
		isExcluded: createExclusion(excludes ?? ''),
	};
}

/** A line that leads out of the working directory means nothing, as in git. */
function linesOf(text: string): readonly string[] {
	return text.replace(/^\uFEFF/, '').split(/\r?\n/).filter(line => !/^!?(?:\.\/)*\.\.(?:\/|$)/.test(line));
}

function createExclusion(text: string): Markers['isExcluded'] {
	const rules = parseRules(text);
	const known = new Map<string, boolean>();

	const isDirectoryExcluded = (path: string): boolean => {
		let verdict = known.get(path);
		if (verdict === undefined) {
			verdict = isExcluded(path, true);
			known.set(path, verdict);
		}

		return verdict;
	};

	/** Nothing below an excluded directory is taken in again. */
	const isExcluded = (path: string, isDirectory: boolean): boolean => {
		const end = path.lastIndexOf('/');
		if (end > 0 && isDirectoryExcluded(path.slice(0, end))) {
			return true;
		}

		const rule = lastMatch(rules, path, isDirectory);
		return rule !== undefined && !rule.isNegative;
	};

	return rules.length === 0 ? () => false : (path, isDirectory) => isDirectory ? isDirectoryExcluded(path) : isExcluded(path, false);
}
