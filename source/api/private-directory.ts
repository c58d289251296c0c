import {chmodSync, lstatSync} from 'node:fs';
import {makePrivatePath} from '../system/make-private-path.ts';
import {userId} from './socket-path.ts';

/** Make the directory, closed to others; answers with what is wrong with one that cannot be trusted. */
export function makePrivateDirectory(directory: string): string | undefined {
	try {
		makePrivatePath(directory);
		const found = lstatSync(directory);
		if (!found.isDirectory()) {
			return `${directory} is no directory`;
		}

		if (found.uid !== (userId() ?? found.uid)) {
			return `${directory} belongs to another user`;
		}

		if ((found.mode & 0o777) !== 0o700) {
			chmodSync(directory, 0o700);
		}

		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}
