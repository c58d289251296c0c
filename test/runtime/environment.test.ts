import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {serviceEnvironment} from '../../source/runtime/environment.ts';
import type {EnvironmentOptions} from '../../source/runtime/environment.ts';
import {requires} from '../helpers/requirements.ts';
import {contained, service} from '../helpers/specs.ts';

const api: ServiceSpec = service('api', {workingDir: '/project', tty: false});

function environmentOf(changes: Partial<ServiceSpec>, options: Partial<EnvironmentOptions> = {}): Readonly<Record<string, string>> {
	const made = serviceEnvironment({...api, ...changes}, {user: {}, run: 1, changed: [], ...options});
	if (made.type === 'problem') {
		throw new Error(made.message);
	}

	return made.environment;
}

function file(text: string): string {
	const directory = mkdtempSync(join(tmpdir(), 'environment-'));
	onTestFinished(() => {
		rmSync(directory, {recursive: true});
	});
	writeFileSync(join(directory, 'env'), text);
	return join(directory, 'env');
}

test.each([
	['only .env', {dotenv: '1'}, '1'],
	['the shell over .env', {dotenv: '1', shell: '2'}, '2'],
	['what is said for several services over the shell', {dotenv: '1', shell: '2', shared: '2a'}, '2a'],
	['env_file over what is said for several services', {shared: '2a', envFile: '3'}, '3'],
	['env_file over the shell', {dotenv: '1', shell: '2', envFile: '3'}, '3'],
	['a later env_file over an earlier one', {envFile: '3', laterFile: '4'}, '4'],
	['environment over env_file', {dotenv: '1', shell: '2', envFile: '3', laterFile: '4', environment: '5'}, '5'],
	['an empty value is a value', {dotenv: '1', shell: ''}, ''],
] as ReadonlyArray<readonly [string, Partial<Record<'dotenv' | 'shell' | 'shared' | 'envFile' | 'laterFile' | 'environment', string>>, string]>)(
	'what says a variable last wins: %s',
	(_title, says, expected) => {
		const environment = environmentOf({
			projectEnvFiles: says.dotenv === undefined ? [] : [file(`X=${says.dotenv}`)],
			...(says.shared !== undefined && {sharedEnvironment: {X: says.shared}}),
			envFiles: [says.envFile, says.laterFile].flatMap(value => value === undefined ? [] : [file(`X=${value}`)]),
			environment: says.environment === undefined ? {} : {X: says.environment},
		}, {user: {X: says.shell}});
		expect(environment['X']).toBe(expected);
	},
);

test('of the user\'s environment a service takes over what it says, by name and by pattern, or nothing', () => {
	const user = {PATH: '/bin', HOME: '/home', LC_ALL: 'C', LC_TIME: 'C', TERM: 'screen', DEVTUI: 'outer'};
	const ofUser = (inheritsVariables?: readonly string[]) => {
		const environment = environmentOf({...inheritsVariables && {inheritsVariables}, environment: {OWN: 'own'}}, {user});
		return Object.entries(environment).filter(([name, value]) => user[name as keyof typeof user] === value).map(([name]) => name);
	};

	expect(ofUser()).toEqual(['PATH', 'HOME', 'LC_ALL', 'LC_TIME', 'TERM']);
	expect(ofUser(['PATH', 'LC_*'])).toEqual(['PATH', 'LC_ALL', 'LC_TIME']);
	expect(ofUser(['/^(HOME|TERM)$/', 'NOT_THERE'])).toEqual(['HOME', 'TERM']);
	expect(environmentOf({inheritsVariables: [], environment: {OWN: 'own'}, projectEnvFiles: [file('TERM=dotenv')]}, {user})).toEqual({
		TERM: 'dotenv', PWD: '/project', OWN: 'own', DEVTUI: '1', DEVTUI_SERVICE: 'api', DEVTUI_RUN: '1',
	});
});

