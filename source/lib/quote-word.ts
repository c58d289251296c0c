/** A word for the command line of a shell, in quotes where it needs some. */
export function quoteWord(word: string): string {
	return isPlainWord(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`;
}

/** No shell takes anything in it for something else. */
export function isPlainWord(word: string): boolean {
	return /^[\w@%+=:,./-]+$/.test(word);
}
