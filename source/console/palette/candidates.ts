import {keptFiles} from '../../core/checkpoint-list.ts';
import {signalChoices} from '../dialogs/signals.ts';
import type {Keymap} from '../keymap/table.ts';
import type {Line} from '../line-edit.ts';
import {serviceOf, type Subject} from '../subject.ts';
import {plainLine} from '../text.ts';
import {usage, type PaletteCommand, type Parameter} from './command.ts';
import {keysOf, paletteCommands} from './commands.ts';
import {match} from './match.ts';
import {phrasesLike} from './phrases.ts';

/** What could stand where the cursor is. */
export interface Candidates {
	readonly items: readonly Candidate[];
	/** Where the word begins that they would replace. */
	readonly start: number;
	/** The command whose words are being written. */
	readonly command?: PaletteCommand;
	/** They are for the line as a whole, which names no command as it is. */
	readonly phrases?: 'one-is-best' | 'none-is-best';
}

export interface Candidate {
	readonly word: string;
	readonly label: string;
	readonly keys: string;
	readonly about:
		| {readonly type: 'text'; readonly text: string}
		| {readonly type: 'service'; readonly name: string};
	/** Begins with what was written. */
	readonly isPrefixed: boolean;
	/** Another word may follow. */
	readonly goesOn: boolean;
}

export function candidatesFor(subject: Subject, {text, cursor}: Line): Candidates {
	const head = text.slice(0, cursor);
	const written = /\S*$/.exec(head)?.[0] ?? '';
	const start = head.length - written.length;
	const [name, ...words] = head.slice(0, start).trim().split(/\s+/);
	if (name === undefined || name === '') {
		return {items: commandsLike(subject.keymap, written), start};
	}

	const command = findCommand(subject.keymap, name);
	if (!command) {
		return {...phrasesLike(subject, [name, ...words, ...written === '' ? [] : [written]]), start: 0};
	}

	const parameter = command.parameters[Math.min(words.length, command.parameters.length - 1)];
	const isBeyond = words.length >= command.parameters.length && parameter?.type !== 'services';
	return {items: parameter && !isBeyond ? wordsLike(subject, parameter, written, words) : [], start, command};
}

export function findCommand(keymap: Keymap, name: string): PaletteCommand | undefined {
	const commands = paletteCommands(keymap);
	return commands.find(command => command.name === name) ?? onlyOne(commands.filter(command => command.name.startsWith(name)));
}

/** The line with a candidate in it. */
export function withCandidate({text, cursor}: Line, {start}: Candidates, {word, goesOn}: Candidate): Line {
	const after = text.slice(cursor);
	const before = text.slice(0, start) + word + (goesOn && !after.startsWith(' ') ? ' ' : '');
	return {text: before + after, cursor: before.length};
}

function commandsLike(keymap: Keymap, written: string): readonly Candidate[] {
	return best(paletteCommands(keymap), ({name, actions, description}) => {
		const ranks = [match(written, name, description), ...actions.map(action => action.startsWith(written) ? 2 : undefined)];
		return ranks.reduce((one, other) => one === undefined || (other !== undefined && other < one) ? other : one);
	}).map(command => ({
		word: command.name,
		label: usage(command),
		keys: keysOf(command, keymap),
		about: {type: 'text', text: command.description},
		isPrefixed: command.name.startsWith(written),
		goesOn: command.parameters.length > 0,
	}));
}

function wordsLike(subject: Subject, {type, choices}: Parameter, written: string, before: readonly string[]): readonly Candidate[] {
	switch (type) {
		case 'service':
		case 'services': {
			const names = subject.view.services.filter(name => !before.includes(name) && serviceOf(subject, name).isLeaving !== true);
			return best(names, name => match(written, name)).map(name => ({
				word: name,
				label: name,
				keys: '',
				about: {type: 'service', name},
				isPrefixed: name.startsWith(written),
				goesOn: true,
			}));
		}

		case 'opened-file': {
			const service = subject.state.services[before[0] ?? ''];
			const files = service ? keptFiles(service).toReversed() : [];
			return best(files, ({file}) => match(written, file)).map(({file, run}) => ({
				word: file,
				label: plainLine(file),
				keys: '',
				about: {type: 'text', text: `opened in run ${run}`},
				isPrefixed: file.startsWith(written),
				goesOn: false,
			}));
		}

		case 'signal': {
			return best(signalChoices, ({signal}) => match(written, signal.slice(3)) ?? match(written, signal)).map(({signal, meaning}) => ({
				word: signal.slice(3),
				label: signal.slice(3),
				keys: '',
				about: {type: 'text', text: meaning},
				isPrefixed: signal.slice(3).startsWith(written.toUpperCase()),
				goesOn: true,
			}));
		}

		case 'text': {
			return best(choices?.() ?? [], word => match(written, word)).map(word => ({
				word,
				label: word,
				keys: '',
				about: {type: 'text', text: ''},
				isPrefixed: word.startsWith(written),
				goesOn: true,
			}));
		}

		case 'count': {
			return [];
		}
	}
}

/** Those that have a rank, in its order; within one they stay as they were. */
function best<Item>(items: readonly Item[], rank: (item: Item) => number | undefined): readonly Item[] {
	return items
		.flatMap(item => {
			const at = rank(item);
			return at === undefined ? [] : [{item, at}];
		})
		.toSorted((one, other) => one.at - other.at)
		.map(({item}) => item);
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
	return items.length === 1 ? items[0] : undefined;
}
