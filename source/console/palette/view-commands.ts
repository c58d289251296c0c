import type {ProjectControl} from '../host.ts';
import {changeView} from '../keymap/row.ts';
import type {Subject} from '../subject.ts';
import {isOnlyPane} from '../view-panes.ts';
import {intents, problem, type Outcome, type PaletteCommand} from './command.ts';

/** What is looked at, whatever services are. */
export const viewCommands: readonly PaletteCommand[] = [
	{
		name: 'select',
		parameters: [{type: 'service'}],
		description: 'choose a service',
		actions: [],
		run: (_, {list: [name = '']}, control) => aboutOne(name, control, service => intents(...changeView({type: 'select', service}))),
	},
	{
		name: 'toggle-pane',
		parameters: [{type: 'service'}],
		description: 'show or hide a service in the split',
		actions: ['toggle-pane'],
		run: (subject, {list: [name = '']}, control) => aboutOne(name, control, service => togglePane(subject, service)),
	},
];

export function aboutOne(name: string, control: ProjectControl, act: (service: string) => Outcome): Outcome {
	const chosen = control.choose([name]);
	if (chosen.type === 'problem') {
		return problem(chosen.text);
	}

	const [service, ...others] = chosen.names;
	return service === undefined || others.length > 0 ? problem(`${name} means ${chosen.names.length} services: one is needed`) : act(service);
}

function togglePane({view}: Subject, service: string): Outcome {
	return isOnlyPane(view, service) ? problem(`${service} has the only pane`) : intents(...changeView({type: 'toggle-pane', service}));
}
