import {keyLabel} from '../key-names.ts';
import type {KeymapRow} from '../keymap/row.ts';
import {mainRows, type Keymap} from '../keymap/table.ts';
import {intents, problem, type PaletteCommand} from './command.ts';

/** Every command of the console: those that take words, and whatever else has a key. */
export function paletteCommands(keymap: Keymap): readonly PaletteCommand[] {
	const {commands} = keymap;
	const others = mainRows(keymap).filter(({action, isRefusal = false}) => action !== 'palette' && !isRefusal && !commands.some(({actions}) => actions.includes(action)));
	return [...commands, ...others.map(row => commandOf(row))];
}

/** `w W`: a key of each row that does the same. */
export function keysOf({actions}: PaletteCommand, keymap: Keymap): string {
	return mainRows(keymap)
		.filter(({action, keys}) => actions.includes(action) && keys.length > 0)
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
