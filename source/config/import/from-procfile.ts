import {parseProcfile} from '../procfile.ts';
import type {MapEntry} from '../tree.ts';
import type {Reader} from './contract.ts';
import {trouble} from './contract.ts';
import {spanOf} from './root.ts';

/** Line by line. The short form has all that a Procfile has, its ports too. */
export const fromProcfile: Reader = ({source}, tell) => {
	const {entries, badLines} = parseProcfile(source);
	for (const {location} of badLines) {
		tell('This line is left out: it is no "name: command".', location && spanOf(source, location.line, 1));
	}
	const last = new Map<string, MapEntry>();
	for (const entry of entries) {
		const earlier = last.get(entry.key);
		if (earlier) {
			tell(`"${entry.key}" is there twice: the last one counts, this one is left out.`, earlier.keySpan);
			// It counts where it stands.
			last.delete(entry.key);
		}
		last.set(entry.key, entry);
	}
	const services = [...last.values()].map(({key, keySpan, value}) => ({name: key, span: keySpan, keys: {command: value.type === 'scalar' ? value.text : ''}}));
	return services.length === 0
		? trouble('There is no line "name: command" in it.')
		: {type: 'ok', draft: {form: 'short', services}};
};
