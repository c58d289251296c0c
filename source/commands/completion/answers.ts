import {constants} from 'node:os';
import process from 'node:process';
import type {Command} from 'commander';
import type {CheckpointsAnswer} from '../../api/checkpoint-routes.ts';
import {ask} from '../../api/client.ts';
import type {ProjectGraph} from '../../api/project-graph.ts';
import {instanceSocket} from '../instance/running.ts';
import {questionOf, type Choice, type Question, type Wanted} from './wanted.ts';

/** What can stand there, as far as devtui knows it; the rest is the shell's to find. */
export interface Answers {
	readonly choices: readonly Choice[];
	readonly more:
		| {readonly type: 'nothing'}
		| {readonly type: 'files'}
		| {readonly type: 'command'; readonly from: number};
	/** More is typed right behind it. */
	readonly isUnfinished: boolean;
}

/** What the last of the words, which may be empty, can become. */
export async function complete(program: Command, words: readonly string[]): Promise<Answers> {
	const question = questionOf(program, words);
	const {wanted, prefix} = question;
	return {
		choices: (await choicesFor(wanted, question)).map(({value, ...more}) => ({value: `${prefix}${value}`, ...more})),
		more: wanted.type === 'files' || wanted.type === 'command' ? wanted : {type: 'nothing'},
		isUnfinished: wanted.type === 'copies',
	};
}

async function choicesFor(wanted: Wanted, {files, begun}: Question): Promise<readonly Choice[]> {
	switch (wanted.type) {
		case 'choices': {
			return wanted.choices;
		}

		case 'services': {
			return (await services(files)).filter(({value}) => !wanted.besides.includes(value));
		}

		case 'opened-files': {
			return openedFiles(files, wanted.service);
		}

		case 'copies': {
			return begun.includes('=') ? [] : (await originals(files)).map(value => ({value: `${value}=`}));
		}

		case 'profiles': {
			const project = await projectOfFile(files);
			return [...new Set(project?.services.flatMap(({profiles}) => profiles))].map(value => ({value}));
		}

		case 'signals': {
			const names = Object.keys(constants.signals);
			// As `kill` has them, until somebody begins the long name.
			return (begun.startsWith('SIG') ? names : names.map(name => name.slice(3))).map(value => ({value}));
		}

		case 'variables': {
			return Object.keys(process.env).sort().map(value => ({value}));
		}

		case 'builders':
		case 'builds':
		case 'built-projects': {
			const {fleetChoices} = await import('./fleet-choices.ts');
			return fleetChoices(wanted, patienceMs);
		}

		case 'files':
		case 'command':
		case 'nothing': {
			return [];
		}
	}
}

/** Of the instance that runs, or of the file. */
async function services(files: readonly string[]): Promise<readonly Choice[]> {
	const running = await graph(files);
	if (running) {
		return running.services.map(({name, description, reason}) => ({value: name, description: [reason, description].filter(Boolean).join(' · ')}));
	}

	const project = await projectOfFile(files);
	return (project?.services ?? []).map(({name, description}) => ({value: name, ...description !== undefined && {description}}));
}

/** The names in the file, whatever copies there are. */
async function originals(files: readonly string[]): Promise<readonly string[]> {
	const running = await graph(files);
	const names = running
		? running.services.map(({name, replicaOf}) => replicaOf ?? name)
		: (await projectOfFile(files))?.services.map(({name, replica}) => replica?.of ?? name) ?? [];
	return [...new Set(names)];
}

async function graph(files: readonly string[]): Promise<ProjectGraph | undefined> {
	const response = await ask(await instanceSocket(files, {isSilent: true}), {method: 'GET', path: '/graph', silenceMs: patienceMs});
	return response.type === 'ok' ? response.value as ProjectGraph : undefined;
}

async function openedFiles(files: readonly string[], service: string): Promise<readonly Choice[]> {
	const response = await ask(await instanceSocket(files, {isSilent: true}), {method: 'GET', path: '/checkpoints', query: [['name', service]], silenceMs: patienceMs});
	return response.type === 'ok' ? (response.value as CheckpointsAnswer).checkpoints.map(({file, run}) => ({value: file, description: `opened in run ${run}`})) : [];
}

async function projectOfFile(files: readonly string[]) {
	const ofFile = await import('../of-file.ts');
	return ofFile.projectOfFile(files);
}

/** Somebody waits with the finger on the key. */
const patienceMs = 500;
