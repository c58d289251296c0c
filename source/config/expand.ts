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
	const expanded = expandRange({text, closings: closingBraces(text), lookup, errors, unset}, 0, text.length, 0);
	return {text: expanded, errors, unset};
}

/** The text that `expand` turns into this one. */
export function escapeExpansion(text: string): string {
	return text.replaceAll(/\$(?=\$|\{[A-Za-z_])/g, () => '$$');
}

interface Context {
	readonly text: string;
	/** Where each `${` is closed. */
	readonly closings: ReadonlyMap<number, number>;
	readonly lookup: Lookup;
	readonly errors: Unset[];
	readonly unset: Unset[];
}

// Nobody nests defaults deeper; what does is left to the shell.
const maxDepth = 20;

function expandRange(context: Context, start: number, end: number, depth: number): string {
	const {text, closings} = context;
	let expanded = '';
	let from = start;
	for (let at = text.indexOf('$', from); at !== -1 && at < end; at = text.indexOf('$', from)) {
		expanded += text.slice(from, at);
		if (text[at + 1] === '$' && at + 1 < end) {
			expanded += '$';
			from = at + 2;
			continue;
		}
		const closing = closings.get(at);
		const filled = closing === undefined || depth > maxDepth ? undefined : fill(context, at, closing, depth);
		expanded += filled ?? '$';
		from = closing === undefined || filled === undefined ? at + 1 : closing + 1;
	}
	return expanded + text.slice(from, end);
}

/** undefined: none of the forms that are ours. */
function fill(context: Context, opening: number, closing: number, depth: number): string | undefined {
	const {text, lookup, errors, unset} = context;
	const form = /([A-Za-z_]\w*)(:?[-?]|:\+)?/y;
	form.lastIndex = opening + 2;
	const match = form.exec(text);
	const name = match?.[1];
	const operator = match?.[2];
	if (name === undefined || operator === undefined && form.lastIndex !== closing) {
		return undefined;
	}
	const operandStart = form.lastIndex;
	const operand = () => expandRange(context, operandStart, closing, depth + 1);
	const expression = () => text.slice(opening, closing + 1);
	const value = lookup(name);
	switch (operator) {
		case undefined: {
			if (value === undefined) {
				unset.push({name, message: '', expression: expression()});
			}
			return value ?? '';
		}
		case '-': {
			return value ?? operand();
		}
		case ':-': {
			return value === undefined || value === '' ? operand() : value;
		}
		case ':+': {
			return value === undefined || value === '' ? '' : operand();
		}
		default: {
			if (value === undefined || operator === ':?' && value === '') {
				errors.push({name, message: operand(), expression: expression()});
				return '';
			}
			return value;
		}
	}
}

function closingBraces(text: string): Map<number, number> {
	const closings = new Map<number, number>();
	const open: number[] = [];
	for (const {0: brace, index} of text.matchAll(/\$\{|\}/g)) {
		const opening = brace === '}' ? open.pop() : undefined;
		if (brace === '${') {
			open.push(index);
		} else if (opening !== undefined) {
			closings.set(opening, index);
		}
	}
	return closings;
}