test('a container has what the file says, and of the user\'s own what it lists; nothing of a run, since it is kept', () => {
	const db = contained('db', 'postgres:16', {}, {environment: {A: 'own'}, sharedEnvironment: {S: 'shared', A: 'shared'}, envFiles: [file('A=file\nB=file')], inheritsVariables: ['LANG', 'LC_*']});
	const made = serviceEnvironment(db, {user: {PATH: '/bin', LANG: 'C', LC_ALL: 'de'}, run: 3, changed: ['a'], socket: '/s'});
	expect(made).toEqual({type: 'ok', environment: {LANG: 'C', LC_ALL: 'de', S: 'shared', A: 'own', B: 'file'}});
	const copy = serviceEnvironment({...contained('db-2', 'postgres:16'), replica: {of: 'db', number: 2}}, {user: {PATH: '/bin'}, run: 1, changed: []});
	expect(copy).toEqual({type: 'ok', environment: {DEVTUI_REPLICA: '2'}});
});

test('an env_file is read again at each start, and may quote, comment and export', () => {
	const path = file('# a comment\nexport A="one two" # said\nB=\'$HOME\'\n\nC=\n');
	const variables = (): unknown => {
		const {A, B, C} = environmentOf({envFiles: [path]});
		return {A, B, C};
	};

	expect(variables()).toEqual({A: 'one two', B: '$HOME', C: ''});
	writeFileSync(path, 'A=new');
	expect(variables()).toEqual({A: 'new', B: undefined, C: undefined});
});

test('an env_file that is gone is a problem that names it; a .env that is gone is none', () => {
	expect(serviceEnvironment({...api, envFiles: ['/nope/env']}, {user: {}, run: 1, changed: []}))
		.toEqual({type: 'problem', message: 'env_file /nope/env: there is no such file'});
	expect(environmentOf({projectEnvFiles: ['/nope/.env']})).toMatchObject({DEVTUI: '1'});
});

test('an env_file that is not required may be gone, and counts once it is there; one that cannot be read is a problem all the same', () => {
	const path = file('A=1');
	const {A} = environmentOf({envFiles: ['/nope/env', path], optionalEnvFiles: ['/nope/env', path]}) as {A?: string};
	expect(A).toBe('1');
	expect(serviceEnvironment({...api, envFiles: ['/'], optionalEnvFiles: ['/']}, {user: {}, run: 1, changed: []}))
		.toEqual({type: 'problem', message: 'env_file /: it is a directory'});
});

test('a run is told its service, its number, its copy, the socket, and the files that caused it', () => {
	expect(environmentOf({name: 'api-2', replica: {of: 'api', number: 2}}, {run: 7, changed: ['a.js', 'lib/b c.js'], socket: '/run/devtui.sock'})).toEqual({
		PWD: '/project',
		DEVTUI: '1',
		DEVTUI_SERVICE: 'api-2',
		DEVTUI_REPLICA: '2',
		DEVTUI_RUN: '7',
		DEVTUI_SOCKET: '/run/devtui.sock',
		DEVTUI_CHANGED: 'a.js\nlib/b c.js',
	});
});

test('a devtui inside a devtui passes on nothing about the outer one, and what the file says about DEVTUI_RUN does not count', () => {
	const outer = {DEVTUI_SERVICE: 'outer', DEVTUI_RUN: '9', DEVTUI_REPLICA: '3', DEVTUI_CHANGED: 'x', DEVTUI_SOCKET: '/outer'};
	expect(environmentOf({environment: {DEVTUI_RUN: 'mine'}}, {user: outer})).toEqual({PWD: '/project', DEVTUI: '1', DEVTUI_SERVICE: 'api', DEVTUI_RUN: '1'});
});

