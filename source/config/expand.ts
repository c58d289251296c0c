/** Filling in `${NAME}` and its forms; `$NAME` and other braces are the shell's. */
export type Lookup = (name: string) => string | undefined;

export interface Expansion {
	readonly text: string;
	/** `${NAME:?message}` of a variable that is not there. */
	readonly errors: readonly Unset[];
	/** `${NAME}` of a variable that is not there: filled in with nothing. */
	readonly unset: readonly Unset[];
}

export interface Unset {
	readonly name: string;
	readonly message: string;
	/** As written. */
	readonly expression: string;
}

export function expand(text: string, lookup: Lookup): Expansion {
	const errors: Unset[] = [];
	const unset: Unset[] = [];
	return {text: expandPart(text, {lookup, errors, unset}, 0), errors, unset};
}

/** The text that `expand` turns into this one. */
export function escapeExpansion(text: string): string {
	return text.replaceAll(/\$(?=\$|\{[A-Za-z_])/g, () => '$$');
}

interface Context {
	readonly lookup: Lookup;
	readonly errors: Unset[];
	readonly unset: Unset[];
}

const maxDepth = 20;

function expandPart(text: string, context: Context, depth: number): string {
	let expanded = '';
	let from = 0;
	for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', from)) {
		expanded += text.slice(from, at);
		if (text[at + 1] === '$') {
			expanded += '$';
			from = at + 2;
			continue;
		}
		const end = text[at + 1] === '{' ? closingBrace(text, at + 2) : -1;
		const filled = end === -1 ? undefined : fill(text.slice(at, end + 1), context, depth);
		expanded += filled ?? '$';
		from = filled === undefined ? at + 1 : end + 1;
	}
	return expanded + text.slice(from);
}

/** undefined: none of the forms that are ours. */
function fill(expression: string, {lookup, errors, unset}: Context, depth: number): string | undefined {
	const match = /^\$\{([A-Za-z_]\w*)(?:(:?[-?]|:\+)(.*))?\}$/s.exec(expression);
	if (match === null || depth > maxDepth) {
		return undefined;
	}
	const [, name, operator, operand = ''] = match as unknown as [string, string, string | undefined, string | undefined];
	const value = lookup(name);
	const rest = () => expandPart(operand, {lookup, errors, unset}, depth + 1);
	switch (operator) {
		case undefined: {
			if (value === undefined) {
				unset.push({name, message: '', expression});
			}
			return value ?? '';
		}
		case '-': {
			return value ?? rest();
		}
		case ':-': {
			return value === undefined || value === '' ? rest() : value;
		}
		case ':+': {
			return value === undefined || value === '' ? '' : rest();
		}
		default: {
			if (value === undefined || operator === ':?' && value === '') {
				errors.push({name, message: rest(), expression});
				return '';
			}
			return value;
		}
	}
}

/** Of the brace that opened before `from`; `${` inside opens another. */
function closingBrace(text: string, from: number): number {
	let open = 1;
	for (let at = from; at < text.length; at++) {
		if (text[at] === '$' && text[at + 1] === '{') {
			open++;
		} else if (text[at] === '}') {
			open--;
			if (open === 0) {
				return at;
			}
		}
	}
	return -1;
}
