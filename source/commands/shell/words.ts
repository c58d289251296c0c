/** A line as it is typed, taken apart. */
export interface SplitLine {
	readonly words: readonly string[];
	/** Where the last word begins; at the end of the line when a blank comes last. */
	readonly lastAt: number;
	/** A quote has no end. */
	readonly isOpen: boolean;
}

/** Words as a shell has them: blanks part them, quotes and backslashes keep blanks in. Nothing is expanded. */
export function splitLine(line: string): SplitLine {
	const words: string[] = [];
	let word: string | undefined;
	let quote: '"' | '\'' | undefined;
	let lastAt = 0;

	for (let at = 0; at < line.length; at++) {
		const character = line[at]!;
		if (quote === undefined && /\s/.test(character)) {
			if (word !== undefined) {
				words.push(word);
				word = undefined;
			}

			continue;
		}

		if (word === undefined) {
			word = '';
			lastAt = at;
		}

		if (quote === undefined && (character === '"' || character === '\'')) {
			quote = character;
		} else if (character === quote) {
			quote = undefined;
		} else if (character === '\\' && quote !== '\'' && at + 1 < line.length && (quote === undefined || /["\\]/.test(line[at + 1]!))) {
			at++;
			word += line[at]!;
		} else {
			word += character;
		}
	}

	return word === undefined
		? {words, lastAt: line.length, isOpen: false}
		: {words: [...words, word], lastAt, isOpen: quote !== undefined};
}
