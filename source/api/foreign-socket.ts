import {lstatSync} from 'node:fs';
import path from 'node:path';
import {userId} from './socket-path.ts';

/**
 * A sentence when somebody else may have put the socket there: where the usual directory is one of all users, anybody can
 * make it first, and then answer with commands and environments of theirs.
 */
export function foreignSocket(socket: string): string | undefined {
	const user = userId();
	if (user === undefined) {
		return undefined;
	}

	const owner = ownerOf(socket);
	const ofDirectory = ownerOf(path.dirname(socket));
	const isOurs = (owner ?? user) === user && [user, root, undefined].includes(ofDirectory);
	return isOurs ? undefined : `${socket} belongs to another user, who is not asked.`;
}

const root = 0;

function ownerOf(file: string): number | undefined {
	try {
		return lstatSync(file).uid;
	} catch {
		// Nobody listens there.
		return undefined;
	}
}
