import {boolean, nullable, picklist, union} from 'valibot';
import {namePattern} from '../lib/name-pattern.ts';
import {expected} from './complaint.ts';
import {fields, flag, listOf, mapOf, nonEmptyText, scalarText, text} from './schema-parts.ts';

export function environment() {
	return union([
		mapOf(nullable(scalarText()), 'a map of names to values', text('a name without "="', isVariable)),
		listOf(text('NAME=VALUE or NAME', written => isVariable(written.split('=', 1)[0]!)), 'a list of NAME=VALUE'),
	], expected('a map, or a list of NAME=VALUE'));
}

/** Of a service: what is not required need not be there. */
export function envFile() {
	const long = fields({path: nonEmptyText('a file'), required: flag()}, {required: ['path']});
	const noun = expected('a file, or a list of files');
	return union([nonEmptyText('a file'), listOf(union([nonEmptyText('a file'), long], expected('a file, or a map with "path"')), noun)], noun);
}

/** Of the user's own variables: all, none, or those with these names. */
export function inheritance() {
	const noun = expected('true, false, or a list of names such as PATH and LC_*');
	return union([boolean(noun), picklist(['true', 'false'], noun), listOf(text('a name, or a pattern for names', written => written !== '' && typeof namePattern(written) !== 'string'), noun)], noun);
}

function isVariable(name: string): boolean {
	return name !== '' && !name.includes('=');
}
