import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {LoadResult} from '../../source/config/load.ts';
import {loadProject} from '../../source/config/load.ts';
import {commandWords} from '../../source/core/command-words.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'devtui-load-'));
});
afterEach(() => {
	rmSync(directory, {recursive: true});
});

function write(files: Readonly<Record<string, string>>): void {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(directory, name)), {recursive: true});
		writeFileSync(join(directory, name), text);
	}
}

function load(options: {files?: readonly string[]; below?: string; environment?: Record<string, string>} = {}): LoadResult {
	return loadProject({directory: join(directory, options.below ?? '.'), environment: options.environment ?? {}, ...options.files && {files: options.files}});
}

function services(result: LoadResult): Readonly<Record<string, ServiceSpec>> {
	if (result.type !== 'ok') {
		throw new Error(JSON.stringify(result));
	}
	return Object.fromEntries(result.project.services.map(service => [service.name, service]));
}

function messages(result: LoadResult): readonly string[] {
	return result.type === 'invalid' ? result.diagnostics.map(({message}) => message) : [result.type];
}

function commands(result: LoadResult): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(services(result)).map(([name, {command}]) => [name, command.type === 'shell' ? command.text : commandWords(command).join(' ')]));
}

test('the names are tried in their order, and only the first one counts', () => {
	const names = ['Procfile', 'Procfile.dev', 'procfile.yaml', 'devtui.yml', 'devtui.yaml'];
	for (const name of names) {
		write({[name]: `from: ${name}\n`});
		expect(commands(load())).toEqual({from: name});
	}
});

test('a directory without a file takes that of the nearest parent, and paths are relative to that file', () => {
	write({Procfile: 'outer: a\n', 'inner/devtui.yaml': 'services: {web: {command: b, working_dir: deep}}\n', 'inner/deep/er/keep': ''});
	const result = load({below: 'inner/deep/er'});
	expect(services(result)['web']!.workingDir).toBe(join(directory, 'inner/deep'));
	expect(result.type === 'ok' && [result.project.name, result.project.directory]).toEqual(['inner', join(directory, 'inner')]);
});

test('several files of devtui in one directory: the one that counts is said, in one warning that names them all', () => {
	const told = (options = {}) => {
		const result = load(options);
		return result.type === 'ok' ? result.warnings.map(({message, location}) => [message, location]) : messages(result);
	};

	write({'devtui.yaml': 'web: a\n', 'devtui.config.ts': 'not read\n'});
	expect(told()).toEqual([[`devtui.yaml is taken, not devtui.config.ts, which is in the same directory (${directory})`, undefined]]);
	write({'devtui.yml': 'web: b\n', 'procfile.yaml': 'web: c\n'});
	expect(told()).toEqual([[`devtui.yaml is taken, not devtui.yml, procfile.yaml and devtui.config.ts, which are in the same directory (${directory})`, undefined]]);
	expect(told({files: [join(directory, 'devtui.yaml')]})).toEqual([]);
	expect(told({below: 'deep'})).toHaveLength(1);
});

test('a Procfile beside a file of devtui, as for a platform that runs it, is nothing to warn of', () => {
	write({'devtui.yaml': 'web: a\n', Procfile: 'web: b\n', 'Procfile.dev': 'web: c\n', 'devtui.override.yaml': 'web: d\n'});
	expect(load()).toMatchObject({type: 'ok', warnings: []});
	rmSync(join(directory, 'devtui.yaml'));
	expect(load()).toMatchObject({type: 'ok', warnings: []});
});

test('a directory that has the name of a file is no file', () => {
	write({'devtui.yaml/keep': '', Procfile: 'web: a\n'});
	expect(commands(load())).toEqual({web: 'a'});
});

test('no file anywhere: what was looked for, and where', () => {
	// Above the temporary directory there may be one.
	const result = loadProject({directory: '/project', environment: {}}, {read: () => ({type: 'missing'}), isFile: () => false, isDirectory: () => true, list: () => []});
	expect(result).toEqual({type: 'not-found', directory: '/project', lookedFor: ['devtui.yaml', 'devtui.yml', 'procfile.yaml', 'devtui.config.ts', 'Procfile.dev', 'Procfile']});
});

test('a named file that is not there is one sentence', () => {
	expect(load({files: ['/nope']})).toEqual({type: 'invalid', files: ['/nope'], diagnostics: [{severity: 'error', code: 'file-not-found', message: 'no file /nope'}]});
});

test('a named directory cannot be read', () => {
	expect(messages(load({files: ['.']}))).toEqual([`${directory} cannot be read: it is a directory`]);
});

test('of several named files later ones override earlier ones, and the override file beside them does not count', () => {
	write({
		'devtui.yaml': 'services: {web: found}\n',
		'devtui.override.yaml': 'services: {web: overridden}\n',
		'a.yaml': 'services: {web: {command: a, environment: {A: 1, B: 1}}, db: a}\n',
		'b/b.yaml': 'services: {web: {environment: [B=2], working_dir: .}, cache: b}\n',
	});
	expect(commands(load())).toEqual({web: 'overridden'});
	const result = load({files: ['a.yaml', 'b/b.yaml']});
	expect(commands(result)).toEqual({web: 'a', db: 'a', cache: 'b'});
	expect(services(result)['web']).toMatchObject({environment: {A: '1', B: '2'}, workingDir: join(directory, 'b')});
	expect(services(result)['cache']!.workingDir).toBe(join(directory, 'b'));
	expect(result.type === 'ok' && result.project.directory).toBe(directory);
});

