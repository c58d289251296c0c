/**
 * The words of a command line, quotes resolved; undefined when a shell would do more than that: run several commands,
 * fill in variables, redirect.
 */
export function plainWords(line: string): readonly string[] | undefined {
	const words: string[] = [];
	let word: string | undefined;
	let quote: string | undefined;
	for (let at = 0; at < line.length; at++) {
		const character = line[at]!;
		if (quote === '\'') {
			quote = character === quote ? undefined : quote;
			word += character === '\'' ? '' : character;
		} else if (character === '\\') {
			at++;
			word = `${word ?? ''}${line[at] ?? ''}`;
		} else if (character === '`' || character === '$') {
			return undefined;
		} else if (quote === '"') {
			quote = character === quote ? undefined : quote;
			word += character === '"' ? '' : character;
		} else if (character === '"' || character === '\'') {
			quote = character;
			word ??= '';
		} else if (/\s/.test(character)) {
			words.push(...word === undefined ? [] : [word]);
			word = undefined;
		} else if (/[|&;<>()]/.test(character)) {
			return undefined;
		} else {
			word = `${word ?? ''}${character}`;
		}
	}
	return quote === undefined ? [...words, ...word === undefined ? [] : [word]] : undefined;
}

/** `a & b & wait`: what runs side by side, when it is that and nothing more. */
export function sideBySide(line: string): readonly string[] | undefined {
	const parts: string[] = [];
	let quote: string | undefined;
	let from = 0;
	for (let at = 0; at < line.length; at++) {
		const character = line[at]!;
		if (quote !== undefined) {
			quote = character === quote ? undefined : quote;
		} else if (character === '"' || character === '\'') {
			quote = character;
		} else if (character === '\\') {
			at++;
		} else if (/[;(){}`\n<>|]|\$\(/.test(character)) {
			return undefined;
		} else if (line.startsWith('&&', at)) {
			at++;
		} else if (character === '&') {
			parts.push(line.slice(from, at));
			from = at + 1;
		}
	}
	const commands = [...parts, line.slice(from)].map(part => part.trim()).filter(part => part !== '' && part !== 'wait');
	return quote === undefined && parts.length > 0 && commands.length > 1 ? commands : undefined;
}
