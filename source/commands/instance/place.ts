import {dirname, resolve} from 'node:path';
import process from 'node:process';
import type {Place} from '../../api/socket-path.ts';
import {realFiles} from '../../config/files.ts';
import {findConfiguration} from '../../config/find.ts';

/** Which project is meant, by the rule that finds its file; a project whose file has gone is the one of the working directory. */
export function placeOf(files: readonly string[], directory = process.cwd()): Place {
	const [first] = files;
	if (first !== undefined) {
		return {directory: dirname(resolve(directory, first)), files: files.map(file => resolve(directory, file))};
	}

	const found = findConfiguration(directory, realFiles);
	return {directory: found === undefined ? directory : dirname(found), files: []};
}
