/** A POSIX extended regular expression as JavaScript source: `[[:alpha:]_]` becomes `[A-Za-z_]`, a `]` that stands first is itself. */
export function translatePosixRegex(pattern: string): string {
	return pattern.replaceAll(/\\.|\[(\^?)(\]?)((?:\\.|\[[:.=].*?[:.=]\]|[^\]\\])*)\]/gs, (whole, negation: string | undefined, first: string | undefined, rest: string | undefined) => rest === undefined
		? whole
		: `[${negation}${first === ']' ? String.raw`\]` : ''}${rest.replaceAll(/\[:(\w+):\]/g, (name, key: string) => classes[key] ?? name)}]`);
}

/** The first `[:name:]` that is no class. */
export function unknownPosixClass(pattern: string): string | undefined {
	for (const [whole, name] of pattern.matchAll(/\[:(\w+):\]/g)) {
		if (classes[name!] === undefined) {
			return whole;
		}
	}
	return undefined;
}

const classes: Readonly<Record<string, string>> = {
	alnum: 'A-Za-z0-9',
	alpha: 'A-Za-z',
	blank: String.raw` \t`,
	cntrl: String.raw`\x00-\x1f\x7f`,
	digit: '0-9',
	graph: '!-~',
	lower: 'a-z',
	print: ' -~',
	punct: String.raw`!-\/:-@\[-\x60{-~`,
	space: String.raw`\s`,
	upper: 'A-Z',
	xdigit: 'A-Fa-f0-9',
};
