import {accessSync, constants, mkdirSync} from 'node:fs';
import path from 'node:path';
import {makePath} from '../../lib/make-path.ts';
import {syncDirectory} from '../../system/sync-directory.ts';

/** For this user alone, and there after a power failure. One that is there already keeps its mode, and throws when it cannot be written to. */
export function makeDirectory(directory: string): void {
	makePath(path.resolve(directory), each => {
		mkdirSync(each, 0o700);
		syncDirectory(path.dirname(each));
	});
	// SQLite would call it a fault of the disk.
	accessSync(directory, constants.W_OK);
}
