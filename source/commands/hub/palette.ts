import {whenStopping} from '../../console/keymap/service-keys.ts';
import {problem, type Outcome, type PaletteCommand} from '../../console/palette/command.ts';
import {viewCommands} from '../../console/palette/view-commands.ts';
import {chosenBy} from '../../console/palette/service-commands.ts';
import {changeView} from '../../console/keymap/row.ts';
import {nameAll, type Subject} from '../../console/subject.ts';
import type {ProjectChange} from '../../console/host.ts';
import {describeRefusal, whyNot, type Deed} from './deeds.ts';
import type {HubKeymapOptions} from './keymap.ts';

/** What can be asked for in words at a hub, as its other commands have them. */
export function hubPalette({actions, meaningOf, projects}: HubKeymapOptions): readonly PaletteCommand[] {
	function about(deed: Deed, placeholder: string, description: string, rows: readonly string[]): PaletteCommand {
		return {
			name: deed,
			parameters: [{type: 'services', isOptional: true, placeholder}],
			description,
			actions: rows,
			run(subject, {list}, control) {
				const chosen = chosenBy(subject, list, control);
				if (typeof chosen === 'string') {
					return problem(chosen);
				}

				const able = chosen.filter(({name}) => {
					const meaning = meaningOf(name);
					return meaning && whyNot(deed, meaning) === undefined;
				});
				const [first] = chosen.flatMap(({name}) => meaningOf(name) ?? []);
				const refusal = first && whyNot(deed, first);
				return able.length === 0
					? problem(`${nameAll(chosen)}: ${refusal ? describeRefusal(refusal, subject.keymap) : 'is shown no more'}`)
					: ask(subject, [deed, ...list].join(' '), async () => actions.act(able.map(({name}) => ({deed, name}))));
			},
		};
	}

	return [
		{
			name: 'suggest',
			parameters: [{type: 'text', placeholder: 'PROJECT', choices: projects}, {type: 'text', placeholder: 'REVISION…'}],
			description: 'every builder builds it: suggest shop main',
			actions: [],
			run: (subject, {list: [project = '', ...revisions]}) => ask(subject, ['suggest', project, ...revisions].join(' '), async () => actions.suggest(project, revisions)),
		},
		about('retry', 'BUILD…', 'build again, on the same builder', ['retry']),
		about('cancel', 'BUILD…', 'cancel what has not ended', ['cancel-or-drain']),
		about('drain', 'BUILDER…', 'take no more builds, and end when idle', ['cancel-or-drain']),
		about('pause', 'BUILDER…', 'begin no more builds: what it is given waits', ['pause-builder', 'pause-builders']),
		about('resume', 'BUILDER…', 'begin builds again', ['pause-builder', 'pause-builders']),
		...viewCommands,
	];
}

function ask(subject: Subject, line: string, make: () => Promise<ProjectChange>): Outcome {
	const reason = whenStopping(subject);
	return reason === undefined ? {type: 'intents', intents: [{type: 'change-project', change: {type: 'own', make}, line}, ...changeView({type: 'clear-marks'})]} : problem(reason);
}
