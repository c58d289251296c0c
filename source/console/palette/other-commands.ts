import {keptFiles, whyNoCheckpoints, whyNoneAt} from '../../core/checkpoint-list.ts';
import {isAlive} from '../../core/state.ts';
import type {ProjectControl} from '../host.ts';
import {clear} from '../keymap/clear-keys.ts';
import {changeView, type ChangeRequest} from '../keymap/row.ts';
import {whenStopping} from '../keymap/service-keys.ts';
import {mergedServices} from '../merged/merged-log.ts';
import {alive} from '../service-choices.ts';
import {nameAll, serviceOf, specOf, type Subject} from '../subject.ts';
import {plainLine} from '../text.ts';
import {intents, problem, type Outcome, type PaletteCommand} from './command.ts';
import {actOn, chosenBy} from './service-commands.ts';
import {aboutOne, viewCommands} from './view-commands.ts';

/** What takes more than the names of services, or is about one of them. */
export const otherCommands: readonly PaletteCommand[] = [
	{
		name: 'signal',
		parameters: [{type: 'signal'}, {type: 'services', isOptional: true}],
		description: 'send a signal: signal USR1 web',
		actions: ['signal'],
		run(subject, {list: [text = '', ...names]}, control) {
			const signal = control.parseSignal(text);
			if (!signal) {
				return problem(`There is no signal "${text}".`);
			}

			const services = chosenBy(subject, names, control);
			if (typeof services === 'string') {
				return problem(services);
			}

			return actOn({chosen: services, able: alive(services), whyNot: 'not running'}, able => [
				{type: 'command', command: {type: 'signal', services: able.map(({name}) => name), signal}, said: `${signal} sent to ${nameAll(able)}`},
				...changeView({type: 'clear-marks'}),
			]);
		},
	},
	{
		name: 'send',
		parameters: [{type: 'service'}, {type: 'text'}],
		description: 'type a line into a service: send web text …',
		actions: [],
		run: (subject, {list: [name = ''], from}, control) => aboutOne(name, control, service => send(subject, service, from(1))),
	},
	{
		name: 'rewind',
		parameters: [{type: 'service'}, {type: 'opened-file'}],
		description: 'go on from where a program opened a file: rewind web lib.lua',
		actions: [],
		run: (subject, {list: [name = ''], from}, control) => aboutOne(name, control, service => rewind(subject, service, from(1), control)),
	},
	{
		name: 'scale',
		separator: '=',
		parameters: [{type: 'service'}, {type: 'count'}],
		description: 'run so many copies: scale web 3',
		actions: [],
		run(subject, {list: [service = '', text = '']}) {
			const count = /^\d+$/.test(text) ? Number(text) : 0;
			return count >= 1 && count <= maxCopies
				? changeProject(subject, {type: 'scale', service, count}, `scale ${service} ${count}`)
				: problem(`How many copies? A number from 1 to ${maxCopies}, not "${text}".`);
		},
	},
	{
		name: 'reload',
		parameters: [],
		description: 'read the file again, and restart only what has changed',
		actions: [],
		run: subject => changeProject(subject, {type: 'reload'}, 'reload'),
	},
	{
		name: 'clear',
		parameters: [{type: 'services', isOptional: true}],
		description: 'clear the panes, and logs here: clear web',
		actions: ['clear'],
		run(subject, {list}, control) {
			const merged = list.length === 0 ? mergedServices(subject.view) : undefined;
			const chosen = merged ? merged.map(name => serviceOf(subject, name)) : chosenBy(subject, list, control);
			return typeof chosen === 'string' ? problem(chosen) : intents(...clear(subject, chosen.map(({name}) => name)));
		},
	},
	...viewCommands,
];

function changeProject(subject: Subject, change: ChangeRequest, line: string): Outcome {
	const reason = whenStopping(subject);
	return reason === undefined ? intents({type: 'change-project', change, line}) : problem(reason);
}

const maxCopies = 1000;

function send(subject: Subject, service: string, text: string): Outcome {
	if (!isAlive(serviceOf(subject, service).phase)) {
		return problem(`${service}: not running`);
	}

	const {stdin, tty} = specOf(subject, service);
	return stdin === 'none'
		? problem(`${service} takes no input (stdin: none)`)
		: intents({type: 'input', service, data: `${text}${tty ? '\r' : '\n'}`, said: `sent to ${service}`});
}

function rewind(subject: Subject, service: string, file: string, control: ProjectControl): Outcome {
	const state = serviceOf(subject, service);
	const opened = state.opened?.find(each => each.file === file);
	const reason = whenStopping(subject);
	if (reason !== undefined || opened?.checkpoint) {
		return reason === undefined ? intents({type: 'command', command: {type: 'rewind', services: [service], file}, said: `rewinding ${service} to ${plainLine(file)}`}) : problem(reason);
	}

	const files = keptFiles(state).map(each => each.file);
	const meant = control.suggest(file, files);
	const text = files.length === 0 ? `${service} has no checkpoints: ${whyNoCheckpoints(specOf(subject, service), state)}`
		: opened ? `${service}: ${whyNoneAt(opened)}`
			: `${service} has opened no file "${file}"${meant === undefined ? '' : `: did you mean "${meant}"?`}`;
	return problem(plainLine(text));
}
