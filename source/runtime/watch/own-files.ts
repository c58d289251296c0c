import {sep} from 'node:path';

/** Whether a path is one of these files, one of them rotated (`x.log.1` beside `x.log`), or lies in one of these directories. */
export function createOwnFiles(paths: readonly string[]): (path: string) => boolean {
	const all = new Set(paths);
	const directories = paths.map(path => path + sep);

	return path => all.size > 0 && (all.has(path) || all.has(path.replace(/\.\d+$/, '')) || directories.some(directory => path.startsWith(directory)));
}
