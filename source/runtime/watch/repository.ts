import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {statIfThere} from '../../system/stat-if-there.ts';

export interface Repository {
	readonly root: string;
	/** Of this worktree or submodule: where its index is. */
	readonly gitDirectory: string;
	readonly excludeFile: string;
	readonly lockFile: string;
}

/** The git repository that a directory lies in; worktrees and submodules are repositories of their own. */
export function findRepository(directory: string): Repository | undefined {
	for (let root = directory; ; root = dirname(root)) {
		const gitDirectory = gitDirectoryOf(root);
		if (gitDirectory !== undefined) {
			return {
				root,
				gitDirectory,
				excludeFile: join(commonDirectoryOf(gitDirectory), 'info', 'exclude'),
				lockFile: join(gitDirectory, 'index.lock'),
			};
		}

		if (root === dirname(root)) {
			return undefined;
		}
	}
}

export function isRepositoryRoot(directory: string): boolean {
	return existsSync(join(directory, '.git'));
}

function gitDirectoryOf(root: string): string | undefined {
	const path = join(root, '.git');
	const stats = statIfThere(path);
	if (stats === undefined || stats.isDirectory()) {
		return stats && path;
	}

	const pointer = /^gitdir: (.+)$/m.exec(readIfPossible(path))?.[1];
	return pointer === undefined ? undefined : resolve(root, pointer);
}

function commonDirectoryOf(gitDirectory: string): string {
	const pointer = readIfPossible(join(gitDirectory, 'commondir')).trim();
	return pointer === '' ? gitDirectory : resolve(gitDirectory, pointer);
}

/** Empty when it is missing or may not be read: then it says nothing. */
export function readIfPossible(path: string): string {
	return readIfThere(path) ?? '';
}

/** undefined: it is missing, no file, or may not be read. */
export function readIfThere(path: string): string | undefined {
	try {
		// Most are missing, and an exception costs more than a look; a pipe would never be read to its end.
		return statIfThere(path)?.isFile() ? readFileSync(path, 'utf8') : undefined;
	} catch {
		return undefined;
	}
}
