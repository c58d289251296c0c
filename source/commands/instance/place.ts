import {dirname, resolve} from 'node:path';
import process from 'node:process';
import type {Place} from '../../api/socket-path.ts';
import {realFiles} from '../../config/files.ts';
import {findConfiguration} from '../../config/find.ts';

/** Which project is meant, by the rule that finds its file; a project whose file has gone is the one of the working directory. */
export function placeOf(files: readonly string[], directory = process.cwd()): Place {
	const named = files.map(file => resolve(directory, file));
	const [first] = named;
	if (first === undefined) {
		const found = findConfiguration(directory, realFiles);
		return {directory: found === undefined ? directory : dirname(found), files: []};
	}

	// Whoever names the file that is found anyway means the same project.
	const isFoundAnyway = named.length === 1 && findConfiguration(dirname(first), realFiles) === first;
	return {directory: dirname(first), files: isFoundAnyway ? [] : named};
}
