import type {Argument, Command, Option} from 'commander';
import {readLine, type ReadLine} from './read-line.ts';

/** What may stand where the cursor is. */
export type Wanted =
	| {readonly type: 'choices'; readonly choices: readonly Choice[]}
	/** `besides`: those that have been named already. */
	| {readonly type: 'services'; readonly besides: readonly string[]}
	/** From which that service can go on. */
	| {readonly type: 'opened-files'; readonly service: string}
	/** `NAME=COUNT` */
	| {readonly type: 'copies'}
	| {readonly type: 'profiles'}
	| {readonly type: 'signals'}
	/** Of the environment, by name. */
	| {readonly type: 'variables'}
	| {readonly type: 'files'}
	/** Of the hub that the command line, the environment or `config.yaml` means. */
	| {readonly type: 'builders' | 'builds' | 'built-projects'}
	/** Another program's own words: those of its command begin there. */
	| {readonly type: 'command'; readonly from: number}
	| {readonly type: 'nothing'};

export interface Choice {
	readonly value: string;
	readonly description?: string;
}

export interface Question {
	readonly wanted: Wanted;
	/** Given with `-f`. */
	readonly files: readonly string[];
	/** What of the word stands before that which is wanted: `--for=`. */
	readonly prefix: string;
	/** The rest of the word, up to the cursor. */
	readonly begun: string;
}

/** What the last word, which may be empty, can become. The table of commands says it, so that there is no second one. */
export function questionOf(program: Command, words: readonly string[]): Question {
	const line = readLine(program, words.slice(0, -1));
	const word = words.at(-1) ?? '';
	const {files} = line;
	const valued = line.expectsValueOf ?? (word.startsWith('-') ? undefined : line.takesMoreOf);
	if (valued) {
		return {wanted: valueOf(valued), files, prefix: '', begun: word};
	}

	const [, flag, value] = line.takesOptions ? /^(--[\w-]+)=(.*)$/s.exec(word) ?? [] : [];
	if (flag !== undefined && value !== undefined) {
		const option = line.command.options.find(({long}) => long === flag);
		return {wanted: option ? valueOf(option) : nothing, files, prefix: `${flag}=`, begun: value};
	}

	return {wanted: line.takesOptions && word.startsWith('-') ? optionsOf(line) : wordOf(line, words, word), files, prefix: '', begun: word};
}

const nothing: Wanted = {type: 'nothing'};

function optionsOf({command, isProgram}: ReadLine): Wanted {
	const help = command.createHelp();
	const own = help.visibleOptions(command);
	const all = isProgram ? [...own, ...help.visibleOptions(command.parent ?? command)] : own;
	const choices = all.flatMap(({long, short, description}) => [...long ? [{value: long, description}] : [], ...short ? [{value: short, description}] : []]);
	return {type: 'choices', choices: [...new Map(choices.map(choice => [choice.value, choice])).values()]};
}

function wordOf(line: ReadLine, words: readonly string[], word: string): Wanted {
	const {command, isProgram, isNamed, given} = line;
	if (!isNamed && command.commands.length > 0) {
		return commandsOf(command);
	}

	if (isProgram && given.length === 0) {
		// `devtui web` is `devtui up web`.
		const commands = commandsOf(command.parent ?? command);
		if (commands.type === 'choices' && (word === '' || commands.choices.some(({value}) => value.startsWith(word)))) {
			return commands;
		}
	}

	const argument = argumentAt(command, given.length);
	if (!argument) {
		return nothing;
	}

	const first = command.registeredArguments.indexOf(argument);
	return wantedFor(argument.name(), {choices: argument.argChoices, from: given[first]?.index ?? words.length - 1, before: given[first - 1]?.word ?? '', besides: argument.variadic ? given.slice(first).map(({word: each}) => each) : []});
}

function commandsOf(command: Command): Wanted {
	const commands = command.createHelp().visibleCommands(command);
	return {type: 'choices', choices: commands.map(each => ({value: each.name(), description: each.summary() || each.description()}))};
}

/** The last one may take any number. */
function argumentAt({registeredArguments}: Command, index: number): Argument | undefined {
	const last = registeredArguments.at(-1);
	return registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

function valueOf(option: Option): Wanted {
	const [, name = ''] = /<([^>.]+)/.exec(option.flags) ?? [];
	return wantedFor(name, {choices: option.argChoices, from: 0, before: '', besides: []});
}

interface Given {
	readonly choices: readonly string[] | undefined;
	readonly from: number;
	/** The argument that comes first. */
	readonly before: string;
	readonly besides: readonly string[];
}

/** By what stands between the brackets in the usage: a word there means the same everywhere. */
function wantedFor(name: string, {choices, from, before, besides}: Given): Wanted {
	if (choices) {
		return words(choices);
	}

	switch (name) {
		case 'name':
		case 'names':
		case 'service':
		case 'services': {
			return {type: 'services', besides};
		}

		case 'opened-file': {
			return {type: 'opened-files', service: before};
		}

		case 'name=count': {
			return {type: 'copies'};
		}

		case 'profile': {
			return {type: 'profiles'};
		}

		case 'signal': {
			return {type: 'signals'};
		}

		case 'variable': {
			return {type: 'variables'};
		}

		case 'builder': {
			return {type: 'builders'};
		}

		case 'build':
		case 'builds': {
			return {type: 'builds'};
		}

		case 'project': {
			return {type: 'built-projects'};
		}

		case 'directory':
		case 'file':
		case 'pattern': {
			return {type: 'files'};
		}

		case 'command': {
			return {type: 'command', from};
		}

		case 'whom': {
			return words(['group', 'main', 'children']);
		}

		case 'engine': {
			return words(['auto', 'native', 'poll']);
		}

		case 'checkpoint-engine': {
			return words(['auto', 'preload', 'criu']);
		}

		case 'policy': {
			return words(['no', 'on-failure', 'always', 'unless-stopped']);
		}

		default: {
			return nothing;
		}
	}
}

function words(values: readonly string[]): Wanted {
	return {type: 'choices', choices: values.map(value => ({value}))};
}
