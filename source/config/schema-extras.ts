import {integer, maxValue, minValue, number, pipe, union} from 'valibot';
import {limitNames, parseLimitName} from '../core/limits.ts';
import {parseByteSize} from '../lib/byte-size.ts';
import {expected} from './complaint.ts';
import {parseKeyStrokes} from './key-strokes.ts';
import {command, fields, flag, listOf, mapOf, period, text} from './schema-parts.ts';
import {suggest} from './suggest.ts';
import {parseTarget} from './target.ts';

/** `hooks`: each a command, or a map that says more about it. */
export function hooks() {
	const hook = union([...command().options, fields({command: command(), ignore_failure: flag(), timeout: period()}, {required: ['command']})], expected('a command, or a map with "command"'));
	return fields({before_start: hook, after_start: hook, after_ready: hook, before_signal: hook, after_signal: hook, before_stop: hook, after_stop: hook, on_failure: hook}, {noun: 'a map of hooks', foreign: circusHooks});
}

/** What a reap learns `after_stop` is told. */
const circusHooks: Readonly<Record<string, string>> = {
	after_reap: 'after_stop',
	after_spawn: 'after_start',
	before_reap: 'after_stop',
	before_spawn: 'before_start',
};

export function keyStrokes() {
	const noun = 'what is to be typed, keys such as <C-c> and <Enter> in angle brackets';
	const one = text(noun, written => written !== '' && parseKeyStrokes(written) !== undefined);
	return union([one, listOf(one, expected(noun))], expected(noun));
}

export function udpTarget() {
	return text('HOST:PORT', written => written.includes(':') && parseTarget(written) !== undefined, {pattern: String.raw`^.+:\d+$`});
}

/** A name or number, with a group after a colon. */
export function user() {
	const noun = 'a user such as nobody, 1000 or 1000:1000';
	return union([
		pipe(number(expected(noun)), integer(expected(noun)), minValue(0, expected(noun))),
		text(noun, written => /^[^\s:]+(:[^\s:]+)?$/.test(written), {pattern: String.raw`^[^\s:]+(:[^\s:]+)?$`}),
	], expected(noun));
}

export const umaskNoun = 'an octal number from 0 to 0777';

/** Octal, as in a shell. Whether a number is, only its digits in the file can tell. */
export function umask() {
	const noun = expected(umaskNoun);
	return union([pipe(number(noun), integer(noun), minValue(0, noun), maxValue(777, noun)), text(umaskNoun, isUmask, {pattern: '^(0o)?0*[0-7]{1,3}$'})], noun);
}

export function isUmask(written: string): boolean {
	return /^(0o)?0*[0-7]{1,3}$/i.test(written);
}

export function ulimits() {
	const noun = 'a number, or -1 for no limit';
	const amount = union([
		pipe(number(expected(noun)), integer(expected(noun)), minValue(-1, expected(noun))),
		text(noun, written => /^(-1|\d+|unlimited)$/.test(written), {pattern: String.raw`^(-1|\d+|unlimited)$`}),
	], expected(noun));
	const limit = union([...amount.options, fields({soft: amount, hard: amount}, {required: ['soft', 'hard']})], expected('a number, or a map of "soft" and "hard"'));
	return mapOf(limit, 'a map of limits', text(`one of ${limitNames.join(', ')}`, name => parseLimitName(name) !== undefined, {
		pattern: `^(${limitNames.join('|')})$`,
		hint: written => suggest(written, limitNames),
	}));
}

export function byteSize(noun = 'a size such as 512kB or 10MB; 0: no limit') {
	return union([
		pipe(number(expected(noun)), integer(expected(noun)), minValue(0, expected(noun)), maxValue(Number.MAX_SAFE_INTEGER, expected(noun))),
		text(noun, written => parseByteSize(written) !== undefined, {pattern: String.raw`^\d+(\.\d+)? ?[kKmMgG]?[bB]?$`}),
	], expected(noun));
}
