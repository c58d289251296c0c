import ignore from 'ignore';

/** `ignore` remembers every path it was asked about; past this many it is made anew. */
const maxRemembered = 10_000;

/** Whether the last of these gitignore rules that concern a path, or a directory it lies in, ignores it. Directories end in `/`. */
export function createMatcher(rules: readonly string[]): (path: string) => boolean {
	let matcher = ignore({ignorecase: false}).add(rules);
	let asked = 0;
	return path => {
		if (++asked > maxRemembered) {
			asked = 0;
			matcher = ignore({ignorecase: false}).add(rules);
		}

		return matcher.ignores(path);
	};
}

/** The same gitignore rule, as it reads in an ancestor directory from which `directory` (`a/b`, or empty) leads here; undefined for blank lines and comments. */
export function rebase(rule: string, directory: string): string | undefined {
	const isNegative = rule.startsWith('!');
	const body = withoutTrailingSpaces(isNegative ? rule.slice(1) : rule);
	if (body === '' || body === '/' || (body.startsWith('#') && !isNegative)) {
		return undefined;
	}

	const sign = isNegative ? '!' : '';
	if (directory === '') {
		return sign + body;
	}

	const isAnchored = body.slice(0, -1).includes('/');
	return `${sign}/${escapeWildcards(directory)}/${isAnchored ? body.replace(/^\//, '') : `**/${body}`}`;
}

function withoutTrailingSpaces(rule: string): string {
	let end = rule.length;
	while (rule[end - 1] === ' ' && !isEscaped(rule, end - 1)) {
		end--;
	}

	return rule.slice(0, end);
}

function isEscaped(text: string, index: number): boolean {
	let slashes = 0;
	while (text[index - 1 - slashes] === '\\') {
		slashes++;
	}

	return slashes % 2 === 1;
}

function escapeWildcards(path: string): string {
	return path.replace(/[\\*?[\] ]/g, '\\$&');
}
