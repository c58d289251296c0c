import type {Node, parseDocument} from 'yaml';
import {visit} from 'yaml';
import {uncapitalized} from '../lib/capitalized.ts';
import type {Diagnostic} from './diagnostic.ts';
import {problem} from './diagnostic.ts';
import type {Source} from './source-text.ts';

export type ParsedDocument = ReturnType<typeof parseDocument<Node>>;

/** A mistake where it was made, which is often before the place where the parser has noticed it. */
interface Mistake {
	readonly message: string;
	readonly start: number;
	readonly end: number;
	readonly hint?: string;
}

interface ParserError {
	readonly code: string;
	readonly message: string;
	readonly pos: readonly [number, number];
}

/** The parser goes on after an error: what it says of the same line, or of what stands behind a bracket that is never closed, are echoes. */
export function syntaxErrors(source: Source, document: ParsedDocument): Diagnostic[] {
	const written = whatIsWritten(source, document);
	const opening = firstOpening(document.errors, written);
	const lines = new Set<number>();
	const diagnostics: Diagnostic[] = [];
	for (const error of document.errors) {
		const [noticedAt] = error.pos;
		if (opening !== undefined && noticedAt > opening && unclosedBy(error, written) !== opening) {
			continue;
		}
		const {message, start, end, hint} = mistakeOf(error, source.text, written);
		const noticedOn = lineStart(source.text, noticedAt);
		const madeOn = lineStart(source.text, start);
		if (!lines.has(noticedOn) && !lines.has(madeOn)) {
			diagnostics.push(problem('yaml-syntax', message, {source, start, end}, {hint}));
		}
		lines.add(noticedOn).add(madeOn);
	}
	return diagnostics;
}

/** Values in quotes and in brackets. */
interface Written {
	readonly kind: 'quoted' | 'plain' | 'brackets';
	readonly start: number;
	readonly end: number;
}

function whatIsWritten({text}: Source, document: ParsedDocument): readonly Written[] {
	const written: Written[] = [];
	visit(document, {
		Scalar(_key, {type, range}) {
			if (range) {
				written.push({kind: type?.startsWith('QUOTE') ? 'quoted' : 'plain', start: range[0], end: range[1]});
			}
		},
		Collection(_key, {flow, range}) {
			// `[a: b]` is a list of a map that has no brackets of its own.
			if (flow && range && /[[{]/.test(text[range[0]] ?? '')) {
				written.push({kind: 'brackets', start: range[0], end: range[1]});
			}
		},
	});
	return written;
}

function firstOpening(errors: readonly ParserError[], written: readonly Written[]): number | undefined {
	for (const error of errors) {
		const opening = unclosedBy(error, written);
		if (opening !== undefined) {
			return opening;
		}
	}
	return undefined;
}

/** Where the bracket or the quote stands that an error says to be missing its other half. */
function unclosedBy({message, pos: [at]}: ParserError, written: readonly Written[]): number | undefined {
	if (/^Missing closing .quote$/.test(message)) {
		return written.findLast(({kind, start}) => kind === 'quoted' && start < at)?.start;
	}
	return / end with a [\]}]$/.test(message) ? written.findLast(({kind, end}) => kind === 'brackets' && end === at)?.start : undefined;
}

function mistakeOf(error: ParserError, text: string, written: readonly Written[]): Mistake {
	const {code, message, pos: [start, end]} = error;
	const opening = unclosedBy(error, written);
	if (opening !== undefined) {
		return {message: `this ${/["']/.test(text[opening]!) ? 'quote' : text[opening]!} is never closed`, start: opening, end: opening + 1};
	}
	switch (code) {
		case 'MULTIPLE_DOCS': {
			return {message: 'a file holds one YAML document, and here a second one begins', start, end};
		}
		case 'RESOURCE_EXHAUSTION': {
			return {message: 'nested too deeply', start, end};
		}
		case 'BAD_DQ_ESCAPE': {
			const escape = text.slice(start, start + 2);
			return {message: `"${escape}" means nothing between double quotes`, start, end: start + 2, hint: `write "\\${escape}", or take single quotes`};
		}
		case 'BAD_SCALAR_START': {
			return /\s/.test(text[start]!) ? inOurWords(error) : {message: `a value that begins with "${text[start]}" needs quotes`, start, end};
		}
		case 'BLOCK_AS_IMPLICIT_KEY':
		case 'BLOCK_IN_FLOW': {
			return keyInValue(error, text);
		}
		case 'BAD_INDENT': {
			return message.startsWith('All ') ? strayLine(text, start) : inOurWords(error);
		}
		case 'MULTILINE_IMPLICIT_KEY': {
			return missingColon(error, text);
		}
		case 'MISSING_CHAR': {
			return missingCharacter(error, text);
		}
		case 'UNEXPECTED_TOKEN': {
			return unexpected(error, text, written);
		}
		default: {
			return inOurWords(error);
		}
	}
}

