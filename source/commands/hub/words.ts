import type {KeymapRow} from '../../console/keymap/row.ts';
import type {PaletteCommand} from '../../console/palette/command.ts';
import type {Subject} from '../../console/subject.ts';

/** A row of the console in the words of a hub, which has builds and builders and no services. */
export function inWordsOfHub(row: KeymapRow): KeymapRow {
	const own = {...row, ...ownWords[row.action]};
	return {
		...own,
		title: inHubWords(own.title),
		description: inHubWords(own.description),
		...own.titleNow && {titleNow: (subject: Subject) => inHubWords(own.titleNow!(subject))},
		...own.whyNot && {whyNot(subject: Subject, key: string) {
			const why = own.whyNot!(subject, key);
			return why === undefined ? undefined : ownRefusals[row.action] ?? inHubWords(why);
		}},
	};
}

export function commandInWordsOfHub(command: PaletteCommand): PaletteCommand {
	return {
		...command,
		description: inHubWords(command.description),
		parameters: command.parameters.map(parameter => parameter.type === 'service' ? {placeholder: 'NAME', ...parameter} : parameter),
		run(...given) {
			const outcome = command.run(...given);
			return outcome.type === 'problem' ? {type: 'problem', text: inHubWords(outcome.text)} : outcome;
		},
	};
}

/** Names may have the word in them, or be it: what stands before a colon, in quotes or in a name is left as it is. */
export function inHubWords(text: string): string {
	return text
		.replaceAll(/(?<![\w"@:/.#-])services(?![\w"@:/.#-])/g, 'builds and builders')
		.replaceAll(/(?<![\w"@:/.#-])service(?![\w"@:/.#-])/gi, 'build or builder');
}

const ownRefusals: Readonly<Partial<Record<string, string>>> = {
	'group-list': 'there is no builder and no build to be grouped',
};

/** Where one word for another would not make the sentence true. */
const ownWords: Readonly<Partial<Record<string, Partial<KeymapRow>>>> = {
	'copy-mode': {description: 'move over what is in the pane, select and copy'},
	'open-log': {description: 'open the whole log of the build in $PAGER'},
	'next-details': {title: 'next', description: 'show the details of the next build or builder'},
	'previous-details': {title: 'one before'},
	'search-all': {title: 'all logs', description: 'search all logs, or only that of the pane', titleNow: ({view: {dialog}}) => dialog?.type === 'search' && dialog.scope === 'all' ? 'this pane' : 'all logs'},
	details: {description: 'all about the build or builder: ids, times, exit code, labels, machine'},
	'sort-list': {description: 'sort the list: newest first, by name, state, restarts, uptime, CPU, memory'},
	'group-list': {description: 'group the list by project, or not at all'},
	detach: {description: 'leave the hub running without its console: not here', isRefusal: true, footer: {}, whyNot: () => 'a hub ends with its console: devtui hub --headless has none'},
};
