import {accessSync, constants, existsSync} from 'node:fs';
import path from 'node:path';

export type FoundLauncher =
	| {readonly type: 'found'; readonly path: string}
	| {readonly type: 'missing'; readonly reason: string};

/** The launcher for this machine, or why there is none, in words for `doctor`. */
export function findLauncher(): FoundLauncher {
	if (process.platform !== 'linux') {
		return {type: 'missing', reason: `there is no launcher for ${process.platform}`};
	}

	const name = `launcher-${process.platform}-${process.arch}`;
	const found = directories.map(directory => path.join(directory, name)).find(candidate => existsSync(candidate));
	if (found === undefined) {
		return {type: 'missing', reason: `dist/${name} is missing: \`npm run build\` makes it where there is a C compiler (cc)`};
	}

	return isExecutable(found) ? {type: 'found', path: found} : {type: 'missing', reason: `${found} may not be executed: chmod +x ${found}`};
}

// Beside the bundle, beside the directory of its chunks, and from the sources in the tests.
const directories = [
	import.meta.dirname,
	path.join(import.meta.dirname, '..'),
	path.join(import.meta.dirname, '../../dist'),
];

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
