import {closeSync, fsyncSync, openSync} from 'node:fs';

/**
 * What was made, renamed or removed in it stays so after a power failure, too: a file that is synced may have lost its name. Waits for
 * the disk.
 *
 * @throws {NodeJS.ErrnoException} It cannot be opened or synced.
 */
export function syncDirectory(directory: string): void {
	const descriptor = openSync(directory, 'r');
	try {
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
