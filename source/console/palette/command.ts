import type {ProjectControl} from '../host.ts';
import type {Intent} from '../keymap/row.ts';
import type {Subject} from '../subject.ts';

/** Something that can be asked for in words. */
export interface PaletteCommand {
	readonly name: string;
	readonly parameters: readonly Parameter[];
	readonly description: string;
	/** What may stand between its words, beside blanks. */
	readonly separator?: string;
	/** Rows of the keymap that do the same. */
	readonly actions: readonly string[];
	run(subject: Subject, words: Words, control: ProjectControl): Outcome;
}

/** What comes after the name, in order. All but the last are one word. */
export interface Parameter {
	readonly type: 'service' | 'services' | 'opened-file' | 'signal' | 'count' | 'text';
	/** Without it, the services are those that keys act on: the marked ones, or the selected one. */
	readonly isOptional?: boolean;
	/** In its usage, instead of what its type has. */
	readonly placeholder?: string;
	/** What it may be, where its type does not say. */
	choices?(): readonly string[];
}

/** What was written after the name of a command. */
export interface Words {
	readonly list: readonly string[];
	/** As it was written, from a word on (0: the first), blanks included. */
	from(index: number): string;
}

export type Outcome =
	| {readonly type: 'intents'; readonly intents: readonly Intent[]}
	| {readonly type: 'problem'; readonly text: string};

export function intents(...all: readonly Intent[]): Outcome {
	return {type: 'intents', intents: all};
}

export function problem(text: string): Outcome {
	return {type: 'problem', text};
}

/** `signal SIGNAL [SERVICE…]`. */
export function usage({name, parameters}: PaletteCommand): string {
	return [name, ...parameters.map(({type, isOptional, placeholder = placeholders[type]}) => isOptional ? `[${placeholder}]` : placeholder)].join(' ');
}

export function needsWords({parameters}: PaletteCommand): boolean {
	return parameters.some(({isOptional}) => !isOptional);
}

const placeholders: Readonly<Record<Parameter['type'], string>> = {
	service: 'SERVICE',
	services: 'SERVICE…',
	'opened-file': 'FILE',
	signal: 'SIGNAL',
	count: 'COUNT',
	text: 'TEXT',
};
