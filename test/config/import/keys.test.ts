import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {harmlessKeys, needlessKeys, refusedKeys, sameKeys} from '../../../source/config/compose/known-keys.ts';
import {importFile} from '../../../source/config/import/import-file.ts';
import {tables, type KeyTable} from './keys.ts';

const importDirectory = path.resolve(import.meta.dirname, '../../../source/config/import');
const names = {compose: 'compose.yaml', 'process-compose': 'process-compose.yaml', mprocs: 'mprocs.yaml'} as const;

function imported({format, at}: KeyTable, keys: string) {
	const source = {file: `/project/${names[format]}`, text: at.replace('KEYS', () => keys)};
	const result = importFile(format, {source, siblings: [], only: [], platform: 'linux'});
	return {text: result.type === 'ok' ? result.text : '', said: result.notes.map(({message}) => message)};
}

describe.each(tables)('of $format, $level:', table => {
	const without = imported(table, '');

	test.each(Object.entries(table.keys))('%s', (key, [value, fate]) => {
		const {text, said} = imported(table, `${key}: ${value}`);
		const isSaid = said.some(message => message.includes(`"${key}`) && !without.said.includes(message));
		const facts = {isOtherwise: text !== without.text, isSaid};
		if (fate === 'converted') {
			expect({...facts, said}).toMatchObject({isOtherwise: true});
			expect(said.filter(message => message.includes(`"${key}"`) && message.includes('not carried over'))).toEqual([]);
		} else if (fate === 'lost') {
			expect({...facts, said}).toMatchObject({isSaid: true});
		} else if ('saidAs' in fate) {
			expect(said).toContainEqual(expect.stringContaining(fate.saidAs));
		} else {
			expect(facts).toEqual({isOtherwise: false, isSaid: false});
		}
	});

	test('a key that nobody knows is said to be lost', () => {
		expect(imported(table, 'never_heard_of: 1').said.filter(message => message.includes('"never_heard_of"'))).toHaveLength(1);
	});
});

test('every key that a reader of process-compose or mprocs asks for, or passes over, is in the table', () => {
	const inTable = (format: string) => new Set(tables.filter(table => table.format === format).flatMap(({keys}) => Object.keys(keys)));
	for (const format of ['process-compose', 'mprocs'] as const) {
		const files = readdirSync(importDirectory).filter(file => file.includes(format));
		expect(files.length).toBeGreaterThan(1);
		const asked = files.flatMap(file => keysIn(readFileSync(path.join(importDirectory, file), 'utf8')));
		expect(asked.length).toBeGreaterThan(20);
		expect([...new Set(asked)].filter(key => !inTable(format).has(key) && !within[format]!.includes(key))).toEqual([]);
	}
});

test('every key that the reader of Compose knows is in the table', () => {
	const keys = tables.filter(({format}) => format === 'compose').flatMap(({keys: each}) => Object.keys(each));
	const known = [...sameKeys, ...needlessKeys, ...Object.keys(harmlessKeys), ...Object.keys(refusedKeys)].filter(key => key !== 'image');
	expect(known.filter(key => !keys.includes(key))).toEqual([]);
});

/** Those that hold the tables' own levels, and what stands in a value that the tables give. */
const within = {
	'process-compose': ['processes', 'condition', 'restart', 'command', 'working_dir', 'shell_command', 'shell_argument', 'elevated_shell_command', 'elevated_shell_argument', 'max_size_mb', 'max_age_days', 'max_backups', 'compress', 'directory', 'filename', 'paths', 'path', 'include', 'exclude', 'extends'],
	mprocs: ['procs'],
} as const satisfies Record<string, readonly string[]> as Readonly<Record<string, readonly string[]>>;

function keysIn(text: string): readonly string[] {
	const asked = [...text.matchAll(/\.(?:node|text|flag|texts|entries|fields|lost|spanOf)\('([\w$-]+)'/g)].map(([, key]) => key!);
	const ignored = [...text.matchAll(/\.ignore\(([^)]*)\)/g)].flatMap(([, list]) => [...list!.matchAll(/'([\w$-]+)'/g)].map(([, key]) => key!));
	const lost = [...text.matchAll(/^\t(\w+): '/gm)].map(([, key]) => key!).filter(key => !/^process_|^type$/.test(key));
	return [...asked, ...ignored, ...lost];
}
