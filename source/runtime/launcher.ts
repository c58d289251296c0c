import {findBuiltFile, ofThisVersion, type FoundFile} from './built-file.ts';
import {isExecutable} from './executable.ts';

export type FoundLauncher = FoundFile;

/** The launcher for this machine, or why there is none, in words for `doctor`. */
export function findLauncher(directories?: readonly string[]): FoundLauncher {
	if (process.platform !== 'linux') {
		return {type: 'missing', reason: `there is no launcher for ${process.platform}`};
	}

	const found = findBuiltFile(`launcher-${process.platform}-${process.arch}`, directories);
	if (found.type === 'missing') {
		return found;
	}

	return isExecutable(found.path)
		? ofThisVersion(found.path, launcherVersion)
		: {type: 'missing', reason: `${found.path} may not be executed: chmod +x ${found.path}`};
}

/** What it says to `--version`; to be changed with its protocol, there and in source/native/launcher.c. */
export const launcherVersion = 'devtui launcher 11';
