import {join, sep} from 'node:path';

/** Where patterns may take something in at all, told by the text of a path alone: most of a large tree concerns few of a thousand services. */
export interface Reach {
	/** false: nothing takes the path in. */
	holds(path: string): boolean;
	/** false: nothing in the directory is taken in. */
	leadsInto(directory: string): boolean;
}

/** `beginnings`: the names that each pattern begins with, relative to `base`; none: it may match anywhere. */
export function createReach(base: string, beginnings: ReadonlyArray<readonly string[]>): Reach {
	const all = beginnings.some(names => names.length === 0) ? [base] : [...new Set(beginnings.map(names => join(base, ...names)))];
	const starts = all.map(path => ({path, below: below(path)}));
	const holds = (path: string): boolean => starts.some(start => path === start.path || path.startsWith(start.below));
	return {
		holds,
		leadsInto(directory) {
			const inside = below(directory);
			return holds(directory) || starts.some(({path}) => path.startsWith(inside));
		},
	};
}

function below(directory: string): string {
	return directory.endsWith(sep) ? directory : directory + sep;
}
