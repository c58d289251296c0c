import {resolve} from 'node:path';
import type {FileAccess} from './files.ts';

export function isGlob(pattern: string): boolean {
	return /[*?[]/.test(pattern);
}

/** Files that a pattern of `*`, `?`, `[…]` and `**` matches, sorted; names that begin with a dot only when the pattern says so. */
export function findFiles(pattern: string, directory: string, files: Pick<FileAccess, 'isFile' | 'isDirectory' | 'list'>): readonly string[] {
	const segments = pattern.split('/').filter(segment => segment !== '' && segment !== '.');
	return [...new Set(walk(pattern.startsWith('/') ? '/' : directory, segments, files))].sort();
}

// Never a place for configuration, and large.
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

function walk(directory: string, segments: readonly string[], files: Pick<FileAccess, 'isFile' | 'isDirectory' | 'list'>): string[] {
	const [segment, ...rest] = segments;
	if (segment === undefined) {
		return [];
	}
	if (segment === '**') {
		const below = files.list(directory).filter(({name, isDirectory}) => isDirectory && !name.startsWith('.') && !skipped.has(name));
		return [
			...walk(directory, rest.length === 0 ? ['*'] : rest, files),
			...below.flatMap(({name}) => walk(resolve(directory, name), segments, files)),
		];
	}
	const names = isGlob(segment)
		? files.list(directory).map(({name}) => name).filter(name => segmentRegex(segment).test(name) && name.startsWith('.') === segment.startsWith('.'))
		: [segment];
	return names.flatMap(name => {
		const path = resolve(directory, name);
		if (rest.length > 0) {
			return files.isDirectory(path) ? walk(path, rest, files) : [];
		}
		return files.isFile(path) ? [path] : [];
	});
}

function segmentRegex(segment: string): RegExp {
	const source = segment.replaceAll(/\[(!?)([^\]]+)\]|[*?]|[.+^${}()|[\]\\]/g, (found, negation: string, characters: string | undefined) => {
		if (characters !== undefined) {
			return `[${negation === '!' ? '^' : ''}${characters.replaceAll(/[\\^]/g, String.raw`\$&`)}]`;
		}
		return found === '*' ? '[^/]*' : found === '?' ? '[^/]' : `\\${found}`;
	});
	try {
		return new RegExp(`^${source}$`, 'u');
	} catch {
		// `[z-a]`: nothing matches.
		return /(?!)/;
	}
}
