import {readdirSync} from 'node:fs';
import type {Dirent, Stats} from 'node:fs';
import {sep} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {diskName} from './disk-name.ts';
import type {Entries} from './entries.ts';
import {statNow} from './look.ts';

export interface SurveyOptions {
	readonly entries: Entries;
	mayEnter(path: string, stats: Stats): boolean;
	isWanted(path: string, isDirectory: boolean): boolean;
	/** It will be looked at as something that may have changed: it must not be known before. */
	isAwaited(path: string): boolean;
	watch(path: string, kind: 'directory' | 'link'): void;
	follow(link: string): unknown;
	isClosed(): boolean;
}

/** How long others wait at most. */
const turnMs = 4;

interface Found {
	readonly directory: string;
	readonly stats: Stats;
}

/**
 * Learn silently what is in a directory and in those below, and have it watched. The calls are synchronous, in short turns:
 * promises for as many would cost several times the work, and hold all of them in memory at once.
 */
export async function survey(root: string, options: SurveyOptions): Promise<void> {
	// Whoever shares the root is known only once all of them have come.
	await Promise.resolve();
	const stats = statNow(root)?.stats;
	const waiting: Found[] = stats?.isDirectory() ? [{directory: root, stats}] : [];
	let beganAt = performance.now();
	for (let next = waiting.pop(); next !== undefined && !options.isClosed(); next = waiting.pop()) {
		waiting.push(...surveyDirectory(next, options));
		if (performance.now() - beganAt >= turnMs) {
			await turn();
			beganAt = performance.now();
		}
	}
}

/** Returns the directories in it. */
function surveyDirectory({directory, stats}: Found, options: SurveyOptions): Found[] {
	const {entries, watch} = options;
	if (entries.get(directory) === undefined) {
		if (!options.mayEnter(directory, stats)) {
			return [];
		}

		// Watched before it is read: what is made in between is seen twice, not never.
		entries.addDirectory(directory, stats);
		watch(directory, 'directory');
	}

	return childrenOf(directory).flatMap(child => {
		const path = directory === sep ? directory + child.name : directory + sep + child.name;
		if (child.isFile()) {
			surveyFile(path, options);
			return [];
		}

		return child.isDirectory() ? surveyChild(path, options) : child.isSymbolicLink() ? surveyLink(path, options) : [];
	});
}

function surveyFile(path: string, {entries, isWanted, isAwaited}: SurveyOptions): void {
	if (entries.get(path) === undefined && !isAwaited(path) && isWanted(path, false)) {
		entries.add(path, {type: 'file'});
	}
}

function surveyChild(path: string, {isWanted}: SurveyOptions): Found[] {
	const stats = isWanted(path, true) ? statNow(path)?.stats : undefined;
	return stats?.isDirectory() ? [{directory: path, stats}] : [];
}

function surveyLink(path: string, options: SurveyOptions): Found[] {
	// Before it is looked at: when it leads elsewhere in between, that is told.
	options.follow(path);
	const stats = statNow(path)?.stats;
	if (stats?.isDirectory()) {
		return surveyChild(path, options);
	}

	if (stats?.isFile() && options.isWanted(path, false)) {
		surveyFile(path, options);
		options.watch(path, 'link');
	}

	return [];
}

function childrenOf(directory: string): Dirent[] {
	try {
		return readdirSync(diskName(directory), {withFileTypes: true});
	} catch {
		// Gone, or not to be read.
		return [];
	}
}
