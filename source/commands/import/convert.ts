import {basename, dirname, join, resolve} from 'node:path';
import process from 'node:process';
import type {Diagnostic} from '../../config/diagnostic.ts';
import {strangeAt} from '../../config/file-reader.ts';
import {realFiles, type FileAccess} from '../../config/files.ts';
import type {ImportFormat, Note} from '../../config/import/contract.ts';
import {importFile} from '../../config/import/import-file.ts';
import {recognise} from '../../config/import/recognise.ts';
import {loadProject} from '../../config/load.ts';

export interface ConvertOptions {
	readonly file: string;
	/** Absent: by its name and content. */
	readonly from?: ImportFormat;
	/** Scripts or recipes; none: those that look like services. */
	readonly only: readonly string[];
}

export type Converted =
	| {
		readonly type: 'ok';
		/** Absolute. */
		readonly file: string;
		/** A devtui file, to be beside it. */
		readonly text: string;
		readonly services: readonly string[];
		readonly notes: readonly Note[];
		/** What devtui says to it, where it is. */
		readonly diagnostics: readonly Diagnostic[];
	}
	| {readonly type: 'trouble'; readonly message: string; readonly notes: readonly Note[]};

/** Where a devtui file is written. */
export const ownName = 'devtui.yaml';

/** Another tool's file as a devtui file. */
export function convert({file: named, from, only}: ConvertOptions): Converted {
	const file = resolve(named);
	const read = realFiles.read(file);
	switch (read.type) {
		case 'missing': {
			return refused(`There is no file ${named}.`);
		}

		case 'unreadable': {
			return refused(`${named} cannot be read: ${read.reason}.`);
		}

		case 'ok': {
			break;
		}
	}

	if (read.isUtf8 === false && strangeAt(read.text) !== undefined) {
		return refused(`${named} is not UTF-8: save it as that first.`);
	}

	const source = {file, text: read.text};
	const format = from ?? recognise(source);
	if (format === undefined) {
		return refused(`${named} is of no format that devtui knows. Where it is one of them, say which: --from procfile, compose, process-compose, mprocs, package.json or justfile.`);
	}

	if (format === 'devtui') {
		return refused(`${named} is a devtui file already: devtui -f ${named}`);
	}

	if (only.length > 0 && format !== 'package.json' && format !== 'justfile') {
		return refused(`Names behind the file choose scripts of a package.json or recipes of a justfile; ${named} is neither.`);
	}

	const siblings = realFiles.list(dirname(file)).map(({name}) => name);
	const readOther = (path: string) => {
		const other = realFiles.read(path);
		return other.type === 'ok' ? other.text : undefined;
	};
	const imported = importFile(format, {source, siblings, readOther, only, platform: process.platform});
	if (imported.type === 'trouble') {
		return {type: 'trouble', message: `Nothing can be made of ${named}.`, notes: imported.notes};
	}

	return {...imported, file, diagnostics: judge(imported.text, dirname(file))};
}

function refused(message: string): Converted {
	return {type: 'trouble', message, notes: []};
}

/** As `devtui check` would read it beside the file that it was made of. */
function judge(text: string, directory: string): readonly Diagnostic[] {
	const path = join(directory, ownName);
	const access: FileAccess = {
		...realFiles,
		read: at => at === path ? {type: 'ok', text} : realFiles.read(at),
		isFile: at => at === path || realFiles.isFile(at),
	};
	const loaded = loadProject({files: [path], directory, environment: process.env}, access);
	return loaded.type === 'ok' ? loaded.warnings : loaded.type === 'invalid' ? loaded.diagnostics : [];
}

/** `compose.yaml (2 services: db, web)` */
export function summaryOf({file, services}: {readonly file: string; readonly services: readonly string[]}): string {
	return `${basename(file)} (${services.length === 1 ? '1 service' : `${services.length} services`}: ${services.join(', ')})`;
}
