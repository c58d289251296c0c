import {realpathSync} from 'node:fs';

/** A path with all symbolic links followed; as it is where nothing is there (any more). */
export function withoutLinks(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
