import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

export type FoundFile =
	| {readonly type: 'found'; readonly path: string}
	| {readonly type: 'missing'; readonly reason: string};

/** What the C compiler makes of source/native, or why it is missing, in words for `doctor`. */
export function findBuiltFile(name: string, directories: readonly string[] = usualDirectories): FoundFile {
	const found = directories.map(directory => path.join(directory, name)).find(candidate => existsSync(candidate));
	return found === undefined
		? {type: 'missing', reason: `dist/${name} is missing: \`npm run build\` makes it where there is a C compiler (cc)`}
		: {type: 'found', path: found};
}

/** @param version What the file has in it. */
export function ofThisVersion(file: string, version: string): FoundFile {
	return isOfThisVersion(file, version)
		? {type: 'found', path: file}
		: {type: 'missing', reason: `${file} is of another version of devtui: \`npm run build\` makes the one that is needed`};
}

/** Looked for in the file: asking it would take ten times as long, at every start. */
function isOfThisVersion(file: string, version: string): boolean {
	try {
		return readFileSync(file).includes(`${version}\0`);
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
