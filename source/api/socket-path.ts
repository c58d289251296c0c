import {createHash} from 'node:crypto';
import {accessSync, constants, existsSync, lstatSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {withoutLinks} from '../system/without-links.ts';

export interface Place {
	/** Of the first file. */
	readonly directory: string;
	/** As given with `-f`, absolute. */
	readonly files: readonly string[];
}

/** Where the instance of a project listens: the same for whoever asks from the same project, and another one for each checkout. */
export function socketPath(place: Place, environment: Readonly<Record<string, string | undefined>>): string {
	const name = `${placeKey(place)}.sock`;
	return path.join(socketDirectory(environment, name), name);
}

/** Short, and of no other place. */
export function placeKey({directory, files}: Place): string {
	// Of what is gone whoever asks now finds no other name either.
	const key = JSON.stringify([directory, ...files].map(withoutLinks));
	return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** Linux takes 107 bytes, others 103. */
const longestPath = 103;

/** A directory for sockets that belongs to this user alone. */
export function socketDirectory({XDG_RUNTIME_DIR: runtime}: Readonly<Record<string, string | undefined>>, name: string): string {
	const own = `devtui-${userId() ?? 'user'}`;
	const candidates = [
		...runtime !== undefined && path.isAbsolute(runtime) && isOwnDirectory(runtime) ? [path.join(runtime, 'devtui')] : [],
		path.join(tmpdir(), own),
	];
	return candidates.find(directory => Buffer.byteLength(path.join(directory, name)) <= longestPath) ?? path.join('/tmp', own);
}

export function userId(): number | undefined {
	return process.getuid?.();
}

/** After `su` the variable may still name the directory of somebody else, and in a sandbox one where nothing can be made. */
function isOwnDirectory(directory: string): boolean {
	try {
		const {uid} = lstatSync(directory);
		return uid === (userId() ?? uid) && statSync(directory).isDirectory() && (existsSync(path.join(directory, 'devtui')) || isWritable(directory));
	} catch {
		return false;
	}
}

function isWritable(directory: string): boolean {
	try {
		accessSync(directory, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}
