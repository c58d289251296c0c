import type {Source, Span} from '../source-text.ts';

export interface Recipe {
	readonly name: string;
	readonly span: Span;
	/** Those without a default. */
	readonly required: readonly string[];
	readonly dependencies: readonly string[];
	/** Some of them are given arguments. */
	readonly hasArguments: boolean;
	readonly body: readonly string[];
	readonly attributes: ReadonlyArray<{readonly name: string; readonly value: string | undefined}>;
	readonly description?: string;
}

export interface Justfile {
	readonly recipes: readonly Recipe[];
	/** `import` and `mod`: what stands in other files. */
	readonly elsewhere: ReadonlyArray<{readonly text: string; readonly span: Span}>;
	/** Lines that are nothing we know. */
	readonly strange: readonly Span[];
}

/** As much of a justfile as one must know to run its recipes: their heads. */
export function parseJustfile(source: Source): Justfile {
	const recipes: Array<Recipe & {readonly body: string[]}> = [];
	const elsewhere: Array<{text: string; span: Span}> = [];
	const strange: Span[] = [];
	let attributes: Recipe['attributes'] = [];
	let description: string | undefined;
	let isInBody = false;
	/** Of a string that goes on. */
	let quote: string | undefined;
	for (const line of lines(source)) {
		const {text} = line;
		if (quote !== undefined) {
			quote = text.includes(quote) ? undefined : quote;
			continue;
		}
		if (/^\s*$/.test(text)) {
			description = undefined;
			continue;
		}
		if (/^[ \t]/.test(text)) {
			if (isInBody) {
				recipes.at(-1)?.body.push(text.trim());
			}
			continue;
		}
		isInBody = false;
		if (text.startsWith('#')) {
			description = text.startsWith('#!') ? undefined : text.replace(/^#+\s*/, '');
			continue;
		}
		if (text.startsWith('[')) {
			attributes = [...attributes, ...attributesOf(text)];
			continue;
		}
		const recipe = recipeOf(text, line.span);
		if (recipe) {
			const doc = attributes.find(({name}) => name === 'doc')?.value ?? description;
			recipes.push({...recipe, attributes, body: [], ...doc !== undefined && doc !== '' && {description: doc}});
			isInBody = true;
		} else if (/^(import|mod)\??\s/.test(text)) {
			elsewhere.push({text: text.trim(), span: line.span});
		} else if (isSetting(text)) {
			quote = openQuote(text.slice(text.indexOf('=') + 1));
		} else {
			strange.push(line.span);
		}
		attributes = [];
		description = undefined;
	}
	return {recipes, elsewhere, strange};
}

function isSetting(text: string): boolean {
	return /^(set|alias|export|unexport)\s|^[A-Za-z_][\w-]*\s*:=|^[\])}]/.test(text);
}

function openQuote(text: string): string | undefined {
	let rest = text;
	for (; ;) {
		const [before = '', quote] = /^[^'"`#]*('''|"""|```|['"`])/.exec(rest) ?? [];
		if (quote === undefined) {
			return undefined;
		}
		const inside = rest.slice(before.length);
		const end = (quote === '"' ? inside.replaceAll(/\\./g, '__') : inside).indexOf(quote);
		if (end === -1) {
			return quote;
		}
		rest = inside.slice(end + quote.length);
	}
}

/** Continued ones in one; assignments over several lines are indented, or end with a bracket. */
function* lines(source: Source): Generator<{readonly text: string; readonly span: Span}> {
	const {text} = source;
	let start = text.startsWith('\uFEFF') ? 1 : 0;
	while (start < text.length) {
		let end = endOfLine(text, start);
		while (text[end - 1] === '\\' && end < text.length) {
			end = endOfLine(text, end + 1);
		}
		yield {text: text.slice(start, end).replaceAll(/\\\n\s*/g, ' ').trimEnd(), span: {source, start, end}};
		start = end + 1;
	}
}

function endOfLine(text: string, from: number): number {
	const newline = text.indexOf('\n', from);
	return newline === -1 ? text.length : newline;
}

function attributesOf(line: string): Recipe['attributes'] {
	const inside = /^\[(.*)\]/.exec(line)?.[1] ?? '';
	return [...inside.matchAll(/([a-z-]+)(?:\s*[(:]\s*['"]?([^'")]*)['"]?\)?)?/g)].map(([, name = '', value]) => ({name, value}));
}

/** `name param default='x' *rest: dependency (other 'argument') && after` */
function recipeOf(line: string, span: Span): Omit<Recipe, 'attributes' | 'body'> | undefined {
	const [head = '', name = ''] = /^@?([A-Za-z_][\w-]*)/.exec(line) ?? [];
	if (name === '') {
		return undefined;
	}
	const required: string[] = [];
	let at = head.length;
	for (; ;) {
		at += /^\s*/.exec(line.slice(at))![0].length;
		const rest = line.slice(at);
		if (rest.startsWith(':')) {
			break;
		}
		const [whole, kind, parameter = '', value] = /^([+*]?)\$?([A-Za-z_][\w-]*)(\s*=\s*(?:'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\([^)]*\)|[\w.-]+))?/.exec(rest) ?? [];
		if (whole === undefined) {
			return undefined;
		}
		if (value === undefined && kind !== '*') {
			required.push(parameter);
		}
		at += whole.length;
	}
	const after = line.slice(at + 1);
	if (after.startsWith('=')) {
		return undefined;
	}
	const uncommented = after.replace(/#.*$/, '');
	return {
		name,
		span: {...span, end: span.start + head.length},
		required,
		dependencies: [...uncommented.replaceAll(/\(\s*([\w-]+)[^)]*\)/g, '$1').matchAll(/[A-Za-z_][\w:-]*/g)].map(([dependency]) => dependency),
		hasArguments: /\(\s*[\w:-]+\s+[^)\s]/.test(uncommented),
	};
}
