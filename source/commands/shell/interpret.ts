import type {Command} from 'commander';
import {closestName} from '../../config/suggest.ts';
import {splitLine} from './words.ts';

/** What a line asks for. */
export type Order =
	| {readonly type: 'nothing'}
	| {readonly type: 'exit'}
	| {readonly type: 'help'}
	| {readonly type: 'devtui'; readonly words: readonly string[]}
	| {readonly type: 'problem'; readonly message: string};

export const ownWords = ['exit'] as const;

export function interpret(program: Command, line: string): Order {
	const {words: all, isOpen} = splitLine(line);
	// Who copies a line from somewhere has it with the name in front.
	const words = all[0] === 'devtui' ? all.slice(1) : all;
	const [name, ...rest] = words;
	if (name === undefined || name.startsWith('#')) {
		return {type: 'nothing'};
	}

	if (isOpen) {
		return {type: 'problem', message: 'A quote has no end.'};
	}

	if (name === 'exit' || name === 'quit') {
		return {type: 'exit'};
	}

	if (name === 'help') {
		return rest.length === 0 ? {type: 'help'} : {type: 'devtui', words: [...rest, '--help']};
	}

	if (name === 'shell') {
		return {type: 'problem', message: 'You are in it.'};
	}

	const names = program.createHelp().visibleCommands(program).flatMap(command => [command.name(), ...command.aliases()]);
	if (name.startsWith('-') || names.includes(name)) {
		return {type: 'devtui', words};
	}

	const meant = closestName(name, [...names, ...ownWords]);
	return {type: 'problem', message: meant === undefined ? `There is no command "${name}"; help lists them.` : `There is no command "${name}". Did you mean "${meant}"?`};
}
