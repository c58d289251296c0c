/** Whether a name is meant by what was written: the name itself, a glob, or `/regex/`. A sentence when it is no pattern. */
export function namePattern(pattern: string): ((name: string) => boolean) | string {
	if (isNameRegex(pattern)) {
		try {
			// Without `u`, which does not understand `\-` and the like.
			const regex = new RegExp(pattern.slice(1, -1));
			return name => regex.test(name);
		} catch (error) {
			return `${pattern} is no regular expression: ${(error as Error).message}.`;
		}
	}

	if (isNameGlob(pattern)) {
		const regex = globRegex(pattern);
		return regex === undefined ? `${pattern} is no pattern.` : name => regex.test(name);
	}

	return name => name === pattern;
}

export function isNameRegex(pattern: string): boolean {
	return pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/');
}

export function isNameGlob(pattern: string): boolean {
	return /[*?[]/.test(pattern);
}

function globRegex(pattern: string): RegExp | undefined {
	const source = pattern.replaceAll(/\[(!?)([^\]]+)\]|[*?]|[.+^${}()|[\]\\/]/g, (found, negation: string, characters: string | undefined) => {
		if (characters !== undefined) {
			return `[${negation === '!' ? '^' : ''}${characters.replaceAll(/[\\^]/g, String.raw`\$&`)}]`;
		}

		return found === '*' ? '.*' : found === '?' ? '.' : `\\${found}`;
	});
	try {
		return new RegExp(`^${source}$`, 'u');
	} catch {
		// `[z-a]`
		return undefined;
	}
}
