import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {isExecutable} from './executable.ts';

export type FoundLauncher =
	| {readonly type: 'found'; readonly path: string}
	| {readonly type: 'missing'; readonly reason: string};

/** The launcher for this machine, or why there is none, in words for `doctor`. */
export function findLauncher(directories: readonly string[] = usualDirectories): FoundLauncher {
	if (process.platform !== 'linux') {
		return {type: 'missing', reason: `there is no launcher for ${process.platform}`};
	}

	const name = `launcher-${process.platform}-${process.arch}`;
	const found = directories.map(directory => path.join(directory, name)).find(candidate => existsSync(candidate));
	if (found === undefined) {
		return {type: 'missing', reason: `dist/${name} is missing: \`npm run build\` makes it where there is a C compiler (cc)`};
	}

	if (!isExecutable(found)) {
		return {type: 'missing', reason: `${found} may not be executed: chmod +x ${found}`};
	}

	return isOfThisVersion(found)
		? {type: 'found', path: found}
		: {type: 'missing', reason: `${found} is of another version of devtui: \`npm run build\` makes the one that is needed`};
}

/** What it says to `--version`; to be changed with its protocol, there and in source/native/launcher.c. */
export const launcherVersion = 'devtui launcher 8';

/** Looked for in the file: asking it would take ten times as long, at every start. */
function isOfThisVersion(file: string): boolean {
	try {
		return readFileSync(file).includes(`${launcherVersion}\0`);
	} catch {
		return false;
	}
}

// Beside the bundle, beside the directory of its chunks, and from the sources in the tests.
const usualDirectories = [
	import.meta.dirname,
	path.join(import.meta.dirname, '..'),
	path.join(import.meta.dirname, '../../dist'),
];
