import {findBuiltFile, ofThisVersion, type FoundFile} from '../built-file.ts';

/** What a program loads so that it can be kept as it is, or why there is nothing, in words for `doctor`. */
export function findCheckpointLibrary(directories?: readonly string[]): FoundFile {
	if (process.platform !== 'linux') {
		return {type: 'missing', reason: `there are no checkpoints on ${process.platform}`};
	}

	const found = findBuiltFile(`checkpoint-${process.platform}-${process.arch}.so`, directories);
	if (found.type === 'missing') {
		return found;
	}

	// Both separate names in LD_PRELOAD, and nothing can be written before them that would undo that.
	return /[ :]/.test(found.path)
		? {type: 'missing', reason: `${found.path} cannot be loaded: there is a space or a colon in its path`}
		: ofThisVersion(found.path, checkpointVersion);
}

/** To be changed with what it says to the launcher, there and in source/native. */
export const checkpointVersion = 'devtui checkpoint 1';

/** Before what the user wants to be loaded. */
export function withPreloaded(environment: Readonly<Record<string, string>>, library: string): Readonly<Record<string, string>> {
	const others = environment['LD_PRELOAD'] ?? '';
	return {...environment, LD_PRELOAD: others === '' ? library : `${library}:${others}`};
}
