import {basename} from 'node:path';
import {fileNames} from '../find.ts';
import {parseProcfile} from '../procfile.ts';
import type {Source} from '../source-text.ts';
import type {TreeNode} from '../tree.ts';
import {entryOf} from '../tree.ts';
import {parseYaml} from '../yaml.ts';
import type {ImportFormat} from './contract.ts';

export type Recognised = ImportFormat | 'devtui' | undefined;

/** By its name, and where that says nothing by what is in it. */
export function recognise(source: Source): Recognised {
	return formatOfName(basename(source.file)) ?? formatOfText(source);
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

function formatOfText(source: Source): Recognised {
	const {root} = parseYaml(source);
	const services = servicesIn(root);
	if (entryOf(root, 'processes')?.value.type === 'map') {
		return 'process-compose';
	}
	if (entryOf(root, 'procs')?.value.type === 'map') {
		return 'mprocs';
	}
	if (services.length > 0) {
		return services.some(service => entryOf(service, 'image') ?? entryOf(service, 'build')) ? 'compose' : 'devtui';
	}
	if (entryOf(root, 'scripts')?.value.type === 'map') {
		return 'package.json';
	}
	// A recipe is a line with a colon and indented lines below it.
	if (/^[^\s#:][^:\n]*:(?!=).*\n[ \t]+\S/m.test(source.text)) {
		return root?.type === 'map' ? undefined : 'justfile';
	}
	const {entries, badLines} = parseProcfile(source);
	return entries.length > 0 && badLines.length === 0 ? 'procfile' : undefined;
}

function servicesIn(root: TreeNode | undefined): readonly TreeNode[] {
	const services = entryOf(root, 'services')?.value;
	return services?.type === 'map' ? services.entries.map(({value}) => value) : [];
}

/** Files that are used as they are need no import. */
export function isOwnFile(name: string): boolean {
	return fileNames.includes(name);
}
