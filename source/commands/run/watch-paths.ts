import {existsSync} from 'node:fs';
import path from 'node:path';
import {escapeWildcards} from '../../lib/escape-wildcards.ts';

/**
 * What `-w` names, as a gitignore pattern relative to the directory. Those are patterns already, and so is the name of a
 * file or directory, unless it is absolute, or holds what means something in a pattern (`pages/[id].tsx`).
 */
export function watchPattern(written: string, directory: string): string {
	const sign = written.startsWith('!') ? '!' : '';
	const name = written.slice(sign.length);
	// In a pattern a leading slash means the directory itself: where there is such a file, that is meant.
	if (path.isAbsolute(name) && !exists(path.join(directory, name)) && exists(name)) {
		const relative = path.relative(directory, name);
		return sign + escapeWildcards(relative.startsWith('..') ? relative : `./${relative}`);
	}

	return /[*?[\]\\]/.test(name) && exists(path.resolve(directory, name)) ? sign + escapeWildcards(name) : written;
}

function exists(file: string): boolean {
	return file !== '/' && existsSync(file);
}
