import {mkdirSync} from 'node:fs';
import {makePath} from '../lib/make-path.ts';

/**
 * Makes a directory, and those above it that are missing, closed to others. One that is there keeps its mode.
 *
 * @throws {NodeJS.ErrnoException} It is neither there nor can be made.
 */
export function makePrivatePath(directory: string): void {
	makePath(directory, each => {
		mkdirSync(each, 0o700);
	});
}