test('the override file beside a Procfile counts', () => {
	write({Procfile: 'web: a\n', 'devtui.override.yaml': 'web: b\n'});
	expect(commands(load())).toEqual({web: 'b'});
});

test('what a wrong value in an override would have replaced is not called missing', () => {
	write({'devtui.yaml': 'services: {web: {restart: always}}\n', 'devtui.override.yaml': 'services: {web: {command: {a: b}}}\n'});
	expect(messages(load())).toEqual(['"command" must be a string or a list of strings, not a map']);
});

test('the real environment wins over .env, .env is not looked for when files are listed, and each service knows its files', () => {
	write({'.env': 'A=file\nB=file\n', 'other.env': 'A=other\n', 'devtui.yaml': 'services: {web: "${A} ${B}"}\n'});
	const result = load({environment: {B: 'real'}});
	expect(commands(result)).toEqual({web: 'file real'});
	expect(services(result)['web']!.projectEnvFiles).toEqual([join(directory, '.env')]);
	write({'devtui.yaml': 'env_file: other.env\nservices: {web: "${A} ${B:-none}"}\n'});
	expect(commands(load())).toEqual({web: 'other none'});
});

test('a variable named like a method of objects is not set', () => {
	write({'devtui.yaml': 'services: {web: "${toString:-unset} ${hasOwnProperty:-unset}"}\n'});
	expect(commands(load())).toEqual({web: 'unset unset'});
});

test('a file can come from a pipe, which can be read only once', () => {
	const fifo = join(directory, 'fifo');
	execFileSync('mkfifo', [fifo]);
	execFileSync('sh', ['-c', 'printf "web: npm start\\n" > "$0" &', fifo], {stdio: 'ignore'});
	expect(commands(load({files: [fifo]}))).toEqual({web: 'npm start'});
});

test('included files are looked for from the file that includes, and bring their own variables', () => {
	write({
		'devtui.yaml': 'include: "parts/**/*.yaml"\nservices: {web: a}\n',
		'parts/x/db.yaml': 'env_file: x.env\nservices: {db: {command: "${NAME}", env_file: x.env}}\n',
		'parts/x/x.env': 'NAME=db\n',
		'parts/cache.yaml': 'services: {cache: c}\n',
		'parts/node_modules/no.yaml': 'services: {no: no}\n',
		'parts/.hidden/no.yaml': 'services: {no: no}\n',
	});
	const result = load();
	expect(commands(result)).toEqual({web: 'a', cache: 'c', db: 'db'});
	expect(services(result)['db']).toMatchObject({workingDir: join(directory, 'parts/x'), envFiles: [join(directory, 'parts/x/x.env')], projectEnvFiles: [join(directory, 'parts/x/x.env')]});
	expect(services(result)['web']!.projectEnvFiles).toEqual([]);
});

test('a file that two others include is there once', () => {
	write({
		'devtui.yaml': 'include: [a.yaml, b.yaml]\n',
		'a.yaml': 'include: base.yaml\nservices: {a: a}\n',
		'b.yaml': 'include: base.yaml\nservices: {b: b}\n',
		'base.yaml': 'services: {base: base}\n',
	});
	expect(Object.keys(commands(load())).sort()).toEqual(['a', 'b', 'base']);
});

test('dependencies on a service with copies are dependencies on each of them', () => {
	write({'devtui.yaml': 'services: {api: {command: x, replicas: 2}, web: {command: y, depends_on: [api]}}\n'});
	const {web, 'api-1': first, 'api-2': second} = services(load());
	expect(web!.dependsOn.map(({service}) => service)).toEqual(['api-1', 'api-2']);
	expect([first!.replica, second!.replica, web!.replica]).toEqual([{of: 'api', number: 1}, {of: 'api', number: 2}, undefined]);
});

test('paths that the system refuses are reported, not thrown', () => {
	const long = 'x'.repeat(5000);
	write({'devtui.yaml': `env_file: "a\\0b"\nservices: {web: {command: x, working_dir: ${long}, env_file: ${long}}}\n`});
	expect(messages(load()).length).toBeGreaterThanOrEqual(3);
	expect(messages(load({files: [long]}))).toEqual([`${join(directory, long)} cannot be read: its name is too long`]);
});

test('a hundred services are validated in less than 20 ms', async () => {
	const {parseFile} = await import('../../source/config/parse.ts');
	const {validateFile} = await import('../../source/config/validate.ts');
	const service = (index: number) => `  s${index}: {command: node ${index}.js, environment: {A: 1}, depends_on: [s0], ready: {tcp: 3000, interval: 1s}, watch: {paths: [src], debounce: 300ms}}\n`;
	const {root} = parseFile({file: '/devtui.yaml', text: `services:\n${Array.from({length: 100}, (_, index) => service(index)).join('')}`});
	const times = Array.from({length: 10}, () => {
		// What others do with the machine meanwhile does not count.
		const before = process.cpuUsage();
		expect(validateFile(root!).diagnostics).toEqual([]);
		const {user, system} = process.cpuUsage(before);
		return (user + system) / 1000;
	});
	expect(Math.min(...times)).toBeLessThan(20);
});
