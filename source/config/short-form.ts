import {basename} from 'node:path';
import {isExtension, withoutServiceExtensions} from './extensions.ts';
import {topKeys} from './keys.ts';
import {serviceSchema} from './schema.ts';
import {closestName} from './suggest.ts';
import type {MapEntry, MapNode, ScalarNode} from './tree.ts';
import {entryOf, isBlank} from './tree.ts';

/** Long is what has a map `services` at the top; and a file that only sets things for others (`include: [a.yaml]`). */
export function isShortForm(root: MapNode): boolean {
	const services = entryOf(root, 'services');
	if (services) {
		return services.value.type === 'scalar' && services.value.value !== null;
	}
	return !root.entries.every(({key}) => topKeys.includes(key) || isExtension(key))
		|| root.entries.every(({value}) => value.type === 'scalar');
}

/** `service:` over what are plainly services, or another tool's word for them; `hint`: what to do about it. */
export function misspelledServices(root: MapNode): {readonly entry: MapEntry; readonly hint: string} | undefined {
	const entry = root.entries.find(({key, value}) => value.type === 'map'
		&& (Object.hasOwn(foreignTops, key) || closestName(key, ['services']) !== undefined)
		&& value.entries.length > 0
		&& !value.entries.some(inner => Object.hasOwn(serviceSchema.entries, inner.key)));
	const tool = entry && foreignTops[entry.key];
	return entry && {entry, hint: tool === undefined ? 'did you mean "services"?' : `a file of ${tool}: devtui import ${basename(entry.keySpan.source.file)} makes a devtui file of it`};
}

const foreignTops: Readonly<Record<string, string>> = {processes: 'process-compose', procs: 'mprocs'};

/** `x-…` with a map is an extension, `x-…` with a command is a service as in any Procfile. */
export function shortFormServices(root: MapNode): MapEntry[] {
	const services = root.entries.filter(({key, value}) => !(isExtension(key) && value.type !== 'scalar'));
	return withoutServiceExtensions(services.map(entry => ({...entry, value: shortValue(entry)})));
}

function shortValue(entry: MapEntry): MapEntry['value'] {
	const {value} = entry;
	switch (value.type) {
		case 'scalar': {
			return value.value === null ? value : literal(entry, value);
		}
		case 'map': {
			// `web: { echo a; echo b; }` is a map to YAML and a group of commands to everybody else.
			const isGroup = value.entries.some(({key}) => key.includes(';')) && value.entries.every(({value: inner}) => isBlank(inner));
			const line = restOfLine(entry);
			return isGroup && line.startsWith('{')
				? {type: 'scalar', span: value.span, value: line, text: line, isLiteral: true}
				: value;
		}
		case 'list':
		case 'invalid': {
			return value;
		}
	}
}

/** What YAML takes for a comment or a tag may be the shell's: `echo 'a #b'`, `! grep x`. Then the line counts as it stands. */
function literal(entry: MapEntry, scalar: ScalarNode): ScalarNode {
	const line = restOfLine(entry);
	const isCut = line.startsWith(scalar.text) && /^[ \t]+#/.test(line.slice(scalar.text.length));
	const isShells = line.startsWith('! ') || isCut && isUnfinished(scalar.text);
	const text = isShells ? line : scalar.text;
	return {type: 'scalar', value: text, text, span: scalar.span, isLiteral: true};
}

function restOfLine({keySpan: {source, end}}: MapEntry): string {
	const newline = source.text.indexOf('\n', end);
	return source.text.slice(end, newline === -1 ? undefined : newline).replace(/^["']?\s*:\s*/, '').trimEnd();
}

/** A quote is open, or the last character is escaped. */
function isUnfinished(text: string): boolean {
	let open: string | undefined;
	for (let at = 0; at < text.length; at++) {
		const character = text[at]!;
		if (character === '\\' && open !== '\'') {
			at++;
			open ??= at === text.length ? '\\' : undefined;
		} else if (open === undefined ? character === '"' || character === '\'' : character === open) {
			open = open === undefined ? character : undefined;
		}
	}
	return open !== undefined;
}
