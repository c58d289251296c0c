import {dirname, join, sep} from 'node:path';
import {statIfThere} from '../../system/stat-if-there.ts';
import type {EngineName} from './engine.ts';
import {createSilentFileSystem} from './file-system.ts';
import type {SilentFileSystem} from './file-system.ts';
import {ignoreFileNames} from './ignore-files.ts';
import type {NamedFiles} from './named-files.ts';
import {findRepository} from './repository.ts';

export interface OutsideRulesOptions {
	readonly root: string;
	readonly engine: EngineName;
	/** Whether file systems that do not tell of every change are looked at. */
	readonly sweepsSilent: boolean;
	readonly silentFileSystem?: SilentFileSystem | undefined;
	readonly namedFiles: NamedFiles;
}

/** A file is saved in several strokes, and git writes many. */
const settleMs = 50;

/** Calls back when ignore files that count for a directory and lie outside of it may have changed. Returns what ends it. */
export function watchOutsideRules(options: OutsideRulesOptions, onChange: () => void): () => void {
	const {root, engine, namedFiles, silentFileSystem = createSilentFileSystem()} = options;
	let settling: NodeJS.Timeout | undefined;

	const isTold = (path: string): boolean => {
		const directory = dirname(path);
		const device = statIfThere(directory)?.dev;
		return engine === 'inotify' && device !== undefined && !(options.sweepsSilent && silentFileSystem(directory, device) !== undefined);
	};

	const touched = (): void => {
		settling ??= setTimeout(() => {
			settling = undefined;
			onChange();
		}, settleMs).unref();
	};

	const ends = ignoreFilesOutside(root).map(path => namedFiles.watch(path, isTold(path), touched));
	return () => {
		clearTimeout(settling);
		for (const end of ends) {
			end();
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
