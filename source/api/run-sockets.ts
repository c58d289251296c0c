import {lstatSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {placeKey, socketDirectory} from './socket-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a `devtui run` of this directory listens. Any number of them may be there: each has a name of its own. */
export function runSocketPath(directory: string, environment: Environment): string {
	return path.join(directoryOf(environment), `${prefixOf(directory)}${process.pid}.sock`);
}

/** Of every `devtui run` of this directory, also of one that has been killed. The newest first. */
export function runSocketsOf(directory: string, environment: Environment): readonly string[] {
	const sockets = directoryOf(environment);
	const prefix = prefixOf(directory);
	return namesIn(sockets).filter(name => name.startsWith(prefix))
		.map(name => ({socket: path.join(sockets, name), madeAt: madeAt(path.join(sockets, name))}))
		.sort((one, other) => other.madeAt - one.madeAt)
		.map(({socket}) => socket);
}

function prefixOf(directory: string): string {
	return `${placeKey({directory, files: []})}.run-`;
}

/** Whoever asks does not know how long the name is. */
function directoryOf(environment: Environment): string {
	return socketDirectory(environment, `${'0'.repeat(16)}.run-${'0'.repeat(10)}.sock`);
}

function namesIn(directory: string): readonly string[] {
	try {
		return readdirSync(directory);
	} catch {
		// Nobody has ever listened.
		return [];
	}
}

function madeAt(socket: string): number {
	return lstatSync(socket, {throwIfNoEntry: false})?.mtimeMs ?? 0;
}
