import {Buffer} from 'node:buffer';
import {byteWords, type ByteWords} from '../lib/byte-words.ts';
import {holdsSecret, passwordsInAddresses} from '../lib/masked.ts';
import {isNameGlob, namePattern} from '../lib/name-pattern.ts';

export interface SecretsWanted {
	/** The builder's own. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Names or globs of variables whose values are secrets, with `!` before them: are none. The last that is meant counts. */
	readonly patterns: readonly string[];
	/** What the builder itself shows to others. */
	readonly own: readonly string[];
}

export type FoundSecrets =
	/** `troubles`: what was asked for and is not masked, in sentences without their stops. */
	| {readonly type: 'ok'; readonly secrets: ByteWords | undefined; readonly troubles: readonly string[]}
	/** A sentence. */
	| {readonly type: 'problem'; readonly message: string};

/** A shorter one (`dev`, `1234`, `true`) stands in many a line by chance, which would then tell what it is. So does GitLab. */
const shortestSecret = 8;

/** What is to be masked in logs. A name that says that its value is a secret is enough, as it is anywhere in devtui. */
export function findSecrets({environment, patterns, own}: SecretsWanted): FoundSecrets {
	const rules: Array<{readonly isSecret: boolean; matches(name: string): boolean}> = [];
	for (const pattern of patterns) {
		const name = pattern.replace(/^!/, '');
		const matches = name === '' ? `${JSON.stringify(pattern)} names no variable.` : namePattern(name);
		if (typeof matches === 'string') {
			return {type: 'problem', message: `--mask: ${matches}`};
		}

		rules.push({isSecret: name === pattern, matches});
	}

	const values = [...own];
	for (const [name, value = ''] of Object.entries(environment)) {
		const rule = rules.findLast(({matches}) => matches(name));
		if (rule ? rule.isSecret : holdsSecret(name, value)) {
			values.push(value);
		} else if (!rule) {
			values.push(...passwordsInAddresses(value));
		}
	}

	const words = [...new Set(values.flatMap(linesOf).flatMap(formsOf))].filter(word => word.length >= shortestSecret);
	return {type: 'ok', secrets: words.length === 0 ? undefined : byteWords(words.map(word => Buffer.from(word))), troubles: patterns.flatMap(pattern => troubleOf(pattern, environment))};
}

/** Programs that print a key print its lines in their own way. */
function linesOf(value: string): readonly string[] {
	return value.split(/[\r\n]+/).map(line => line.trim()).filter(line => line.length >= shortestSecret);
}

/** As others print it: in JSON, in a query, in the header of a request. */
function formsOf(line: string): readonly string[] {
	return [line, JSON.stringify(line).slice(1, -1), encodeURIComponent(line), ...[0, 1, 2].flatMap(before => base64Within(line, before))];
}

/** What of base64 depends on nothing but the text, which begins so many bytes (of three) behind the beginning. */
function base64Within(text: string, before: number): readonly string[] {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
	const first = Math.ceil(before * 8 / 6);
	const end = Math.floor(bytes.length * 8 / 6);
	return (['base64', 'base64url'] as const).map(encoding => bytes.toString(encoding).slice(first, end));
}

function troubleOf(pattern: string, environment: SecretsWanted['environment']): readonly string[] {
	if (pattern.startsWith('!') || isNameGlob(pattern) || pattern.startsWith('/')) {
		return [];
	}

	const value = environment[pattern];
	return value === undefined
		? [`--mask ${pattern}: there is no such variable`]
		: linesOf(value).length === 0 ? [`--mask ${pattern}: what is shorter than ${shortestSecret} characters is not masked, as it stands in logs by chance`] : [];
}
