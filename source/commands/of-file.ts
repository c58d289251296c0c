import process from 'node:process';
import {chooseServices} from '../api/names.ts';
import {graphOf, type ProjectGraph} from '../api/project-graph.ts';
import {loadWithModules} from '../config/load-with-modules.ts';
import {createModules} from '../config/module/modules.ts';
import {closestName} from '../config/suggest.ts';
import {initialState} from '../core/initial.ts';
import type {ProjectSpec} from '../core/spec.ts';
import {usageError} from './exit-codes.ts';
import {loadOnce} from './load.ts';

export type GraphOfFile =
	| {readonly type: 'ok'; readonly graph: ProjectGraph}
	/** It has been told why. */
	| {readonly type: 'told'; readonly exitCode: number};

/** For when nothing runs that could be asked. */
export async function graphOfFile(files: readonly string[], names: readonly string[]): Promise<GraphOfFile> {
	const project = await loadOnce(files);
	if (!project) {
		return {type: 'told', exitCode: usageError};
	}

	const chosen = chooseServices({store: atRest(project), suggest: closestName}, names);
	if (chosen.type === 'trouble') {
		process.stderr.write(`${chosen.message}\n`);
		return {type: 'told', exitCode: usageError};
	}

	return {type: 'ok', graph: graphOf(project, {names: chosen.names})};
}

/** What the file says, without a word about what is wrong with it. */
export async function projectOfFile(files: readonly string[]): Promise<ProjectSpec | undefined> {
	const modules = createModules();
	const loaded = await loadWithModules({files, directory: process.cwd(), environment: process.env, modules});
	await modules.close();
	return loaded.type === 'ok' ? loaded.project : undefined;
}

function atRest(project: ProjectSpec) {
	const state = initialState(project, 0);
	return {project, getSnapshot: () => state};
}
