import type {Command, Option} from 'commander';

/** A command line that is not finished, as far as it says what its next word can be. */
export interface ReadLine {
	readonly command: Command;
	/** No command has been named: it is the one that is meant then. */
	readonly isProgram: boolean;
	/** It has been chosen among the others of its kind, or there are none. */
	readonly isNamed: boolean;
	/** What is neither a command nor an option, and which word of the line it is. */
	readonly given: ReadonlyArray<{readonly word: string; readonly index: number}>;
	readonly expectsValueOf?: Option;
	/** The last option has a value, and takes as many as there are. */
	readonly takesMoreOf?: Option;
	/** Behind `--`, and among the words of another program, nothing is an option of ours. */
	readonly takesOptions: boolean;
	readonly files: readonly string[];
}

/** Read the words that are whole, as Commander would read them; what it would refuse is passed over. */
export function readLine(program: Command, words: readonly string[]): ReadLine {
	const usual = program.commands.find(command => command.name() === usualName) ?? program;
	const given: Array<{word: string; index: number}> = [];
	const files: string[] = [];
	let command = usual;
	let isProgram = true;
	let expectsValueOf: Option | undefined;
	let takesMoreOf: Option | undefined;
	let takesOptions = true;

	for (const [index, word] of words.entries()) {
		if (expectsValueOf) {
			note(expectsValueOf, word, files);
			takesMoreOf = expectsValueOf.variadic ? expectsValueOf : undefined;
			expectsValueOf = undefined;
		} else if (takesOptions && word === '--') {
			takesOptions = false;
			takesMoreOf = undefined;
		} else if (takesOptions && word.startsWith('-') && word !== '-') {
			expectsValueOf = readOption(command, word, files);
			takesMoreOf = undefined;
		} else if (!takesMoreOf) {
			const named = given.length === 0 && takesOptions ? (isProgram ? program : command).commands.find(each => each.name() === word || each.aliases().includes(word)) : undefined;
			if (named) {
				command = named;
				isProgram = false;
			} else {
				given.push({word, index});
				takesOptions &&= !(startsAnother(command, given.length));
			}
		}
	}

	return {command, isProgram, isNamed: command.commands.length === 0, given, ...expectsValueOf && {expectsValueOf}, ...takesMoreOf && {takesMoreOf}, takesOptions, files};
}

/** `devtui web` is `devtui up web`. */
const usualName = 'up';

/** Answers with the option whose value is still to come. */
function readOption({options}: Command, word: string, files: string[]): Option | undefined {
	const equals = word.indexOf('=');
	if (word.startsWith('--')) {
		const option = options.find(({long}) => long === (equals === -1 ? word : word.slice(0, equals)));
		if (option && equals !== -1) {
			note(option, word.slice(equals + 1), files);
			return undefined;
		}

		return takesValue(option) ? option : undefined;
	}

	// `-vn5`: of letters that stand together only the last may want a value, and what stands behind it is that.
	for (let at = 1; at < word.length; at++) {
		const option = options.find(({short}) => short === `-${word[at]!}`);
		if (option && takesValue(option)) {
			if (at === word.length - 1) {
				return option;
			}

			note(option, word.slice(at + 1), files);
			return undefined;
		}
	}

	return undefined;
}

function takesValue(option: Option | undefined): boolean {
	return option !== undefined && (option.required || option.optional);
}

function note({long}: Option, value: string, files: string[]): void {
	if (long === '--file') {
		files.push(value);
	}
}

/** The words of a command to be run are its own from its name on. */
function startsAnother({registeredArguments}: Command, count: number): boolean {
	const argument = registeredArguments[count - 1];
	return argument !== undefined && argument.variadic && argument.name() === 'command';
}