/** YAML's own name for a list or map in brackets means nothing to most people. */
function inOurWords({message, pos: [start, end]}: ParserError): Mistake {
	return {message: uncapitalized(message).replace(/flow sequences?/i, '[…]').replace(/flow (?:map|collection)s?/i, '{…}'), start, end};
}

/** `command: echo a: b`, and a line below `command: x` that is deeper than it. */
function keyInValue(error: ParserError, text: string): Mistake {
	const [start] = error.pos;
	const end = lineEnd(text, start);
	if (/: |:$/.test(text.slice(start, end).trimEnd())) {
		const message = 'a value with ": " in it needs quotes around all of it';
		return {message, start, end, ...error.code === 'BLOCK_IN_FLOW' && {hint: 'or a "," is missing in it'}};
	}
	if (error.code === 'BLOCK_IN_FLOW') {
		return inOurWords(error);
	}
	if (/^\s*- /.test(text.slice(start, end))) {
		return {message: 'this item belongs to no list above it', ...onLine(text, start)};
	}
	return {message: 'this is indented below a key that has a value on its own line', ...onLine(text, end + 1), hint: 'indent it as that key'};
}

function missingCharacter(error: ParserError, text: string): Mistake {
	const {message, pos: [start, end]} = error;
	if (message.startsWith('Implicit map keys')) {
		return missingColon(error, text);
	}
	if (message.startsWith('Sequence item')) {
		return strayLine(text, start);
	}
	return message.startsWith('Missing , ') ? {message: 'a "," or a quote is missing before this', start, end} : inOurWords(error);
}

function strayLine(text: string, at: number): Mistake {
	const place = onLine(text, at);
	const above = text.slice(0, text.lastIndexOf('\n', place.start)).trimEnd();
	const before = onLine(text, above.lastIndexOf('\n') + 1);
	const isInList = indentation(text, before.start) === indentation(text, place.start) && /^- /.test(text.slice(before.start));
	return isInList && !/^-\s/.test(text.slice(place.start))
		? {message: 'this stands among the items of a list, and has no "- " before it', ...place}
		: {message: 'this is indented as nothing above it', ...place};
}

/** `command:x`, or a key without anything behind it: the parser takes the lines below for more of the same. */
function missingColon(error: ParserError, text: string): Mistake {
	const {start, end} = onLine(text, error.pos[0]);
	const line = text.slice(start, end);
	const glued = /^(?:-(?=\w)|[\w.-]+:(?!\/\/)(?=\S))/.exec(line);
	if (glued) {
		const last = start + glued[0].length - 1;
		return {message: `a space is missing behind this "${text[last]}"`, start: last, end: last + 1};
	}
	return /^["'[{]/.test(line) ? inOurWords(error) : {message: 'a ":" is missing behind this', start, end};
}

function unexpected(error: ParserError, text: string, written: readonly Written[]): Mistake {
	const {message, pos: [start, end]} = error;
	if (message.endsWith(' at node end')) {
		return trailing(error, text, written);
	}
	return /^[\]}]/.test(text.slice(start)) ? {message: `nothing is open that this ${text[start]} could close`, start, end} : inOurWords(error);
}

/** `"my prog" --flag`, `[a] b`, and in brackets `echo {x}`: the value has ended before. */
function trailing(error: ParserError, text: string, written: readonly Written[]): Mistake {
	const [start, end] = error.pos;
	const before = written.findLast(value => value.end <= start && text.slice(value.end, start).trim() === '');
	switch (before?.kind) {
		case 'quoted': {
			return {message: 'the value has ended at the quote before this', start, end, hint: 'put quotes of the other kind around all of it'};
		}
		case 'brackets': {
			return {message: `the value has ended at the ${text[before.end - 1]} before this`, start, end, hint: 'put quotes around all of it'};
		}
		case 'plain': {
			return {message: `a value with "${text[start]}" in it needs quotes around all of it here`, start: before.start, end};
		}
		case undefined: {
			return inOurWords(error);
		}
	}
}

/** What stands on a line, without the blanks before it. */
function onLine(text: string, at: number): {readonly start: number; readonly end: number} {
	const end = lineEnd(text, at);
	const blanks = /^\s*/.exec(text.slice(at, end))![0].length;
	return {start: at + blanks, end: at + blanks + text.slice(at + blanks, end).trimEnd().length};
}

function indentation(text: string, at: number): number {
	return at - lineStart(text, at);
}

function lineStart(text: string, at: number): number {
	return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
	const newline = text.indexOf('\n', at);
	return newline === -1 ? text.length : newline;
}
