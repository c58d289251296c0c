import {posix} from 'node:path';
import type {Instance} from './instance.ts';

/** A sentence, after a blank, that names what was meant: the file that is close, those elsewhere with such a name, or some of all. */
export function nearestFiles(written: string, files: readonly string[], suggest: Instance['suggest']): string {
	const close = suggest(written, files);
	const name = posix.basename(written);
	const closeName = files.some(file => posix.basename(file) === name) ? name : suggest(name, files.map(file => posix.basename(file)));
	const elsewhere = closeName === undefined ? [] : files.filter(file => posix.basename(file) === closeName);
	const meant = close === undefined || closeName === name ? elsewhere : [close];
	if (meant.length > 0) {
		return ` Did you mean ${listed(meant.slice(0, mostNamed).map(file => `"${file}"`), 'or')}?`;
	}

	const more = files.length - mostNamed;
	return ` There are checkpoints at ${more > 0 ? `${files.slice(0, mostNamed).join(', ')} and ${more} more files` : listed(files, 'and')}.`;
}

const mostNamed = 5;

function listed(items: readonly string[], word: 'and' | 'or'): string {
	return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)!}`;
}
