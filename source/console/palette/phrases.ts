import type {Keymap} from '../keymap/table.ts';
import {serviceOf, type Subject} from '../subject.ts';
import type {Candidate, Candidates} from './candidates.ts';
import type {PaletteCommand} from './command.ts';
import {keysOf, paletteCommands} from './commands.ts';
import {match} from './match.ts';

/** Commands with the service they are for, by words in any order, each in part: `ap rest` is `restart api`. The best comes first. */
export function phrasesLike(subject: Subject, words: readonly string[]): Pick<Candidates, 'items' | 'phrases'> {
	const services = subject.view.services.filter(name => serviceOf(subject, name).isLeaving !== true);
	const found = paletteCommands(subject.keymap)
		.flatMap(command => [undefined, ...takesService(command) ? services : []].flatMap(service => {
			const rank = rankOf(words, command, service);
			return rank === undefined ? [] : [{rank, candidate: candidateOf(subject.keymap, command, service)}];
		}))
		.toSorted((one, other) => one.rank - other.rank);
	const [first, second] = found;
	return {items: found.map(({candidate}) => candidate), phrases: first && first.rank !== second?.rank ? 'one-is-best' : 'none-is-best'};
}

function takesService({parameters: [first]}: PaletteCommand): boolean {
	return first?.type === 'service' || first?.type === 'services';
}

/** Each word has to be in the command or the service, and one at least in each of them. */
function rankOf(words: readonly string[], {name, description}: PaletteCommand, service: string | undefined): number | undefined {
	let total = 0;
	let hasName = false;
	let hasService = service === undefined;
	for (const word of words) {
		const ofName = match(word, name, description) ?? Infinity;
		const ofService = service === undefined ? Infinity : match(word, service) ?? Infinity;
		hasName ||= ofName < ofService;
		hasService ||= ofService <= ofName && ofService < Infinity;
		if (ofName === Infinity && ofService === Infinity) {
			return undefined;
		}

		total += Math.min(ofName, ofService);
	}

	return hasName && hasService ? total : undefined;
}

function candidateOf(keymap: Keymap, command: PaletteCommand, service: string | undefined): Candidate {
	const word = service === undefined ? command.name : `${command.name} ${service}`;
	return {
		word,
		label: word,
		keys: keysOf(command, keymap),
		about: service === undefined ? {type: 'text', text: command.description} : {type: 'service', name: service},
		isPrefixed: false,
		goesOn: command.parameters.length > 0,
	};
}
