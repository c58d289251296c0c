import {uncapitalized} from '../lib/capitalized.ts';
import {searchedPart} from './searched-part.ts';

/** What somebody has written to be found, or why it cannot be. */
export type CompiledPattern =
	| {readonly type: 'ok'; readonly pattern: RegExp}
	| {readonly type: 'invalid'; readonly problem: string};

/** A regular expression with smart case: one capital letter in it, and case matters. */
export function compilePattern(text: string): CompiledPattern {
	return compileWith(text, hasCapital(text) ? 'g' : 'gi');
}

/** The same, but case always matters, as to `grep`. */
export function compileExactPattern(text: string): CompiledPattern {
	return compileWith(text, '');
}

/** How many `findSpans` finds. */
export function countMatches(pattern: RegExp, line: string): number {
	const searched = searchedPart(pattern, line);
	pattern.lastIndex = 0;
	let count = 0;
	for (let match = pattern.exec(searched); match && count < maxSpans; match = pattern.exec(searched)) {
		if (match[0].length > 0) {
			count++;
		} else {
			// Nothing at all is found at one place for ever; between the halves of a character that is at its first one.
			const character = searched.codePointAt(match.index) ?? 0;
			pattern.lastIndex = match.index + (character > 0xFF_FF ? 2 : 1);
		}
	}

	return count;
}

/** Where a pattern stands in a line. */
export function findSpans(pattern: RegExp, line: string): readonly Span[] {
	const spans: Span[] = [];
	// Where it found something last.
	pattern.lastIndex = 0;
	for (const match of searchedPart(pattern, line).matchAll(pattern)) {
		const [{length}] = match;
		if (length > 0) {
			spans.push({from: match.index, to: match.index + length});
		}

		if (spans.length === maxSpans) {
			break;
		}
	}

	return spans;
}

/** In UTF-16 units, `to` not included. */
export interface Span {
	readonly from: number;
	readonly to: number;
}

export function isMatch(pattern: RegExp, line: string): boolean {
	// A global pattern would go on from where it found something in the line before.
	pattern.lastIndex = 0;
	return pattern.test(searchedPart(pattern, line));
}

const maxSpans = 1000;

/** `\S` and `\p{L}` are no capitals. */
function hasCapital(text: string): boolean {
	return /\p{Lu}/u.test(text.replaceAll(/\\(?:[pP]\{[^}]*\}|[^])/g, ''));
}

function compileWith(text: string, flags: string): CompiledPattern {
	const whole = tryCompile(text, `${flags}u`);
	// Whole characters where the pattern allows for it; older ways to write one, such as `\-`, only work without.
	return whole.type === 'ok' ? whole : tryCompile(text, flags);
}

function tryCompile(text: string, flags: string): CompiledPattern {
	try {
		return {type: 'ok', pattern: new RegExp(text, flags)};
	} catch (error) {
		return {type: 'invalid', problem: reasonOf(error)};
	}
}

/** `Invalid regular expression: /(/gi: Unterminated group` names what its reader has just written. */
function reasonOf(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return uncapitalized(message.slice(message.lastIndexOf(': ') + 2));
}
