import {lstatSync, readdirSync} from 'node:fs';

/** What stands in a text for bytes that are no UTF-8. */
const replacement = '\uFFFD';

/**
 * The path as the file system knows it. A name that is not UTF-8 cannot be had back from its text: whatever reads as that text
 * is meant, and of several what has changed last.
 */
export function diskName(path: string): string | Buffer {
	return path.includes(replacement) ? bytesOf(path) ?? path : path;
}

/** Nothing in a directory has this name. */
export const itself = '.';

/**
 * The directory by a name under which the kernel says what happens to it as to `itself`. By its own name it could be something
 * of that name in it; and where a directory is watched under several, Node knows the one that came first.
 */
export function nameOfItself(directory: string): string | Buffer {
	const name = diskName(directory);
	return typeof name === 'string' ? `${name}/${itself}` : within(name, Buffer.from(itself));
}

function bytesOf(path: string): Buffer | undefined {
	let found: Buffer = Buffer.from(path.startsWith('/') ? '/' : '.');
	for (const name of path.split('/').filter(part => part !== '')) {
		const bytes = name.includes(replacement) ? nameIn(found, name) : Buffer.from(name);
		if (bytes === undefined) {
			return undefined;
		}

		found = within(found, bytes);
	}

	return found;
}

function nameIn(directory: Buffer, name: string): Buffer | undefined {
	const changedAt = (candidate: Buffer): number => lstatSync(within(directory, candidate), {throwIfNoEntry: false})?.ctimeMs ?? 0;
	try {
		const candidates = readdirSync(directory, {encoding: 'buffer'}).filter(candidate => candidate.toString() === name);
		return candidates.sort((a, b) => changedAt(b) - changedAt(a))[0];
	} catch {
		// Gone, or not to be read.
		return undefined;
	}
}

function within(directory: Buffer, name: Buffer): Buffer {
	return Buffer.concat([directory, Buffer.from('/'), name]);
}
