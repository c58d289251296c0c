import type {Command} from 'commander';
import {escapeControls} from '../../lib/escape-controls.ts';

/**
 * No word is left out in silence, and each that is refused is named. `isDefault`: what follows a group, and is none of its commands, is
 * not taken for a word too many of the one that goes without its name: the group's own, or its default.
 */
export function refuseStray(command: Command, isDefault = false): Command {
	return command.allowExcessArguments().hook('preAction', async (_, acting) => {
		const stray = command.args[command.registeredArguments.length];
		if (stray === undefined || acting !== command || command.registeredArguments.at(-1)?.variadic) {
			return;
		}

		if (!isDefault || (command.parent?.args[0] === command.name() && command.commands.length === 0)) {
			command.error(`error: '${escapeControls(stray)}' is a word too many: ${[...namesOf(command), ...command.registeredArguments.map(each => `<${each.name()}>`)].join(' ')}`);
		}

		const {closestName} = await import('../../config/suggest.ts');
		const group = command.commands.length > 0 ? command : command.parent ?? command;
		const names = group.commands.map(each => each.name());
		if (names.includes(stray)) {
			command.error(`error: options stand behind the command: ${[...namesOf(group), stray].join(' ')} …`);
		}

		const meant = closestName(stray, names);
		command.error(`error: unknown command '${escapeControls(stray)}'${meant === undefined ? `: ${names.join(', ')}` : `. Did you mean ${meant}?`}`);
	});
}

/** From the program's on. */
function namesOf(command: Command): readonly string[] {
	return [...command.parent ? namesOf(command.parent) : [], command.name()];
}
