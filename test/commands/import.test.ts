import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {convert} from '../../source/commands/import/convert.ts';
import {describeFound, foundIn} from '../../source/commands/init/found.ts';
import {workspace} from '../helpers/workspace.ts';

/** The sentence that refuses it, paths cut to their names. */
function refusal(files: Readonly<Record<string, string>>, name: string, more: Partial<Parameters<typeof convert>[0]> = {}): string {
	const {directory} = workspace(files);
	const converted = convert({file: path.join(directory, name), only: [], ...more});
	expect(converted.type).toBe('trouble');
	return converted.type === 'trouble' ? [converted.message, ...converted.notes.map(({message}) => message)].join(' ').replaceAll(`${directory}/`, '') : '';
}

describe('what cannot be imported is refused with a sentence', () => {
	test('a file that is not there, or a directory', () => {
		expect(refusal({}, 'nope.yaml')).toBe('There is no file nope.yaml.');
		const {directory} = workspace({});
		mkdirSync(path.join(directory, 'compose.yaml'));
		expect(convert({file: path.join(directory, 'compose.yaml'), only: []})).toMatchObject({type: 'trouble', message: expect.stringContaining('cannot be read: it is a directory.')});
	});

	test('a file of no known format, or a devtui file', () => {
		expect(refusal({'a.txt': 'hello\n'}, 'a.txt')).toMatch(/^a\.txt is of no format that devtui knows\. .*--from procfile/);
		expect(refusal({'a.yaml': '- 1\n- 2\n'}, 'a.yaml')).toMatch(/^a\.yaml is of no format/);
		expect(refusal({'devtui.yaml': 'web: x\n'}, 'devtui.yaml')).toBe('devtui.yaml is a devtui file already: devtui -f devtui.yaml');
		expect(refusal({'dev.yaml': 'services: {web: {command: x}}\n'}, 'dev.yaml')).toBe('dev.yaml is a devtui file already: devtui -f dev.yaml');
	});

	test('a file that is not what its name or --from says', () => {
		expect(refusal({'package.json': '{"scripts": {'}, 'package.json')).toMatch(/^Nothing can be made of package\.json\. It cannot be read: /);
		expect(refusal({'package.json': '{"name": "x"}'}, 'package.json')).toBe('Nothing can be made of package.json. It has no scripts.');
		expect(refusal({'a.yaml': 'web: x\n'}, 'a.yaml', {from: 'process-compose'})).toBe('Nothing can be made of a.yaml. It has no "processes".');
		expect(refusal({'mprocs.lua': 'return {}\n'}, 'mprocs.lua', {from: 'mprocs'})).toContain('a program in Lua');
		expect(refusal({'compose.yaml': 'services: {}\n'}, 'compose.yaml')).toBe('Nothing can be made of compose.yaml. Nothing in it can be run as a service.');
	});

	test('scripts that are not there, and names where there are no scripts', () => {
		expect(refusal({'package.json': '{"scripts": {"a": "x", "b": "y"}}'}, 'package.json', {only: ['c']})).toBe('Nothing can be made of package.json. It has no script "c"; it has a, b.');
		expect(refusal({justfile: 'a:\n  x\n'}, 'justfile', {only: ['c']})).toBe('Nothing can be made of justfile. It has no recipe "c"; it has a.');
		expect(refusal({Procfile: 'web: x\n'}, 'Procfile', {only: ['web']})).toMatch(/^Names behind the file choose scripts/);
	});
});

test('--from counts more than the name', () => {
	const {directory} = workspace({'compose.yaml': 'processes: {a: {command: x}}\n'});
	expect(convert({file: path.join(directory, 'compose.yaml'), from: 'process-compose', only: []})).toMatchObject({type: 'ok', services: ['a']});
});

test('what the loader says to the file that is made is known: a directory or file that is missing', () => {
	const {directory, write} = workspace({'mprocs.yaml': 'procs: {a: {shell: x, cwd: api}}\n'});
	const codes = () => {
		const made = convert({file: path.join(directory, 'mprocs.yaml'), only: []});
		return made.type === 'ok' ? made.diagnostics.map(({code}) => code) : made;
	};
	expect(codes()).toEqual(['missing-directory']);
	write('api/x', '');
	expect(codes()).toEqual([]);
});

test('what is found here: files of the tools, and a package.json only with scripts that look like services', () => {
	const {directory, write} = workspace({'compose.yaml': '', 'compose.override.yaml': '', 'package.json': '{"scripts": {"build": "x"}}', '.justfile': '', 'notes.txt': ''});
	const names = () => foundIn(directory).map(found => path.basename(found));
	expect(names()).toEqual(['.justfile', 'compose.yaml']);
	write('package.json', '{"scripts": {"start": "x"}}');
	expect(names()).toEqual(['package.json', '.justfile', 'compose.yaml']);
	write('package.json', '{');
	expect(describeFound(foundIn(directory))).toBe('Here are .justfile and compose.yaml: "devtui -f compose.yaml" runs that one as it is, "devtui init FILE" makes a devtui.yaml of one of them.\n');
	expect(describeFound(['/x/justfile'])).toBe('Here is justfile: "devtui init" makes a devtui.yaml of it.\n');
	expect(describeFound(['/x/docker-compose.yml'])).toBe('Here is docker-compose.yml: "devtui -f docker-compose.yml" runs it as it is, "devtui init" makes a devtui.yaml of it.\n');
	expect(describeFound([])).toBe('');
});

test('a file in another encoding is refused, unless only a comment is', () => {
	const {directory} = workspace({});
	const file = path.join(directory, 'Procfile');
	writeFileSync(file, Buffer.from('web: echo caf\u00E9\n', 'latin1'));
	expect(convert({file, only: []})).toMatchObject({type: 'trouble', message: `${file} is not UTF-8: save it as that first.`});
	writeFileSync(file, Buffer.from('# caf\u00E9\nweb: echo hi\n', 'latin1'));
	expect(convert({file, only: []})).toMatchObject({type: 'ok', services: ['web']});
});
