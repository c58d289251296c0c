import {createReadStream, readFileSync} from 'node:fs';
import {lstat, readdir, readlink} from 'node:fs/promises';
import path from 'node:path';
import type {Readable} from 'node:stream';
import type {ImageBuildSpec} from '../../core/container-spec.ts';
import {statIfThere} from '../../system/stat-if-there.ts';
import {parseDockerignore, type DockerIgnore} from './dockerignore.ts';
import {tar, type TarEntry} from './tar.ts';

export type PackedContext =
	/** `trouble`: why it could not be read to its end, if so. `dockerfile`: where it stands in the archive. */
	| {readonly type: 'packed'; readonly stream: Readable; readonly dockerfile: string; trouble(): string | undefined}
	| {readonly type: 'problem'; readonly message: string};

/** The directory that an image is made from, as an archive without what `.dockerignore` leaves out. */
export function packContext({context, dockerfile}: ImageBuildSpec): PackedContext {
	if (!isDirectory(context)) {
		return {type: 'problem', message: `there is no directory ${context} to build from`};
	}

	const file = path.resolve(context, dockerfile);
	const text = read(file);
	if (text === undefined) {
		return {type: 'problem', message: `there is no ${dockerfile} in ${context}, which the image is built by`};
	}

	const relative = path.relative(context, file).split(path.sep).join('/');
	const isOutside = relative.startsWith('../') || path.isAbsolute(relative);
	const inArchive = isOutside ? '.dockerfile-of-devtui' : relative;
	const ignore = parseDockerignore(read(`${file}.dockerignore`)?.toString() ?? read(path.join(context, '.dockerignore'))?.toString() ?? '');
	const entries = async function* (): AsyncGenerator<TarEntry> {
		if (isOutside) {
			yield {type: 'file', name: inArchive, mode: 0o644, modifiedMs: 0, size: text.length, content: () => [text]};
		}

		yield* walk(context, '', ignore, new Set(['.dockerignore', inArchive]));
	};

	let trouble: string | undefined;
	const stream = tar(entries());
	stream.once('error', (error: Error) => {
		trouble = `${context} cannot be read: ${error.message}`;
	});
	return {type: 'packed', stream, dockerfile: inArchive, trouble: () => trouble};
}

/** @param needed The engine reads them whatever is ignored. */
async function* walk(context: string, directory: string, ignore: DockerIgnore, needed: ReadonlySet<string>): AsyncGenerator<TarEntry> {
	const names = await readdir(path.join(context, directory));
	for (const name of names.sort()) {
		const relative = directory === '' ? name : `${directory}/${name}`;
		const isIgnored = ignore.isIgnored(relative) && !needed.has(relative);
		const isAbove = isIgnored && (ignore.hasExceptions || [...needed].some(file => file.startsWith(`${relative}/`)));
		if (isIgnored && !isAbove) {
			continue;
		}

		const entry = await entryOf(context, relative);
		// A directory that is ignored comes with whatever in it is not.
		if (entry && !isIgnored) {
			yield entry;
		}

		if (entry?.type === 'directory') {
			yield* walk(context, relative, ignore, needed);
		}
	}
}

/** Sockets, devices and what is gone meanwhile are left out. */
export async function entryOf(root: string, name: string): Promise<TarEntry | undefined> {
	const file = path.join(root, name);
	try {
		const stat = await lstat(file);
		const common = {name, mode: stat.mode, modifiedMs: stat.mtimeMs};
		if (stat.isDirectory()) {
			return {...common, type: 'directory'};
		}

		if (stat.isSymbolicLink()) {
			return {...common, type: 'link', target: await readlink(file)};
		}

		return stat.isFile() ? {...common, type: 'file', size: stat.size, content: () => createReadStream(file)} : undefined;
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		// A directory that it was in may be a file now.
		if (code === 'ENOENT' || code === 'ENOTDIR') {
			return undefined;
		}

		throw error;
	}
}

function isDirectory(directory: string): boolean {
	return statIfThere(directory)?.isDirectory() ?? false;
}

function read(file: string): Buffer | undefined {
	try {
		return readFileSync(file);
	} catch {
		// Whoever needs it says so.
		return undefined;
	}
}
