import {dirname, join} from 'node:path';
import type {FileAccess} from './files.ts';
import {moduleNames} from './module/module-file.ts';

/** Those that people are told of, in this order. */
export const fileNames: readonly string[] = ['devtui.yaml', 'devtui.yml', 'procfile.yaml', 'devtui.config.ts', 'Procfile.dev', 'Procfile'];

/** All of them. */
const lookedFor = fileNames.flatMap(name => name === moduleNames[0] ? moduleNames : [name]);

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
