import {basename} from 'node:path';
import type {ImportFormat, ImportInput, Note, Reader} from './contract.ts';
import {finish} from './finish.ts';
import {fromCompose} from './from-compose.ts';
import {fromJustfile} from './from-justfile.ts';
import {fromMprocs} from './from-mprocs.ts';
import {fromPackage} from './from-package.ts';
import {fromProcessCompose} from './from-process-compose.ts';
import {fromProcfile} from './from-procfile.ts';
import {printFile} from './print.ts';

export type ImportResult =
	| {
		readonly type: 'ok';
		/** A devtui file. */
		readonly text: string;
		readonly services: readonly string[];
		/** What could not be carried over, or is different, in the order of the file. */
		readonly notes: readonly Note[];
	}
	| {readonly type: 'trouble'; readonly notes: readonly Note[]};

/** What another tool's file says, as a devtui file. */
export function importFile(format: ImportFormat, input: ImportInput): ImportResult {
	const notes: Note[] = [];
	const tell = (message: string, span?: Note['span']) => {
		notes.push({message, ...span && {span}});
	};
	const read = readers[format](input, tell);
	if (read.type === 'trouble') {
		return read;
	}
	const file = finish(read.draft, tell);
	if (file.services.size === 0) {
		return {type: 'trouble', notes: [{message: 'Nothing in it can be run as a service.'}, ...inOrder(notes)]};
	}
	const comment = `Made from ${printable(basename(input.source.file))} by devtui import. All keys: devtui schema`;
	return {type: 'ok', text: printFile(file, comment), services: [...file.services.keys()], notes: inOrder(notes)};
}

const readers: Readonly<Record<ImportFormat, Reader>> = {
	compose: fromCompose,
	justfile: fromJustfile,
	mprocs: fromMprocs,
	'package.json': fromPackage,
	'process-compose': fromProcessCompose,
	procfile: fromProcfile,
};

function inOrder(notes: readonly Note[]): readonly Note[] {
	return notes.toSorted((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1));
}

/** A name of a file may be anything, a line of a comment may not. */
function printable(name: string): string {
	return name.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '?');
}
