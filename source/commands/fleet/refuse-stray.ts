import type {Command} from 'commander';
import {escapeControls} from '../../lib/escape-controls.ts';

/** What is no command is not taken for a word too many of the one that goes without its name: a group's own, or its default. */
export function refuseStray(command: Command, isDefault: boolean): Command {
	return isDefault
		? command.allowExcessArguments().hook('preAction', async (_, acting) => {
				const [stray] = command.args;
				if (stray !== undefined && acting === command) {
					const {closestName} = await import('../../config/suggest.ts');
					const names = (command.commands.length > 0 ? command : command.parent)?.commands.map(each => each.name()) ?? [];
					const meant = closestName(stray, names);
					command.error(`error: unknown command '${escapeControls(stray)}'${meant === undefined ? `: ${names.join(', ')}` : `. Did you mean ${meant}?`}`);
				}
			})
		: command;
}
