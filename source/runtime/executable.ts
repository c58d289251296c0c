import {accessSync, constants, statSync} from 'node:fs';

/** Whether this user may execute that file. */
export function isExecutable(file: string): boolean {
	try {
		// An error that is made for each directory of a PATH would take longer than the search.
		if (!statSync(file, {throwIfNoEntry: false})?.isFile()) {
			return false;
		}

		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