test('ten thousand changed files leave the program startable: whole names, as many as fit, and the number of the others', () => {
	const changed = Array.from({length: 10_000}, (_, index) => `src/directory-ä/file-${index}.js`);
	const environment = environmentOf({}, {changed, user: {PATH: process.env['PATH']}});
	const told = environment['DEVTUI_CHANGED']?.split('\n') ?? [];
	expect(told.length).toBeGreaterThan(3000);
	expect(told).toEqual(changed.slice(0, told.length));
	expect(Number(environment['DEVTUI_CHANGED_MORE'])).toBe(10_000 - told.length);
	expect(spawnSync('sh', ['-c', 'echo ${#DEVTUI_CHANGED}'], {env: environment, encoding: 'utf8'}).stdout).toMatch(/^\d{5,}\n$/);
	expect(environmentOf({}, {changed: ['a'], user: {DEVTUI_CHANGED_MORE: '7'}})['DEVTUI_CHANGED_MORE']).toBeUndefined();
});

test.skipIf(!requires('linux') || process.arch !== 'x64')('a variable that no program can be given is a problem that names it; the longest possible one starts', () => {
	const made = (value: string) => serviceEnvironment({...api, environment: {BIG: value}}, {user: {}, run: 1, changed: []});
	expect(made('x'.repeat(200_000))).toEqual({type: 'problem', message: 'the environment variable BIG has 195 kB: more than 128 kB cannot be given to a program'});
	const longest = made('x'.repeat(128 * 1024 - 5));
	expect(longest.type).toBe('ok');
	expect(spawnSync('/bin/true', {env: longest.type === 'ok' ? longest.environment : {}}).status).toBe(0);
	expect(made('x'.repeat(128 * 1024 - 4)).type).toBe('problem');
	expect(spawnSync('/bin/true', {env: {BIG: 'x'.repeat(128 * 1024 - 4)}}).error).toMatchObject({code: 'E2BIG'});
});

test.skipIf(!requires('linux'))('an environment that is too large as a whole is a problem that names its largest variables', () => {
	const many = Object.fromEntries(Array.from({length: 80}, (_, index) => [`VARIABLE_${index}`, 'x'.repeat(100_000 + index)]));
	const made = serviceEnvironment({...api, environment: many}, {user: {}, run: 1, changed: []});
	expect(made).toMatchObject({type: 'problem', message: expect.stringMatching(/^the environment has 7\.6 MB: more than [\d.]+ MB cannot be given to a program; the largest variables are VARIABLE_79 \(98 kB\), VARIABLE_78 \(98 kB\), VARIABLE_77/)});
	expect(spawnSync('/bin/true', {env: many}).error).toMatchObject({code: 'E2BIG'});
});

test('PORT is given only where nothing sets one', () => {
	expect(environmentOf({defaultPort: 5100})['PORT']).toBe('5100');
	expect(environmentOf({defaultPort: 5100}, {user: {PORT: '3'}})['PORT']).toBe('3');
	expect(environmentOf({defaultPort: 5100, environment: {PORT: '4'}})['PORT']).toBe('4');
	expect(environmentOf({defaultPort: 5100, projectEnvFiles: [file('PORT=5')]})['PORT']).toBe('5');
	expect(environmentOf({})['PORT']).toBeUndefined();
});

test('on a terminal the service is told of devtui\'s terminal and not of the one devtui runs in', () => {
	const user = {TERM: 'screen', COLUMNS: '80', LINES: '24', TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1', NOTIFY_SOCKET: '/run/n', npm_config_x: '1', NO_COLOR: '1'};
	expect(environmentOf({tty: true}, {user})).toEqual({PWD: '/project', DEVTUI: '1', DEVTUI_SERVICE: 'api', DEVTUI_RUN: '1', TERM: 'xterm-256color', COLORTERM: 'truecolor', npm_config_x: '1', NO_COLOR: '1'});
	expect(environmentOf({tty: true}, {user: {TERM: 'dumb'}})['TERM']).toBe('dumb');
});

test('on pipes nothing about a terminal is forced', () => {
	const {TERM, COLORTERM, TERM_PROGRAM, COLUMNS} = environmentOf({tty: false}, {user: {TERM: 'screen', TERM_PROGRAM: 'vscode', COLUMNS: '80'}});
	expect({TERM, COLORTERM, TERM_PROGRAM, COLUMNS}).toEqual({TERM: 'screen', COLORTERM: undefined, TERM_PROGRAM: 'vscode', COLUMNS: undefined});
});
