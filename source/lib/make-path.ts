/**
 * Make a directory and those above it that are missing. Node's own `recursive` tries for ever where one exists in
 * which none can be made: `/proc`, a link to nothing, a directory that has been removed.
 *
 * @param make Makes one; what it throws for another reason than ENOENT and EEXIST is thrown at once.
 */
export function makePath(directory: string, make: (directory: string) => void): void {
	if (missing(directory, make) === undefined) {
		return;
	}

	const above = directory.replace(/\/+[^/]*\/*$/, '');
	if (above !== '' && above !== directory) {
		makePath(above, make);
	}

	// Somebody else may have made it by now.
	const error = missing(directory, make);
	if (error !== undefined) {
		throw error;
	}
}

/** The error, when what it would be in is missing. */
function missing(directory: string, make: (directory: string) => void): Error | undefined {
	try {
		make(directory);
	} catch (error) {
		const {code} = error as {readonly code?: unknown};
		if (code === 'ENOENT') {
			return error as Error;
		}

		if (code !== 'EEXIST') {
			throw error;
		}
	}

	return undefined;
}
