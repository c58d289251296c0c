import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {FileAccess} from '../../../source/config/files.ts';
import type {ImportFormat} from '../../../source/config/import/contract.ts';
import {importFile, type ImportResult} from '../../../source/config/import/import-file.ts';
import {formatOfName, recognise} from '../../../source/config/import/recognise.ts';
import {loadProject, type LoadResult} from '../../../source/config/load.ts';
import {locate} from '../../../source/config/source-text.ts';
import type {Note} from '../../../source/config/import/contract.ts';

export const fixtures = join(import.meta.dirname, '../../../fixtures/import');

/** `compose/healthy`, … */
export const shapes: readonly string[] = readdirSync(fixtures).flatMap(format => readdirSync(join(fixtures, format)).map(shape => `${format}/${shape}`)).sort();

const answers = new Set(['printed.yaml', 'meant.yaml', 'said.txt', 'options.json']);

/** As `devtui import` reads it, on Linux. */
export function importShape(shape: string): {readonly result: ImportResult; readonly format: string | undefined} {
	const directory = join(fixtures, shape);
	const siblings = readdirSync(directory);
	const {file = siblings.find(name => !answers.has(name) && formatOfName(name) !== undefined)!, only = []} = optionsOf(directory);
	const source = {file: `/project/${file}`, text: readFileSync(join(directory, file), 'utf8')};
	const format = recognise(source);
	return {format, result: importFile(format as ImportFormat, {source, siblings, only, platform: 'linux'})};
}

function optionsOf(directory: string): {readonly file?: string; readonly only?: readonly string[]} {
	const path = join(directory, 'options.json');
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as object : {};
}

/** By the real loader, in a project where all files and directories are that are named. */
export function loadText(text: string): LoadResult {
	const access: FileAccess = {
		read: path => path === '/project/devtui.yaml' ? {type: 'ok', text} : path.endsWith('.yaml') ? {type: 'ok', text: 'services: {}'} : {type: 'missing'},
		isFile: () => true,
		isDirectory: () => true,
		list: () => [],
	};
	return loadProject({files: ['/project/devtui.yaml'], directory: '/project', environment: {HOME: '/home/me', PATH: '/bin'}}, access);
}

export function told(notes: readonly Note[]): string {
	return notes.map(({message, span}) => {
		const place = span && locate(span);
		return `${place ? `${place.line}:${place.column}: ` : ''}${message}\n`;
	}).join('');
}
