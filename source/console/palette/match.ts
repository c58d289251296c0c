/** How well a name answers to what was written, the smaller the better; undefined: not at all. */
export function match(written: string, name: string, description = ''): number | undefined {
	const wanted = written.toLowerCase();
	const text = name.toLowerCase();
	if (text.startsWith(wanted)) {
		return text === wanted ? 0 : 1;
	}

	if (text.includes(`-${wanted}`)) {
		return 2;
	}

	if (text.includes(wanted)) {
		return 3;
	}

	if (isSubsequence(wanted, text)) {
		return 4;
	}

	return wanted.length >= minForDescriptions && description.toLowerCase().includes(wanted) ? 5 : undefined;
}

/** Shorter, nearly every description would do. */
const minForDescriptions = 3;

/** `dc` is in `discard-changes`. */
function isSubsequence(wanted: string, text: string): boolean {
	let at = 0;
	for (const character of wanted) {
		const found = text.indexOf(character, at);
		if (found === -1) {
			return false;
		}

		at = found + character.length;
	}

	return true;
}
