import {keyLabel} from '../key-names.ts';
import {mainKeys} from '../keymap/main-keys.ts';
import type {KeymapRow} from '../keymap/row.ts';
import {intents, problem, type PaletteCommand} from './command.ts';
import {otherCommands} from './other-commands.ts';
import {serviceCommands} from './service-commands.ts';

const worded = [...serviceCommands, ...otherCommands];

/** Every command of the console: those that take words, and whatever else has a key. */
export const paletteCommands: readonly PaletteCommand[] = [
	...worded,
	...mainKeys.filter(({action}) => action !== 'palette' && !worded.some(({actions}) => actions.includes(action))).map(row => commandOf(row)),
];

/** `w W`: a key of each row that does the same. */
export function keysOf({actions}: PaletteCommand): string {
	return mainKeys
		.filter(({action}) => actions.includes(action))
		.map(({keys, keysLabel}) => keysLabel ?? keyLabel(keys[0] ?? ''))
		.join(' ');
}

function commandOf(row: KeymapRow): PaletteCommand {
	const [key = ''] = row.keys;
	return {
		name: row.action,
		parameters: [],
		description: row.description,
		actions: [row.action],
		run(subject) {
			const reason = row.whyNot?.(subject, key);
			return reason === undefined ? intents(...row.perform(subject, key)) : problem(reason);
		},
	};
}
