import {basename, dirname, join} from 'node:path';
import type {FileAccess} from './files.ts';
import {moduleNames} from './module/module-file.ts';

/** Those that people are told of, in this order. */
export const fileNames: readonly string[] = ['devtui.yaml', 'devtui.yml', 'procfile.yaml', 'devtui.config.ts', 'Procfile.dev', 'Procfile'];

/** All of them. */
const lookedFor = fileNames.flatMap(name => name === moduleNames[0] ? moduleNames : [name]);

/** A Procfile beside it is as a rule for the platform that runs the program: that one is passed over in silence. */
const areOurs = lookedFor.filter(name => !name.startsWith('Procfile'));

export const overrideName = 'devtui.override.yaml';

/** The configuration of a directory, or else of the nearest parent that has one. */
export function findConfiguration(directory: string, files: FileAccess): string | undefined {
	for (let at = directory; ; at = dirname(at)) {
		const found = lookedFor.map(name => join(at, name)).find(path => files.isFile(path));
		if (found !== undefined || dirname(at) === at) {
			return found;
		}
	}
}

/** Names of files of devtui in the directory of the one that was found, which therefore do not count. */
export function passedOver(found: string, files: FileAccess): readonly string[] {
	const isOurs = areOurs.includes(basename(found));
	return isOurs ? areOurs.filter(name => name !== basename(found) && files.isFile(join(dirname(found), name))) : [];
}
