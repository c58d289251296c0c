import {unwatchFile, watchFile} from 'node:fs';
import type {Stats} from 'node:fs';
import {dirname, join, sep} from 'node:path';
import {ignoreFileNames} from './ignore-files.ts';
import {findRepository} from './repository.ts';

const intervalMs = 1000;

/** Calls back when ignore files that count for a directory and lie outside of it have changed. Returns what ends it. */
export function watchOutsideRules(directory: string, onChange: () => void): () => void {
	const paths = ignoreFilesOutside(directory);
	const listener = (now: Stats, before: Stats): void => {
		// Told once also of a file that is not there.
		if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) {
			onChange();
		}
	};

	for (const path of paths) {
		watchFile(path, {interval: intervalMs, persistent: false}, listener);
	}

	return () => {
		for (const path of paths) {
			unwatchFile(path, listener);
		}
	};
}

/** `.git/info/exclude`, and what ignore files there are or may be between the root of the repository and here. */
function ignoreFilesOutside(root: string): string[] {
	const repository = findRepository(root);
	if (repository === undefined) {
		return [];
	}

	const files = [repository.excludeFile];
	for (let directory = root; directory !== repository.root && directory.startsWith(repository.root + sep);) {
		directory = dirname(directory);
		files.push(...ignoreFileNames.map(name => join(directory, name)));
	}

	return files;
}
