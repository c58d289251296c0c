import type {GenericSchema} from 'valibot';
import {array, boolean, check, exactOptional, integer, looseObject, maxValue, metadata, minLength, minValue, number, picklist, pipe, rawCheck, record, string, union} from 'valibot';
import {parseDuration} from '../lib/duration.ts';
import {expected, sentence} from './complaint.ts';
import {patternProblem} from './pattern-problem.ts';
import {translatePosixRegex, unknownPosixClass} from './posix-regex.ts';
import {parseSignal, suggestSignal} from './signals.ts';
import {suggest} from './suggest.ts';

/**
 * The parts that the schema is made of. Each says in its message what it wants. Whatever is a number, a flag or one of
 * several words may be a string as well, since `${NAME}` is filled in before anything is checked.
 */

/** `pattern` is for editors; the check decides. */
export function text(noun = 'a string', isGood: (written: string) => boolean = () => true, options: {readonly pattern?: string; readonly hint?: (written: string) => string | undefined} = {}) {
	return pipe(
		string(expected(noun)),
		check(written => !written.includes('\0'), sentence('wrong-value', 'a NUL character cannot be passed to a program')),
		check(isGood, ({input}) => expected(noun, options.hint?.(input))),
		metadata(options.pattern === undefined ? {} : {pattern: `${options.pattern}|${unexpanded}`}),
	);
}

export function nonEmptyText(noun = 'a string') {
	return text(noun, written => written.trim() !== '', {pattern: String.raw`\S`});
}

/** A list item or value whose source text counts: `5` and `true` are `"5"` and `"true"`. */
export function scalarText() {
	return union([text(), number(), boolean()], expected('a string'));
}

export function flag() {
	const noun = expected('true or false');
	return union([boolean(noun), picklist(['true', 'false'], noun)], noun);
}

export function whole(noun: string, min: number, max: number) {
	const message = expected(noun);
	const isGood = (written: string) => /^-?\d+$/.test(written) && Number(written) >= min && Number(written) <= max;
	return union([
		pipe(number(message), integer(message), minValue(min, message), maxValue(max, message)),
		text(noun, isGood, {pattern: String.raw`^-?\d+$`}),
	], message);
}

// Timers count in 32 bits.
const maxDurationMs = 2 ** 31 - 1;

// As long as anybody keeps a file.
const maxAgeMs = 36_500 * 86_400_000;

export function duration(minMs = 0) {
	return durationWithin('300ms, 10s or 1m30s', {minMs, maxMs: maxDurationMs, most: '24d'});
}

/** A positive one: nothing can happen every 0 seconds. */
export function period() {
	return duration(1);
}

/** Of what is looked at now and then: no timer waits for it. */
export function age() {
	return durationWithin('12h or 30d', {minMs: 1, maxMs: maxAgeMs, most: '36500d'});
}

function durationWithin(examples: string, {minMs, maxMs, most}: {readonly minMs: number; readonly maxMs: number; readonly most: string}) {
	const noun = `a duration such as ${examples}${minMs > 0 ? ', more than 0' : ''}, at most ${most}`;
	const message = expected(noun);
	const isGood = (written: string | number) => {
		const durationMs = parseDuration(written);
		return durationMs !== undefined && durationMs >= minMs && durationMs <= maxMs;
	};
	return union([
		pipe(number(message), minValue(0, message), check((seconds: number) => isGood(seconds), message)),
		text(noun, isGood, {pattern: String.raw`^(\d+(\.\d+)?|(\d+(\.\d+)?(ms|[dhms]))+)$`}),
	], message);
}

export function oneOf(options: readonly string[], {shown = options, hint = (written: string) => suggest(written, options)} = {}) {
	const noun = shown.length === 1 ? shown[0]! : `one of ${shown.join(', ')}`;
	return picklist(options, ({input}) => expected(noun, typeof input === 'string' ? hint(input) : undefined));
}

export function listOf<Item extends GenericSchema>(item: Item, noun: string) {
	return array(item, expected(noun));
}

export function texts() {
	return listOf(nonEmptyText(), 'a list of strings');
}

/** A string or several. */
export function textOrTexts() {
	return union([nonEmptyText(), texts()], expected('a string or a list of strings'));
}

/** For `/bin/sh -c`, or a list that is executed as it is. */
export function command() {
	return union([
		nonEmptyText('a command'),
		pipe(
			listOf(scalarText(), 'a list of strings'),
			minLength(1, expected('a list that begins with a program')),
			check(([program]) => program !== '', expected('a list that begins with a program')),
		),
	], expected('a string or a list of strings'));
}

export function signal() {
	const noun = 'a signal such as SIGINT, or its number';
	return union([
		pipe(number(expected(noun)), check(written => parseSignal(written) !== undefined, expected(noun))),
		text(noun, written => parseSignal(written) !== undefined, {hint: suggestSignal}),
	], expected(noun));
}

export function regex() {
	return pipe(nonEmptyText('a regular expression'), rawCheck(({dataset, addIssue}) => {
		const reason = dataset.typed ? regexProblem(dataset.value) : undefined;
		if (reason !== undefined) {
			addIssue({message: sentence('wrong-value', `not a regular expression: ${reason}`)});
		}
	}));
}

/** Of gitignore. */
export function pattern() {
	return pipe(nonEmptyText('a pattern'), check(written => patternProblem(written) === undefined, ({input}) => sentence('wrong-value', `not a pattern: ${patternProblem(input) ?? ''}`)));
}

/** Names to values; names are free. */
export function mapOf<Value extends GenericSchema>(value: Value, noun: string, key = nonEmptyText('a name')) {
	return notList(record(key, value, expected(noun)));
}

/** A map with these keys, all optional, and no others: every other one is complained about. */
export function fields<Entries extends Readonly<Record<string, GenericSchema>>>(entries: Entries, options: {
	readonly noun?: string;
	readonly required?: readonly string[];
	readonly foreign?: Readonly<Record<string, string>>;
} = {}) {
	const {noun = 'a map', required = [], foreign = {}} = options;
	const known = Object.keys(entries);
	const optional = Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, required.includes(key) ? entry : exactOptional(entry)]));
	return notList(pipe(looseObject(optional, expected(noun)), rawCheck(({dataset, addIssue}) => {
		if (typeof dataset.value !== 'object' || dataset.value === null) {
			return;
		}
		for (const key of Object.keys(dataset.value)) {
			if (known.includes(key)) {
				continue;
			}
			const message = sentence('unknown-key', `unknown key "${key}"`, foreign[key] === undefined ? suggest(key, known) : `did you mean "${foreign[key]}"?`);
			addIssue({message, path: [{type: 'unknown', origin: 'key', input: dataset.value, key, value: undefined}]});
		}
	})));
}

/** In a file for editors a value may still be `${NAME}`. */
export const unexpanded = String.raw`\$\{`;

function regexProblem(pattern: string): string | undefined {
	const unknown = unknownPosixClass(pattern);
	if (unknown !== undefined) {
		return `no class ${unknown}`;
	}
	try {
		new RegExp(translatePosixRegex(pattern));
		return undefined;
	} catch (error) {
		return (error as SyntaxError).message.replace(/^Invalid regular expression: (\/.*\/\w*: )?/s, '').toLowerCase();
	}
}

/** To valibot a list is an object too. */
function notList<Schema extends GenericSchema>(schema: Schema): Schema {
	const run: Schema['~run'] = (dataset, config) => schema['~run'](Array.isArray(dataset.value) ? {value: null} : dataset, config);
	return {...schema, '~run': run};
}
