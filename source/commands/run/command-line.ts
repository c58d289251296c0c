import path from 'node:path';
import type {Source, Span} from '../../config/source-text.ts';

/** What was typed, as a text that diagnostics can point into. */
export interface CommandLine {
	readonly span: Span;
	/** Where the value of an option stands that was given under one of these names; `index`: of a repeated one. */
	valueOf(names: readonly string[], index?: number): Span;
}

export function createCommandLine(argv: readonly string[], directory: string): CommandLine {
	const words: Word[] = [];
	let text = 'devtui';
	for (const word of argv) {
		const shown = isPlain(word) ? word : `'${word}'`;
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
			const value = valuesIn(own, names)[index];
			return value ? {source, start: value.start, end: value.start + value.text.length} : span;
		},
	};
}

interface Word {
	readonly text: string;
	/** Offset in the command line. */
	readonly start: number;
}

function valuesIn(words: readonly Word[], names: readonly string[]): readonly Word[] {
	return words.flatMap((word, index) => {
		const next = words[index + 1];
		if (names.includes(word.text)) {
			return next ? [next] : [];
		}

		const joined = names.map(name => name.startsWith('--') ? `${name}=` : name).find(beginning => word.text.startsWith(beginning));
		return joined === undefined ? [] : [{text: word.text.slice(joined.length), start: word.start + joined.length}];
	});
}

function isPlain(word: string): boolean {
	return /^[\w@%+=:,./-]+$/.test(word);
}
