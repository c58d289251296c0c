import {basename} from 'node:path';
import {parseProcfile} from '../procfile.ts';
import type {Source} from '../source-text.ts';
import type {TreeNode} from '../tree.ts';
import {entryOf} from '../tree.ts';
import {parseYaml} from '../yaml.ts';
import type {ImportFormat} from './contract.ts';

export type Recognised = ImportFormat | 'devtui' | undefined;

/** By its name, and where that says nothing by what is in it. */
export function recognise(source: Source): Recognised {
	const named = formatOfName(basename(source.file));
	// process-compose looks for a compose.yaml, too.
	if (named === 'compose') {
		return entryOf(parseYaml(source).root, 'processes') ? 'process-compose' : named;
	}
	return named ?? formatOfMap(parseYaml(source).root) ?? formatOfText(source);
}

/** Names that the tools themselves look for, and those that people make of them. */
export function formatOfName(name: string): Recognised {
	return names.find(([pattern]) => pattern.test(name))?.[1];
}

const names: ReadonlyArray<readonly [RegExp, ImportFormat | 'devtui']> = [
	[/^(devtui|devtui\..+|procfile)\.ya?ml$/, 'devtui'],
	[/^Procfile(\..+)?$|\.procfile$/i, 'procfile'],
	[/^process-compose(\..+)?\.ya?ml$/, 'process-compose'],
	[/^(docker-)?compose(\..+)?\.ya?ml$/, 'compose'],
	[/^\.?mprocs(\..+)?\.(ya?ml|json)$/, 'mprocs'],
	[/^package\.json$/, 'package.json'],
	[/^\.?justfile$|\.just$/i, 'justfile'],
];

function formatOfMap(root: TreeNode | undefined): Recognised {
	const isMap = (key: string) => entryOf(root, key)?.value.type === 'map';
	const services = servicesIn(root);
	return isMap('processes') ? 'process-compose'
		: isMap('procs') ? 'mprocs'
			: services.length > 0 ? services.some(service => entryOf(service, 'image') ?? entryOf(service, 'build') ?? entryOf(service, 'extends')) ? 'compose' : 'devtui'
				: isMap('scripts') ? 'package.json' : undefined;
}

function formatOfText(source: Source): Recognised {
	// A recipe is a line with a colon and indented lines below it.
	if (/^[^\s#:][^:\n]*:(?!=).*\n[ \t]+\S/m.test(source.text)) {
		return parseYaml(source).root?.type === 'map' ? undefined : 'justfile';
	}
	const {entries, badLines} = parseProcfile(source);
	return entries.length > 0 && badLines.length === 0 ? 'procfile' : undefined;
}

function servicesIn(root: TreeNode | undefined): readonly TreeNode[] {
	const services = entryOf(root, 'services')?.value;
	return services?.type === 'map' ? services.entries.map(({value}) => value) : [];
}
