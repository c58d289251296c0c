import path from 'node:path';
import type {Source, Span} from '../../config/source-text.ts';
import {isPlainWord} from '../../lib/quote-word.ts';

/** What was typed, as a text that diagnostics can point into. */
export interface CommandLine {
	readonly span: Span;
	/** Where the value of an option stands that was given under one of these names; `index`: of a repeated one, or of one that takes several. */
	valueOf(names: readonly string[], index?: number): Span;
}

export function createCommandLine(argv: readonly string[], directory: string): CommandLine {
	const words: Word[] = [];
	let text = 'devtui';
	for (const word of argv) {
		const shown = isPlainWord(word) ? word : `'${word}'`;
		words.push({text: word, start: text.length + 1 + (shown === word ? 0 : 1)});
		text += ` ${shown}`;
	}

	const source: Source = {file: path.join(directory, 'command line'), text};
	const span: Span = {source, start: 0, end: text.length};
	const separator = words.findIndex(word => word.text === '--');
	const own = separator === -1 ? words : words.slice(0, separator);
	return {
		span,
		valueOf(names, index = 0) {
			const value = valuesIn(own, names, names.some(name => variadic.includes(name)))[index];
			return value ? {source, start: value.start, end: value.start + value.text.length} : span;
		},
	};
}

const variadic = ['--checkpoint-files'];

interface Word {
	readonly text: string;
	/** Offset in the command line. */
	readonly start: number;
}

function valuesIn(words: readonly Word[], names: readonly string[], takesSeveral: boolean): readonly Word[] {
	return words.flatMap((word, index) => {
		if (names.includes(word.text)) {
			return takesSeveral ? valuesBehind(words, index) : words.slice(index + 1, index + 2);
		}

		const joined = names.map(name => name.startsWith('--') ? `${name}=` : name).find(beginning => word.text.startsWith(beginning));
		const first = joined === undefined ? [] : [{text: word.text.slice(joined.length), start: word.start + joined.length}];
		return joined === undefined || !takesSeveral ? first : [...first, ...valuesBehind(words, index)];
	});
}

/** Up to the next option. */
function valuesBehind(words: readonly Word[], index: number): readonly Word[] {
	const rest = words.slice(index + 1);
	const end = rest.findIndex(({text}) => text.startsWith('-') && text !== '-');
	return end === -1 ? rest : rest.slice(0, end);
}
