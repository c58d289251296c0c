import type {ProjectControl} from '../host.ts';
import {changeView, type Intent} from '../keymap/row.ts';
import {lineOf} from '../line-edit.ts';
import type {Subject} from '../subject.ts';
import type {PaletteDialog} from '../dialog-state.ts';
import {findCommand} from './candidates.ts';
import {needsWords, usage, type Outcome, type PaletteCommand, type Words} from './command.ts';
import {paletteCommands} from './commands.ts';
import {offerOf} from './complete.ts';

/** Enter: what the line asks for; what is wrong with it stays in the palette, to be mended there. */
export function runLine(subject: Subject, palette: PaletteDialog, control: ProjectControl): readonly Intent[] {
	const text = palette.line.text.trim();
	if (text === '') {
		return changeView({type: 'close'});
	}

	const [name = ''] = text.split(/\s+/, 1);
	const rest = text.slice(name.length);
	const commands = paletteCommands(subject.keymap);
	const command = commands.find(each => each.name === name) ?? (rest === '' ? chosenIn(subject, palette) : findCommand(subject.keymap, name));
	if (!command) {
		const phrase = phraseIn(subject, text);
		if (phrase !== undefined) {
			return runLine(subject, {type: 'palette', line: lineOf(phrase)}, control);
		}

		return stay(palette, unknown(name, commands, control));
	}

	const words = wordsOf(rest, command.separator);
	if (rest === '' && command.name !== name && needsWords(command)) {
		return changeView({type: 'open', dialog: {type: 'palette', line: lineOf(`${command.name} `)}});
	}

	const outcome = checkWords(command, words) ?? command.run(subject, words, control);
	return outcome.type === 'problem'
		? stay(palette, outcome.text)
		: [...changeView({type: 'remember', kind: 'command', line: command.name + rest}), ...changeView({type: 'close'}), ...outcome.intents];
}

export function stay({line}: Pick<PaletteDialog, 'line'>, text: string): readonly Intent[] {
	return changeView({type: 'open', dialog: {type: 'palette', line, problem: text}});
}

function chosenIn(subject: Subject, palette: PaletteDialog): PaletteCommand | undefined {
	const {candidates: {items}, chosen} = offerOf(subject, palette);
	return chosen === undefined ? undefined : paletteCommands(subject.keymap).find(({name}) => name === items[chosen]?.word);
}

/** What the words of a line fit best; nothing where it could be one or the other. */
function phraseIn(subject: Subject, text: string): string | undefined {
	const {items, phrases} = offerOf(subject, {type: 'palette', line: lineOf(text)}).candidates;
	return phrases === 'one-is-best' ? items[0]?.word : undefined;
}

function checkWords(command: PaletteCommand, {list}: Words): Outcome | undefined {
	const {parameters} = command;
	const needed = parameters.filter(({isOptional}) => !isOptional).length;
	const last = parameters.at(-1)?.type;
	const isOpenEnded = last === 'services' || last === 'opened-file' || last === 'text';
	if (list.length < needed) {
		return {type: 'problem', text: `More is needed: ${usage(command)}`};
	}

	return list.length > parameters.length && !isOpenEnded ? {type: 'problem', text: parameters.length === 0 ? `${command.name} takes nothing more` : `That is too much: ${usage(command)}`} : undefined;
}

function wordsOf(rest: string, separator = ' '): Words {
	const found = [...rest.replaceAll(separator, ' ').matchAll(/\S+/g)];
	return {list: found.map(([word]) => word), from: index => rest.slice(found[index]?.index ?? rest.length)};
}

function unknown(name: string, commands: readonly PaletteCommand[], control: ProjectControl): string {
	const meant = control.suggest(name, commands.map(command => command.name));
	return `There is no command "${name}".${meant === undefined ? '' : ` Did you mean "${meant}"?`}`;
}
