import {realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {projectProblem} from '../fleet/names.ts';

/** Where the projects of a builder are. */
export interface ProjectPlace {
	readonly directory: string;
	/** The builder's name, for messages. */
	readonly builder: string;
	/** Names of devtui files. */
	readonly devtuiFiles: readonly string[];
}

export type FoundProject =
	| {readonly type: 'executable'; readonly file: string}
	/** `file`: its devtui file. */
	| {readonly type: 'devtui'; readonly directory: string; readonly file: string}
	| {readonly type: 'directory'; readonly directory: string}
	/** In words, ending in a newline. */
	| {readonly type: 'missing'; readonly message: string}
	/** It is there and cannot be run. */
	| {readonly type: 'impossible'; readonly message: string};

/** Looked at anew each time: people change files while builds are queued. */
export async function findProject(name: string, {directory, builder, devtuiFiles}: ProjectPlace): Promise<FoundProject> {
	const problem = projectProblem(name);
	if (problem !== undefined) {
		return missing(problem);
	}

	const notThere = missing(`project ${name} does not exist at ${builder}`);
	const root = await realPath(directory);
	const file = root && path.join(root, name);
	const real = file && await realPath(file);
	if (!root || !file || !real) {
		return notThere;
	}

	if (!isWithin(root, real)) {
		return missing(`project ${name} at ${builder} is a link that leads out of the directory of projects`);
	}

	const found = await statOf(real);
	if (found?.isFile()) {
		return {type: 'executable', file};
	}

	if (!found?.isDirectory()) {
		return found ? {type: 'impossible', message: `${name} is neither a file nor a directory\n`} : notThere;
	}

	for (const each of devtuiFiles) {
		const candidate = path.join(file, each);
		if ((await statOf(candidate))?.isFile()) {
			return {type: 'devtui', directory: file, file: candidate};
		}
	}

	return {type: 'directory', directory: file};
}

function missing(message: string): FoundProject {
	return {type: 'missing', message: `${message}\n`};
}

/** Whether a path, all links resolved, lies in the directory. */
export function isWithin(directory: string, file: string): boolean {
	return file.startsWith(directory.endsWith(path.sep) ? directory : `${directory}${path.sep}`);
}

/** Undefined: there is no such file, nobody may look for it, or links lead round in a circle. */
export async function realPath(file: string): Promise<string | undefined> {
	return realpath(file).catch(() => undefined);
}

async function statOf(file: string) {
	return stat(file).catch(() => undefined);
}
