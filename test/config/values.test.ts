import {writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {effectiveYaml} from '../../source/config/effective.ts';
import {loadProject} from '../../source/config/load.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {workspace} from '../helpers/workspace.ts';
import {complaintsOf, filesOf, loadText, servicesOf} from './texts.ts';

test('log files may be kept for as long as anybody likes, not only for as long as a timer can wait', () => {
	const {web} = servicesOf(loadText('services: {web: {command: x, log_file: web.log, log_max_age: 30d}}\n'));
	expect(web!.logFile!.maxAgeMs).toBe(30 * 86_400_000);
	const again = loadText('services: {web: {command: x, log_file: web.log, log_max_age: 36500d}}\n');
	expect(again.type === 'ok' && effectiveYaml(again.project)).toContain('log_max_age: 36500d\n');
	expect(complaintsOf(loadText('services: {web: {command: x, log_file: web.log, log_max_age: 0}}\n'))).toEqual(['1:62 "log_max_age" must be a duration such as 12h or 30d, more than 0, at most 36500d, not 0']);
});

test('what is wrong with an anchor is said once, however many services use it', () => {
	expect(complaintsOf(loadText('x-all: &all {retsart: always, command: "x ${NOBODY}"}\nservices:\n  a: {<<: *all}\n  b: {<<: *all}\n  c: *all\n'))).toEqual([
		'1:14 unknown key "retsart"',
		'1:43 the variable NOBODY is not set and becomes an empty string',
	]);
});

test('a healthcheck of Compose may have a start_interval: until it is ready it is asked at that pace', () => {
	const {web} = servicesOf(loadText('services: {web: {command: x, healthcheck: {test: ls, interval: 30s, start_interval: 200ms}}}\n'));
	expect(web!.ready).toMatchObject({intervalMs: 200, steadyIntervalMs: 1000});
	expect(complaintsOf(loadText('services: {web: {command: x, healthcheck: {test: ls, start_interval: 0}}}\n'))).toHaveLength(1);
});

test('a probe of process-compose runs its command in its working_dir', () => {
	const exec = (probe: string) => servicesOf(loadText(`services: {web: {command: x, readiness_probe: {exec: ${probe}}}}\n`, {'/project/sub/keep': ''}))['web']!.ready!.check;
	expect(exec('{command: ./ok, working_dir: sub}')).toEqual({type: 'exec', command: {type: 'exec', argv: ['/bin/sh', '-c', 'cd -- "$0" && exec "$@"', '/project/sub', '/bin/sh', '-c', './ok']}});
	expect(exec('{command: [./ok, "a b"], working_dir: /else}')).toEqual({type: 'exec', command: {type: 'exec', argv: ['/bin/sh', '-c', 'cd -- "$0" && exec "$@"', '/else', './ok', 'a b']}});
	expect(exec('{command: ./ok}')).toEqual({type: 'exec', command: {type: 'shell', text: './ok'}});
});

test('env_file takes the long form of Compose: what is not required need not be there', () => {
	const result = loadText('services: {web: {command: x, env_file: [a.env, {path: b.env, required: false}, {path: ./c.env}]}}\n', {'/project/a.env': '', '/project/c.env': ''});
	expect(servicesOf(result)['web']).toMatchObject({envFiles: ['/project/a.env', '/project/b.env', '/project/c.env'], optionalEnvFiles: ['/project/b.env']});
	const effective = result.type === 'ok' ? effectiveYaml(result.project) : '';
	expect(servicesOf(loadText(effective, {'/project/a.env': '', '/project/c.env': ''}))['web']).toMatchObject({optionalEnvFiles: ['/project/b.env']});
	expect(complaintsOf(loadText('services:\n  web:\n    command: x\n    env_file: [{path: no.env}, {path: b.env, required: maybe}, {required: false}]\n'))).toEqual([
		'4:56 "required" must be true or false, not "maybe"',
		'4:64 item 3 of "env_file" needs "path"',
	]);
	expect(complaintsOf(loadText('services:\n  web:\n    command: x\n    env_file: [{path: no.env}]\n'))).toEqual(['4:23 no file "no.env"']);
});

test('~/ is the home of the user wherever a path is written', () => {
	const result = loadText('services: {web: {command: x, log_file: "~/logs/{name}.log", env_file: ~/a.env}}\n', {[join(homedir(), 'a.env')]: ''});
	expect(servicesOf(result)['web']).toMatchObject({logFile: {path: join(homedir(), 'logs/{name}.log')}, envFiles: [join(homedir(), 'a.env')]});
	expect(servicesOf(loadText('services: {web: {command: x, log_file: ./~/x.log}}\n'))['web']!.logFile!.path).toBe('/project/~/x.log');
});

test.each([
	['Latin-1', Buffer.from('web: echo caf\u00E9\n', 'latin1'), '1:14 the file is not UTF-8'],
	['UTF-16', Buffer.from('\uFEFFweb: x\n', 'utf16le'), '1:1 the file is not UTF-8'],
	['a comment in Latin-1', Buffer.from('# caf\u00E9\nweb: x\n', 'latin1'), 'ok'],
	['U+FFFD', Buffer.from('web: echo \uFFFD\n'), 'ok'],
])('a file in another encoding is refused before it runs something else: %s', (_name, bytes, told) => {
	const {directory} = workspace({});
	const file = join(directory, 'Procfile');
	writeFileSync(file, bytes);
	const result = loadProject({directory, environment: {}, files: [file]});
	expect(result.type === 'ok' ? 'ok' : complaintsOf(result).join()).toBe(told);
});

test('an included file brings its volumes, and is told what of it is not used', () => {
	const part = 'volumes: {data: {external: true}}\nprofiles: [p]\nlayout: grid\nnetwork: n\nservices: {db: {image: x, volumes: ["data:/data"]}}\n';
	const result = loadText('include: part.yaml\nnetwork: n\nservices: {web: x}\n', {'/project/part.yaml': part});
	expect(servicesOf(result)['db']!.container!.volumes).toMatchObject([{name: 'data', isExternal: true}]);
	expect(complaintsOf(result)).toEqual(['2:1 "profiles" at the top of an included file is not used', '3:1 "layout" at the top of an included file is not used']);
	const own = (data: string) => complaintsOf(loadText(`include: part.yaml\nvolumes: {data: ${data}}\nservices: {web: x}\n`, {'/project/part.yaml': 'volumes: {data: {external: true}}\nservices: {db: x}\n'}));
	expect(own('{external: true}')).toEqual([]);
	expect(own('{name: other}')).toEqual(['1:11 the volume "data" is already there, and is another one']);
});

test.each([
	[`echo 'a  #b'`, `echo 'a  #b'`],
	[`echo "a\t#b" c`, `echo "a\t#b" c`],
	[String.raw`echo a\ #b`, String.raw`echo a\ #b`],
	[String.raw`echo a\\  # b`, String.raw`echo a\\`],
	[`echo 'a'  # b`, `echo 'a'`],
])('in the short form a # within quotes is no comment, however far it stands from the word before: %s', (line, command) => {
	expect(servicesOf(loadText(`web: ${line}\n`))['web']!.command).toEqual({type: 'shell', text: command});
});

test('a service that is given a long start_period is not given up before that is over, unless "within" says so', () => {
	const within = (ready: string) => servicesOf(loadText(`services: {web: {command: x, ready: {tcp: 1${ready}}}}\n`))['web']!.ready!.withinMs;
	expect(['', ', start_period: 30s', ', start_period: 5m', ', start_period: 5m, within: 10s', ', start_period: 24d'].map(within)).toEqual([60_000, 60_000, 330_000, 10_000, 24 * 86_400_000 + 30_000]);
});

test('who uses the network of another service waits for it: a cycle by way of that is one, too', () => {
	expect(complaintsOf(loadText('services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, network_mode: "service:a"}\n'))).toEqual(['3:31 a cycle of dependencies: a → b → a']);
	expect(complaintsOf(loadText('services:\n  a: {image: x}\n  b: {image: x, network_mode: "service:a", depends_on: [a]}\n'))).toEqual([]);
});

test('a pattern of an include may match the files that lead to it, and does not mean them; a name does', () => {
	const {directory, write} = workspace({'devtui.yaml': 'include: ["s/*.yaml"]\nservices: {a: x}\n', 's/b.yaml': 'include: ["../*.yaml", "*.yaml"]\nservices: {b: x}\n', 's/c.yaml': 'services: {c: x}\n'});
	const load = () => loadProject({directory, environment: {}});
	expect(Object.keys(servicesOf(load())).sort()).toEqual(['a', 'b', 'c']);
	write('s/c.yaml', 'include: ../devtui.yaml\nservices: {c: x}\n');
	expect(complaintsOf(load())).toEqual(['1:10 a file cannot include itself, not even by way of others']);
});

test('a name in a Procfile may have blanks before its colon, whatever else is in the file', () => {
	const {directory} = workspace({Procfile: 'web : node a.js\napi:node b.js\n'});
	expect(Object.keys(servicesOf(loadProject({directory, environment: {}})))).toEqual(['web', 'api']);
});

test.each([
	['process-compose.yaml', 'version: "0.5"\nprocesses:\n  web: {command: x}\nenvironment: [A=1]\nlog_level:\n', '2:1 unknown key "processes"', 'a file of process-compose: devtui import process-compose.yaml makes a devtui file of it'],
	['mprocs.yaml', 'procs:\n  web: {shell: x}\n  api: {cmd: [x]}\n', '1:1 unknown key "procs"', 'a file of mprocs: devtui import mprocs.yaml makes a devtui file of it'],
])('who names a file of another tool is told of devtui import: %s', (name, text, told, hint) => {
	const {directory} = workspace({[name]: text});
	const result = loadProject({directory, environment: {}, files: [name]});
	expect(complaintsOf(result)).toEqual([told]);
	expect(result.type === 'invalid' && result.diagnostics[0]!.hint).toBe(hint);
});

test('a service may be named as what other tools call all of them', () => {
	expect(Object.keys(servicesOf(loadText('procs: {command: x}\nprocesses: y\n')))).toEqual(['procs', 'processes']);
});

test('a chain of dependencies may be as long as the file, also one that is a cycle', () => {
	const chain = (last: string) => `services:\n${Array.from({length: 5000}, (_, index) => `  s${index}: {command: x, depends_on: [s${index + 1}]}\n`).join('')}  s5000: ${last}\n`;
	expect(complaintsOf(loadText(chain('x')))).toEqual([]);
	expect(complaintsOf(loadText(chain('{command: x, depends_on: [s0]}')))).toHaveLength(1);
});

test.each([
	['log_file: x.log, log_max_size: 1e6', ({logFile}: ServiceSpec) => logFile?.maxBytes, 1_000_000],
	['log_file: x.log, log_max_size: 0x10000', ({logFile}: ServiceSpec) => logFile?.maxBytes, 65_536],
	['ready: {tcp: 0x1538}', ({ready}: ServiceSpec) => ready?.check, {type: 'tcp', host: 'localhost', port: 5432}],
	['stop_signal: 0o2', ({stop}: ServiceSpec) => stop.signal, 'SIGINT'],
	['user: 1e3', ({identity}: ServiceSpec) => identity?.user, '1000'],
	['restart: False', ({restart}: ServiceSpec) => restart.policy, 'no'],
	['image: x, mem_limit: 1e9', ({container}: ServiceSpec) => container?.memoryBytes, 1_000_000_000],
	['image: x, ports: [0x50, {target: 8e1, published: 0x1F90}]', ({container}: ServiceSpec) => container?.ports.map(({containerPort, hostPort}) => [hostPort, containerPort]), [[undefined, 80], [8080, 80]]],
])('a number is what it is, however YAML lets it be written: %s', (keys, found, expected) => {
	const result = loadText(`services: {web: {${keys.includes('image') ? '' : 'command: x, '}${keys}}}\n`);
	expect(found(servicesOf(result)['web']!)).toEqual(expected);
	const again = servicesOf(loadText(result.type === 'ok' ? effectiveYaml(result.project) : ''));
	expect(found(again['web']!)).toEqual(expected);
});

test.each([['022', 0o22], ['0o22', 0o22], ['"022"', 0o22], ['"0o22"', 0o22], ['0o77', 0o77], ['0', 0], ['777', 0o777]])('a umask is its octal digits: %s', (written, umask) => {
	expect(servicesOf(loadText(`services: {web: {command: x, umask: ${written}}}\n`))['web']!.identity).toEqual({umask});
});

test.each(['18', '0x12', '1777', '"0o1000"', '-1', '1.5'])('a umask that is none is told with its place: %s', written => {
	expect(complaintsOf(loadText(`services:\n  web:\n    command: x\n    umask: ${written}\n`))).toEqual([`4:12 "umask" must be an octal number from 0 to 0777, not ${written}`]);
});

test('what a compose service extends is merged with what it says itself, also where the two say it in different shapes', () => {
	const result = loadProject({directory: '/project', environment: {}, files: ['compose.yaml']}, filesOf({
		'/project/base/compose.yaml': 'services:\n  api: {build: ., env_file: a.env, depends_on: [db], environment: [A=1, B=2], dns: 1.1.1.1}\n',
		'/project/compose.yaml': [
			'services:',
			'  api:',
			'    extends: {file: base/compose.yaml, service: api}',
			'    build: {target: dev}',
			'    env_file: [b.env]',
			'    depends_on: {cache: {condition: service_started, restart: true}}',
			'    environment: {B: "3"}',
			'    dns: [8.8.8.8]',
			'  db: {image: postgres}',
			'  cache: {image: redis}',
			'',
		].join('\n'),
		'/project/base/Dockerfile': '',
		'/project/base/a.env': '',
		'/project/b.env': '',
	}));
	const {api} = servicesOf(result);
	expect(api).toMatchObject({envFiles: ['/project/base/a.env', '/project/b.env'], environment: {A: '1', B: '3'}, container: {build: {context: '/project/base', target: 'dev'}, dns: ['1.1.1.1', '8.8.8.8']}});
	expect(api!.dependsOn.map(({service, restart}) => [service, restart])).toEqual([['db', false], ['cache', true]]);
});
