import {dirname, join} from 'node:path';
import type {FileAccess} from './files.ts';

/** In this order. */
export const fileNames: readonly string[] = ['devtui.yaml', 'devtui.yml', 'procfile.yaml', 'Procfile.dev', 'Procfile'];

export const overrideName = 'devtui.override.yaml';

/** The configuration of a directory, or else of the nearest parent that has one. */
export function findConfiguration(directory: string, files: FileAccess): string | undefined {
	for (let at = directory; ; at = dirname(at)) {
		const found = fileNames.map(name => join(at, name)).find(path => files.isFile(path));
		if (found !== undefined || dirname(at) === at) {
			return found;
		}
	}
}
