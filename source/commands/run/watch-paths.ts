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
	if (path.isAbsolute(name) && isOfMachine(name, directory)) {
		const relative = path.relative(directory, name);
		return sign + escapeWildcards(relative.startsWith('..') ? relative : `./${relative}`);
	}

	return /[*?[\]\\]/.test(name) && exists(path.resolve(directory, name)) ? sign + escapeWildcards(name) : written;
}

/** In a pattern a leading slash means the directory itself: where there is such a path, that is meant. What it names may be made later. */
function isOfMachine(name: string, directory: string): boolean {
	const isIn = (absolute: string): boolean => exists(path.join(directory, absolute));
	const first = path.parse(name).root + name.split(path.sep).find(part => part !== '');
	return exists(name) ? !isIn(name) : !/[*?[\]\\]/.test(name) && exists(path.dirname(name)) && !isIn(first);
}

function exists(file: string): boolean {
	return file !== '/' && existsSync(file);
}
