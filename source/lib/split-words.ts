export type SplitWords =
	| {readonly type: 'ok'; readonly words: readonly string[]}
	/** `trouble` is a clause: `a quote is not closed`. */
	| {readonly type: 'trouble'; readonly trouble: string};

/** The words of a command as a shell would see them, quotes and backslashes resolved; nothing is filled in, and what needs a shell is refused. */
export function splitWords(text: string): SplitWords {
	const words: string[] = [];
	let word: string | undefined;
	let isQuoted = false;
	let quote: '"' | '\'' | undefined;
	const end = () => {
		if (word !== undefined && !isQuoted && operators.has(word)) {
			return word;
		}

		words.push(...word === undefined ? [] : [word]);
		word = undefined;
		isQuoted = false;
		return undefined;
	};

	for (let at = 0; at < text.length; at++) {
		const character = text[at]!;
		if (quote === '\'') {
			quote = character === quote ? undefined : quote;
			word += character === '\'' ? '' : character;
		} else if (character === '\\') {
			const next = text[at + 1];
			if (next === undefined) {
				return {type: 'trouble', trouble: 'nothing follows the last backslash'};
			}

			// Between double quotes a shell keeps it, but before these.
			word = `${word ?? ''}${quote === '"' && !/["\\$`\n]/.test(next) ? '\\' : ''}${next === '\n' ? '' : next}`;
			isQuoted = true;
			at++;
		} else if (quote === '"') {
			quote = character === quote ? undefined : quote;
			word += character === '"' ? '' : character;
		} else if (character === '"' || character === '\'') {
			quote = character;
			isQuoted = true;
			word ??= '';
		} else if (/\s/.test(character)) {
			const operator = end();
			if (operator !== undefined) {
				return {type: 'trouble', trouble: needsShell(operator)};
			}
		} else {
			word = `${word ?? ''}${character}`;
		}
	}

	if (quote !== undefined) {
		return {type: 'trouble', trouble: `a ${quote} is not closed`};
	}

	const operator = end();
	return operator === undefined ? {type: 'ok', words} : {type: 'trouble', trouble: needsShell(operator)};
}

/** Standing alone they are the shell's; inside a word, as in `http://host/?a=1&b=2`, they are part of it. */
const operators: ReadonlySet<string> = new Set(['|', '||', '&', '&&', ';', '<', '>', '>>', '2>', '2>&1', '|&', '(', ')']);

function needsShell(operator: string): string {
	return `"${operator}" is for a shell, and no shell runs it`;
}
