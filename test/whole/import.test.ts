import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';

const scripts = JSON.stringify({scripts: {dev: 'run-p dev:*', 'dev:api': 'sleep 1000', 'dev:web': 'sleep 1001', build: 'x'}}, undefined, 2);
const pods = 'services:\n  db: {image: postgres}\n';

describe('import', () => {
	test('prints a file that devtui takes, and on standard error a line with its place for all that is not in it', async () => {
		const {devtui, write} = projectOf({'mprocs.yaml': 'procs:\n  web: {shell: "echo hi $X", bogus: 1}\n  "a\u001B[31m:b": sleep 1\n'});
		const imported = await devtui('import', 'mprocs.yaml');
		expect(imported).toMatchObject({code: 0, errors: [
			'mprocs.yaml:2:30: "bogus" of "web" is not carried over: devtui has nothing like it, or does not know it.\n',
			String.raw`mprocs.yaml:3:3: "a\x1b[31m:b" is "a-31m-b" here: a name has letters, digits, "_", "." and "-", begins with a letter or digit, and is there once.`, '\n',
		].join('')});
		write('devtui.yaml', imported.output);
		const checked = await devtui('check', '--json');
		expect(JSON.parse(checked.output)).toMatchObject({services: {web: {command: 'echo hi $X'}, 'a-31m-b': {command: 'sleep 1'}}});
	});

	test('of nothing that it knows prints nothing, and exits with 2', async () => {
		const {devtui} = projectOf({'a.txt': '?\n'});
		expect(await devtui('import', 'a.txt')).toMatchObject({code: 2, output: '', errors: expect.stringMatching(/^a\.txt is of no format that devtui knows\./)});
	});
});

describe('without a terminal', () => {
	test('init takes the only thing there is, writes it once, and never over another file', async () => {
		const {directory, devtui} = projectOf({'package.json': scripts});
		expect(await devtui()).toMatchObject({code: 2, errors: expect.stringContaining('Here is package.json: "devtui init" makes a devtui.yaml of it.')});
		expect(await devtui('init')).toMatchObject({code: 0, output: 'Wrote devtui.yaml from package.json (2 services: api, web).\nStart it with: devtui\n'});
		const text = readFileSync(path.join(directory, 'devtui.yaml'), 'utf8');
		expect(text).toContain('command: npm run dev:api');
		expect(await devtui('init', 'package.json', 'build', '--yes')).toMatchObject({code: 2, errors: expect.stringContaining('There is a devtui.yaml already, and it is left as it is.')});
		expect(readFileSync(path.join(directory, 'devtui.yaml'), 'utf8')).toBe(text);
		expect((await devtui('init', '--stdout')).output).toBe(text);
	});

	test('init of several has to be told which', async () => {
		const {directory, devtui} = projectOf({'package.json': scripts, 'compose.yaml': pods});
		expect(await devtui('init')).toMatchObject({code: 2, errors: 'Here are package.json and compose.yaml: "devtui -f compose.yaml" runs that one as it is, "devtui init FILE" makes a devtui.yaml of one of them.\n'});
		expect(existsSync(path.join(directory, 'devtui.yaml'))).toBe(false);
		expect(await devtui('init', 'compose.yaml')).toMatchObject({code: 0, output: expect.stringContaining('from compose.yaml (1 service: db)')});
	});
});

describe('on a terminal', () => {
	test('devtui without a file offers what is here, and starts it', async () => {
		const {directory, open} = projectOf({'mprocs.yaml': 'procs: {api: exec sleep 1000, web: exec sleep 1001}\n', 'compose.yaml': pods});
		const rig = open([]);
		await rig.sees('Make one now? [Y/n]');
		rig.type('\r');
		await rig.sees('Make devtui.yaml of which? [1-2, Enter: 1]');
		rig.type('8\r');
		await rig.sees('Write a number from 1 to 2.');
		await rig.sees(/from 1 to 2\.\n[^\n]*Enter: 1\]/);
		rig.type('1\r');
		await rig.sees('2 ready');
		expect(readFileSync(path.join(directory, 'devtui.yaml'), 'utf8')).toContain('command: exec sleep 1001');
		rig.type('q');
		await rig.sees(/quit/i);
		rig.type('y');
		expect(await rig.ended).toMatchObject({code: 0});
	});

	test('init asks before it writes over a file, and Ctrl-C leaves all as it is', async () => {
		const {directory, open} = projectOf({'package.json': scripts, 'devtui.yaml': 'mine: x\n'});
		const file = () => readFileSync(path.join(directory, 'devtui.yaml'), 'utf8');
		const rig = open(['init']);
		await rig.sees('There is a devtui.yaml already. Overwrite it? [y/N]');
		rig.type('\u0003');
		expect(await rig.ended).toMatchObject({code: 130});
		expect(file()).toBe('mine: x\n');
		const again = open(['init']);
		await again.sees('Overwrite it? [y/N]');
		again.type('y\r');
		expect(await again.ended).toMatchObject({code: 0});
		expect(file()).toContain('npm run dev:api');
	});
});
