/** `stop`: the text has ended too early for anything that could still be tried; `stop-here`: for a `*`, that may not pass a slash. */
type Outcome = 'match' | 'no' | 'stop' | 'stop-here';

/**
 * Whether a wildcard pattern of git matches a text, as `wildmatch` of git does it, byte by byte. `isPath`: `?`, `*` and `[…]` do not
 * match a slash, `**` between slashes does. Of our own since the package `ignore` (7.0.16) counts characters where git
 * counts bytes: `?` and `[é]` match é there and not with git, `?[!b][!é]` the other way round.
 */
export function wildmatch(pattern: string, text: string, isPath: boolean): boolean {
	return match({pattern, text, isPath}, 0, 0) === 'match';
}

interface Subject {
	readonly pattern: string;
	readonly text: string;
	readonly isPath: boolean;
}

function match(subject: Subject, patternAt: number, textAt: number): Outcome {
	const {pattern, text, isPath} = subject;
	let at = textAt;
	for (let p = patternAt; p < pattern.length; p++, at++) {
		if (at >= text.length && pattern[p] !== '*') {
			return 'stop';
		}

		switch (pattern.charAt(p)) {
			case '?': {
				if (isPath && text[at] === '/') {
					return 'no';
				}

				break;
			}

			case '[': {
				const set = matchSet(pattern, p, text.charCodeAt(at));
				if (set === undefined) {
					return 'stop';
				}

				if (!set.isIn || (isPath && text[at] === '/')) {
					return 'no';
				}

				p = set.end;
				break;
			}

			case '*': {
				const {after, passesSlash, isNothingTried} = readStars(subject, p);
				if (isNothingTried && match(subject, after + 1, at) === 'match') {
					return 'match';
				}

				if (passesSlash || pattern[after] !== '/') {
					return matchStars(subject, after, at, passesSlash);
				}

				// One `*` before a slash: up to the next one in the text, which the loop goes past.
				p = after;
				at = text.indexOf('/', at);
				if (at === -1) {
					return 'no';
				}

				break;
			}

			case '\\': {
				p++;
				if (pattern[p] !== text[at]) {
					return 'no';
				}

				break;
			}

			default: {
				if (pattern[p] !== text[at]) {
					return 'no';
				}
			}
		}
	}

	return at < text.length ? 'no' : 'match';
}

function readStars({pattern, isPath}: Subject, first: number): {readonly after: number; readonly passesSlash: boolean; readonly isNothingTried: boolean} {
	let after = first + 1;
	while (pattern[after] === '*') {
		after++;
	}

	if (after === first + 1 || !isPath) {
		return {after, passesSlash: !isPath, isNothingTried: false};
	}

	const isAlone = (first === 0 || pattern[first - 1] === '/')
		&& (after === pattern.length || pattern[after] === '/' || pattern.startsWith('\\/', after));
	// `a/**/b` matches `a/b` too.
	return {after, passesSlash: isAlone, isNothingTried: isAlone && pattern[after] === '/'};
}

function matchStars(subject: Subject, after: number, textAt: number, passesSlash: boolean): Outcome {
	const {pattern, text} = subject;
	if (after === pattern.length) {
		return passesSlash || !text.includes('/', textAt) ? 'match' : 'no';
	}

	const literal = isSpecial(pattern[after]) ? undefined : pattern[after];
	for (let at = textAt; at < text.length; at++) {
		if (literal !== undefined) {
			while (at < text.length && text[at] !== literal && (passesSlash || text[at] !== '/')) {
				at++;
			}

			if (text[at] !== literal) {
				return 'no';
			}
		}

		const outcome = match(subject, after, at);
		if (outcome !== 'no') {
			if (!passesSlash || outcome !== 'stop-here') {
				return outcome;
			}
		} else if (!passesSlash && text[at] === '/') {
			return 'stop-here';
		}
	}

	return 'stop';
}

function isSpecial(character: string | undefined): boolean {
	return character === '*' || character === '?' || character === '[' || character === '\\';
}

/** Of the set that begins at `start`: whether the byte is in it, and where it ends; undefined: it does not end, or names no class. */
function matchSet(pattern: string, start: number, byte: number): {readonly isIn: boolean; readonly end: number} | undefined {
	let p = start + 1;
	const isNegated = pattern[p] === '!' || pattern[p] === '^';
	p += isNegated ? 1 : 0;
	let isIn = false;
	/** Where a range may begin. */
	let previous: number | undefined;
	for (let isFirst = true; isFirst || pattern[p] !== ']'; isFirst = false, p++) {
		if (p >= pattern.length) {
			return undefined;
		}

		const isRange = pattern[p] === '-' && previous !== undefined && p + 1 < pattern.length && pattern[p + 1] !== ']';
		p += isRange ? 1 : 0;
		const name = isRange ? undefined : classAt(pattern, p);
		if (name === 'unfinished') {
			return undefined;
		}

		if (name !== undefined) {
			const members = classes[name];
			if (members === undefined) {
				return undefined;
			}

			isIn ||= members.test(String.fromCodePoint(byte));
			p += name.length + 3;
			previous = undefined;
			continue;
		}

		p += pattern[p] === '\\' ? 1 : 0;
		if (p >= pattern.length) {
			return undefined;
		}

		const code = pattern.charCodeAt(p);
		isIn ||= isRange ? byte >= (previous ?? code) && byte <= code : byte === code;
		previous = isRange ? undefined : code;
	}

	return {isIn: isIn !== isNegated, end: p};
}

/** The name in `[:name:]`; undefined: a plain bracket. */
function classAt(pattern: string, p: number): string | undefined {
	if (!pattern.startsWith('[:', p)) {
		return undefined;
	}

	const end = pattern.indexOf(']', p + 2);
	return end === -1 ? 'unfinished' : end > p + 2 && pattern[end - 1] === ':' ? pattern.slice(p + 2, end - 1) : undefined;
}

const classes: Readonly<Record<string, RegExp>> = {
	alnum: /[A-Za-z\d]/,
	alpha: /[A-Za-z]/,
	blank: /[ \t]/,
	cntrl: /[\u0000-\u001F\u007F]/,
	digit: /\d/,
	graph: /[!-~]/,
	lower: /[a-z]/,
	print: /[ -~]/,
	punct: /[!-/:-@[-`{-~]/,
	space: /[ \t\n\v\f\r]/,
	upper: /[A-Z]/,
	xdigit: /[A-Fa-f\d]/,
};
