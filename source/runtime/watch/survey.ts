import type {Stats} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {diskName} from './disk-name.ts';
import type {Entries} from './entries.ts';

export interface SurveyOptions {
	readonly entries: Entries;
	isWanted(path: string, isDirectory: boolean): boolean;
	/** It will be looked at as something that may have changed: it must not be known before. */
	isAwaited(path: string): boolean;
	watch(path: string, kind: 'directory' | 'link'): void;
	isClosed(): boolean;
}

/** Learn silently what is in a directory and in those below, and have it watched. */
export async function survey(directory: string, options: SurveyOptions, known?: Stats): Promise<void> {
	const {entries, watch, isClosed} = options;
	const stats = known ?? await stat(diskName(directory)).catch(() => undefined);
	if (isClosed() || !stats?.isDirectory()) {
		return;
	}

	if (entries.get(directory) === undefined) {
		if (entries.leadsBack(directory, stats)) {
			return;
		}

		// Watched before it is read: what is made in between is seen twice, not never.
		entries.addDirectory(directory, stats);
		watch(directory, 'directory');
	}

	const children = await readdir(diskName(directory), {withFileTypes: true}).catch(() => []);
	if (isClosed() || entries.get(directory) === undefined) {
		return;
	}

	await Promise.all(children.map(async child => {
		const path = join(directory, child.name);
		if (child.isFile()) {
			surveyFile(path, options);
		} else if (child.isDirectory()) {
			await surveyChild(path, options);
		} else if (child.isSymbolicLink()) {
			await surveyLink(path, options);
		}
	}));
}

function surveyFile(path: string, {entries, isWanted, isAwaited}: SurveyOptions): void {
	if (entries.get(path) === undefined && !isAwaited(path) && isWanted(path, false)) {
		entries.add(path, {type: 'file'});
	}
}

async function surveyChild(path: string, options: SurveyOptions, stats?: Stats): Promise<void> {
	if (options.isWanted(path, true)) {
		await survey(path, options, stats);
	}
}

async function surveyLink(path: string, options: SurveyOptions): Promise<void> {
	const stats = await stat(diskName(path)).catch(() => undefined);
	if (options.isClosed() || stats === undefined) {
		return;
	}

	if (stats.isDirectory()) {
		await surveyChild(path, options, stats);
	} else if (stats.isFile() && options.isWanted(path, false)) {
		surveyFile(path, options);
		options.watch(path, 'link');
	}
}
