import {readdirSync} from 'node:fs';
import path from 'node:path';
import {socketDirectory} from './socket-path.ts';

/** Of every project that this user runs, also of one that has been killed. */
export function projectSockets(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
	const directory = socketDirectory(environment, `${'0'.repeat(16)}.sock`);
	try {
		return readdirSync(directory).filter(name => /^[\da-f]{16}\.sock$/.test(name)).map(name => path.join(directory, name));
	} catch {
		// Nobody has ever listened.
		return [];
	}
}
