import path from 'node:path';
import type {Job} from '../fleet/builds.ts';
import {isExecutable} from '../runtime/executable.ts';
import {chooseSteps, executablesIn, mostSteps} from './find-steps.ts';
import {findProject, isWithin, realPath, type ProjectPlace} from './projects.ts';

export type StepCommand =
	| {
		readonly type: 'command';
		readonly argv: readonly [string, ...string[]];
		readonly workingDir: string;
		/** Only one command of the same place may run at a time: there is one instance of a devtui file. */
		readonly alone?: string;
	}
	/** In words: the whole log. Exit codes as shells have them. */
	| {readonly type: 'impossible'; readonly message: string; readonly exitCode: number};

export interface CommandPlace extends ProjectPlace {
	/** The command of the devtui that runs. */
	readonly devtui: readonly [string, ...string[]];
}

/** What is run for a step now, which may be long after it was found. */
export async function stepCommand({project, revision, steps}: Job, step: string, place: CommandPlace): Promise<StepCommand> {
	const found = await findProject(project, place);
	switch (found.type) {
		case 'missing':
		case 'impossible': {
			return {type: 'impossible', message: found.message, exitCode: found.type === 'missing' ? notFound : cannotRun};
		}

		case 'executable': {
			return step === '' ? fileCommand(found.file, {shown: project, revision}) : gone(project, step);
		}

		case 'devtui': {
			return step === '' ? devtuiCommand(found.directory, revision, place) : gone(project, step);
		}

		case 'directory': {
			return step === '' ? impossible(await whyNone(found.directory, {project, steps})) : stepIn(found.directory, {project, step, revision}, place);
		}
	}
}

/** As shells have it. */
const cannotRun = 126;
const notFound = 127;

function fileCommand(file: string, {shown, revision}: {readonly shown: string; readonly revision: string}): StepCommand {
	return isExecutable(file)
		? {type: 'command', argv: [file, revision], workingDir: path.dirname(file)}
		: impossible(`${shown} is not executable: chmod +x ${file}`);
}

async function stepIn(directory: string, {project, step, revision}: {readonly project: string; readonly step: string; readonly revision: string}, {directory: projects}: ProjectPlace): Promise<StepCommand> {
	const file = path.join(directory, step);
	const root = await realPath(projects);
	const real = await realPath(file);
	if (!root || !real || !isWithin(directory, file)) {
		return gone(project, step);
	}

	return isWithin(root, real) ? fileCommand(file, {shown: `${project}/${step}`, revision}) : impossible(`${project}/${step} is a link that leads out of the directory of projects`);
}

/** What a project with a devtui file is tested by: its `test` while all services are ready; where there is none, that they become ready. */
async function devtuiCommand(directory: string, revision: string, {devtui, directory: projects}: CommandPlace): Promise<StepCommand> {
	const test = path.join(directory, 'test');
	const root = await realPath(projects);
	const real = await realPath(test);
	const hasTest = isExecutable(test);
	if (hasTest && !(root && real && isWithin(root, real))) {
		return impossible(`${test} is a link that leads out of the directory of projects`);
	}

	return {type: 'command', argv: [...devtui, ...hasTest ? ['test', '--', './test', revision] : ['up', '--headless', '--wait-ready', '--no-watch']], workingDir: directory, alone: directory};
}

async function whyNone(directory: string, {project, steps}: {readonly project: string; readonly steps: string | undefined}): Promise<string> {
	const all = await executablesIn(directory);
	const chosen = chooseSteps(all, steps);
	if (chosen.length > mostSteps) {
		return `${project} has ${chosen.length} executable files; more than ${mostSteps} are not taken for steps`;
	}

	if (all.length === 0) {
		return `${project} is a directory without an executable file: chmod +x what is to be a step`;
	}

	return chosen.length === 0 && steps !== undefined
		? `no step of ${project} matches ${steps}; there are ${all.slice(0, mostNamed).join(', ')}${all.length > mostNamed ? ' …' : ''}`
		: `${project} has other steps than when the build began`;
}

const mostNamed = 20;

function gone(project: string, step: string): StepCommand {
	return {type: 'impossible', message: `${project} has no step ${step}\n`, exitCode: notFound};
}

function impossible(message: string): StepCommand {
	return {type: 'impossible', message: message.endsWith('\n') ? message : `${message}\n`, exitCode: cannotRun};
}
