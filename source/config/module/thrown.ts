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
	if (!isError(thrown)) {
		const shown = inspect(thrown, {depth: 2, breakLength: Number.POSITIVE_INFINITY});
		return {message: `${shown} was thrown, which is no error`, stack: `${shown} was thrown, which is no error`};
	}

	const frames = framesOf(thrown).filter(({place}) => place === undefined ? false : !isOurs(place.file));
	const own = frames.find(({place}) => !place?.file.includes('/node_modules/')) ?? frames[0];
	const title = `${thrown.name}: ${thrown.message}`;
	const lines = [title, ...frames.map(({text}) => text)];
	if (thrown.cause !== undefined && thrown.cause !== thrown) {
		lines.push(`[cause]: ${describeThrown(thrown.cause, isOurs).stack}`);
	}

	const [first = title] = title.split('\n');
	return {message: thrown.name === 'Error' ? first.replace(/^Error: /, '') : first, stack: lines.join('\n'), ...own?.place && {place: own.place}};
}

/** While it was loaded. */
export function describeTrouble(thrown: unknown, isOurs: (file: string) => boolean): LoadTrouble {
	const described = describeThrown(thrown, isOurs);
	const text = isError(thrown) ? thrown.message : '';
	const syntax = /^ParseError: (?<message>.*?)\s*\n\s*(?<file>\/.*):(?<line>\d+):(?<column>\d+)\s*$/s.exec(text)?.groups;
	if (syntax) {
		return {type: 'syntax', message: syntax['message'] ?? '', place: {file: syntax['file'] ?? '', line: Number(syntax['line']), column: Number(syntax['column']) + 1}};
	}

	const {code, requireStack} = thrown as {readonly code?: string; readonly requireStack?: readonly string[]};
	const specifier = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' ? /^Cannot find (?:module|package) '(?<name>[^']+)'/.exec(text)?.groups?.['name'] : undefined;
	if (specifier !== undefined) {
		const [file] = requireStack ?? [];
		return {type: 'not-found', message: `Cannot find module '${specifier}'`, specifier, ...file === undefined ? described.place && {place: described.place} : {place: {file, line: 1, column: 1}}};
	}

	return {type: 'thrown', message: described.message, ...described.place && {place: described.place}};
}

interface Frame {
	readonly text: string;
	readonly place?: Place;
}

function framesOf({stack = ''}: Error): Frame[] {
	return stack.split('\n').filter(line => /^\s+at /.test(line)).map(text => {
		const found = /(?:\(|at (?:async )?)(?:file:\/\/)?(?<file>\/[^()]*?):(?<line>\d+):(?<column>\d+)\)?$/.exec(text)?.groups;
		return found ? {text: text.replace('file://', ''), place: {file: found['file'] ?? '', line: Number(found['line']), column: Number(found['column'])}} : {text};
	});
}

/** Also one of another realm. */
function isError(value: unknown): value is Error {
	return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
