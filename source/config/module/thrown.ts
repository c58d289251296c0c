import {readFileSync} from 'node:fs';
import {inspect} from 'node:util';
import type {LoadTrouble} from './messages.ts';

/** What was thrown, in the words of whoever threw it, with nothing of ours around. */
export interface Thrown {
	/** One line. */
	readonly message: string;
	/** The message, and the user's frames. */
	readonly stack: string;
	readonly place?: Place;
}

type Place = NonNullable<LoadTrouble['place']>;

/** `isOurs`: frames of these files are left out. */
export function describeThrown(thrown: unknown, isOurs: (file: string) => boolean): Thrown {
	return describe(thrown, isOurs, new Set());
}

/** `around`: those that it is in, which may be in it again. */
function describe(thrown: unknown, isOurs: (file: string) => boolean, around: ReadonlySet<unknown>): Thrown {
	if (!isError(thrown)) {
		const shown = inspect(thrown, {depth: 2, breakLength: Number.POSITIVE_INFINITY});
		return {message: `${shown} was thrown, which is no error`, stack: `${shown} was thrown, which is no error`};
	}

	const frames = framesOf(thrown).filter(({place}) => place === undefined ? false : !isOurs(place.file));
	const own = frames.find(({place}) => !place?.file.includes('/node_modules/')) ?? frames[0];
	const title = titleOf(thrown);
	const within = new Set([...around, thrown]);
	const others = insideOf(thrown).filter(([, inner]) => !within.has(inner)).map(([label, inner]) => `[${label}]: ${describe(inner, isOurs, within).stack}`);
	const [first = title] = title.split('\n');
	return {message: thrown.name === 'Error' ? first.replace(/^Error: /, '') : first, stack: [title, ...frames.map(({text}) => text), ...others].join('\n'), ...own?.place && {place: own.place}};
}

/** Node says nothing in words of connections that were refused by each address of a name, only of each. */
function titleOf(error: Error): string {
	const {name, message, code, errors} = error as Error & {readonly code?: unknown; readonly errors?: unknown};
	const each = Array.isArray(errors) ? errors.map(inner => isError(inner) ? inner.message : String(inner)).join('; ') : '';
	const said = String(message) || each || (typeof code === 'string' ? code : '');
	return said === '' ? String(name) : `${String(name)}: ${said}`;
}

function insideOf(error: Error): ReadonlyArray<readonly [label: string, inner: unknown]> {
	const {cause, errors} = error as Error & {readonly errors?: unknown};
	return [...cause === undefined ? [] : [['cause', cause] as const], ...Array.isArray(errors) ? errors.map((inner, index) => [`error ${index + 1}`, inner] as const) : []];
}

/** While it was loaded. */
export function describeTrouble(thrown: unknown, isOurs: (file: string) => boolean): LoadTrouble {
	const described = describeThrown(thrown, isOurs);
	const text = isError(thrown) ? thrown.message : '';
	const syntax = /^ParseError: (?<message>.*?)\s*\n\s*(?<file>\/.*):(?<line>\d+):(?<column>\d+)\s*$/s.exec(text)?.groups;
	if (syntax) {
		return {type: 'syntax', message: syntax['message'] ?? '', place: {file: syntax['file'] ?? '', line: Number(syntax['line']), column: Number(syntax['column']) + 1}};
	}

	const [, json, mistake = ''] = /^(\/[^\n]*\.json): (.+)$/s.exec(text) ?? [];
	if (json !== undefined) {
		return {type: 'thrown', message: mistake.replaceAll(/\s+/g, ' '), place: {file: json, ...placeInJson(readFileSync(json, 'utf8'), mistake)}};
	}

	const {code, requireStack} = (thrown ?? {}) as {readonly code?: string; readonly requireStack?: readonly string[]};
	const specifier = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' ? /^Cannot find (?:module|package) '(?<name>[^']+)'/.exec(text)?.groups?.['name'] : undefined;
	if (specifier !== undefined) {
		const [file] = requireStack ?? [];
		return {type: 'not-found', message: `Cannot find module '${specifier}'`, specifier, ...file === undefined ? described.place && {place: described.place} : {place: {file, line: 1, column: 1}}};
	}

	return {type: 'thrown', message: described.message, ...described.place && {place: described.place}};
}

/** V8 tells how many characters come before, or what is around with ten of them before; else it is the end. */
function placeInJson(text: string, mistake: string): Pick<Place, 'line' | 'column'> {
	const [, position] = / at position (\d+)/.exec(mistake) ?? [];
	const [, dots, around = ''] = /, (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(mistake) ?? [];
	const end = position !== undefined ? Number(position) : around === '' ? text.length : text.indexOf(around) + (dots === undefined ? 0 : 10);
	const lines = text.slice(0, end).split('\n');
	return {line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1};
}

interface Frame {
	readonly text: string;
	readonly place?: Place;
}

function framesOf({stack}: Error): Frame[] {
	return String(stack ?? '').split('\n').filter(line => /^\s+at /.test(line)).map(text => {
		const found = /(?:\(|at (?:async )?)(?:file:\/\/)?(?<file>\/[^()]*?):(?<line>\d+):(?<column>\d+)\)?$/.exec(text)?.groups;
		return found ? {text: text.replace('file://', ''), place: {file: found['file'] ?? '', line: Number(found['line']), column: Number(found['column'])}} : {text};
	});
}

/** Also one of another realm. */
function isError(value: unknown): value is Error {
	return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
