import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {headless} from '../helpers/rig.ts';
import {end, linesOf, openEngine, place, up} from './rig.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

describe('C23–C25: directory, command, environment', () => {
	test.each([
		['a string goes to the shell', 'command: "../argv.sh $HOME \'a b\' | cat"', ['2 args', `${process.env['HOME']} a b`]],
		['a list is executed as it is', 'command: [../argv.sh, $HOME, "a b", "|", cat]', ['4 args', '$HOME a b | cat']],
		['an entrypoint stands before a list', 'entrypoint: [../argv.sh, first], command: [$HOME, "a b"]', ['3 args', 'first $HOME a b']],
	])('C23: %s, in the working directory', async (_, keys, printed) => {
		const {rig, directory} = up(`  a: {${keys}, working_dir: sub}\n`, {files: {'argv.sh': '#!/bin/sh\necho "$PWD" "$(pwd)"\necho "$# args"\necho "$*"\n', 'sub/keep': ''}});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(linesOf(rig, 'a')).toEqual([`${directory}/sub ${directory}/sub`, ...printed]);
	});

	test('C24: the user\'s environment wins over `.env`, `env_file` over both, `environment` over all', async () => {
		const variables = ['ONLY_DOTENV', 'USER_WINS', 'FILE_WINS', 'SECOND_WINS', 'MAP_WINS', 'QUOTED', 'PATH'];
		const {rig} = up(`  a:\n    command: "./show.sh"\n    env_file: [one.env, two.env]\n    environment: {MAP_WINS: map, PATH: "\${PATH}:/extra"}\n`, {
			files: {
				'.env': 'ONLY_DOTENV=dotenv\nUSER_WINS=dotenv\nFILE_WINS=dotenv\nMAP_WINS=dotenv\n',
				'one.env': 'FILE_WINS=file\nSECOND_WINS=one\nMAP_WINS=file\nQUOTED="two words"\n',
				'two.env': 'SECOND_WINS=two\n',
				'show.sh': `#!/bin/sh\n${variables.map(name => `echo "${name}=$${name}"`).join('\n')}\n`,
			},
			environment: {USER_WINS: 'user', FILE_WINS: 'user', MAP_WINS: 'user'},
		});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(linesOf(rig, 'a')).toEqual(['ONLY_DOTENV=dotenv', 'USER_WINS=user', 'FILE_WINS=file', 'SECOND_WINS=two', 'MAP_WINS=map', 'QUOTED=two words', `PATH=${process.env['PATH']}:/extra`]);
	});

	test('C24: for all services, and for those whose names fit a pattern: more than the user has, less than the service says itself', async () => {
		const shows = 'command: "echo $A $B $C $D $E"';
		const {rig} = up(`  web: {${shows}, environment: {D: own}}\n  web-admin: {${shows}, env_file: [admin.env], replicas: 1}\n  db: {${shows}}\n`, {
			top: 'environment: {A: all, B: all, C: all, D: all, E: "${E}+all"}\nenvironment_for:\n  web*: [B=web, C=web]\n  /admin|db/: {C: regex}\n',
			files: {'admin.env': 'D=file\n', '.env': 'A=dotenv\n'},
			environment: {B: 'user', E: 'user'},
		});
		expect(await rig.ended).toMatchObject({code: 0});
		expect({web: linesOf(rig, 'web'), admin: linesOf(rig, 'web-admin-1'), db: linesOf(rig, 'db')}).toEqual({
			web: ['all web web own user+all'],
			admin: ['all web regex file user+all'],
			db: ['all all regex all user+all'],
		});
	});

	test('C24: an empty starting environment: what is configured, what devtui says, and nothing of the user\'s; or what is named of it', async () => {
		const {rig, directory} = up('  none: {command: [env], inherit_environment: false, environment: {OWN: "${GIVEN}"}, tty: false}\n  some: {command: env, inherit_environment: [PATH, "GIV*"], tty: false}\n', {
			files: {'.env': 'DOTENV=dotenv\n'},
			environment: {GIVEN: 'given'},
		});
		expect(await rig.ended).toMatchObject({code: 0});
		const variables = (name: string) => linesOf(rig, name).filter(line => !line.startsWith('DEVTUI_SOCKET=')).sort();
		expect(variables('none')).toEqual(['DEVTUI=1', 'DEVTUI_RUN=1', 'DEVTUI_SERVICE=none', 'DOTENV=dotenv', 'OWN=given', `PWD=${directory}`]);
		expect(variables('some')).toEqual(['DEVTUI=1', 'DEVTUI_RUN=1', 'DEVTUI_SERVICE=some', 'DOTENV=dotenv', 'GIVEN=given', `PATH=${process.env['PATH']}`, `PWD=${directory}`]);
	});

	test('C24: every service knows who it is', async () => {
		const {rig} = up('  a: {command: "echo $$DEVTUI $$DEVTUI_SERVICE $$DEVTUI_RUN $$DEVTUI_REPLICA", replicas: 2}\n');
		await rig.ended;
		expect([...linesOf(rig, 'a-1'), ...linesOf(rig, 'a-2')]).toEqual(['1 a-1 1 1', '1 a-2 1 2']);
	});

	test('C25: what is to be expanded is, `$$` is a dollar, and the rest is left to the shell', async () => {
		const {rig} = up('  a: {command: "echo ${GIVEN} ${NONE:-default} ${EMPTY:-default} ${EMPTY-kept} ${GIVEN:+set} $${HOME} $HOME"}\n', {environment: {GIVEN: 'given', EMPTY: ''}});
		await rig.ended;
		expect(linesOf(rig, 'a')).toEqual([`given default default set ${process.env['HOME']} ${process.env['HOME']}`]);
	});

	test('C25: a variable that has to be there and is not ends it before anything is started, with the message', async () => {
		const {rig, directory} = up('  a: {command: "touch started"}\n  b: {command: "echo ${NONE:?set NONE to your name}"}\n');
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toMatch(/devtui\.yaml:3:\d+[^]*set NONE to your name/);
		expect(existsSync(path.join(directory, 'started'))).toBe(false);
	});
});

describe('C27: standard input', () => {
	test('C27: with `stdin: "none"` a reader ends at once, also in the console\'s engine', async () => {
		const rig = await openEngine('services:\n  none: {command: cat, stdin: none}\n  pipe: {command: cat, stdin: none, tty: false}\n  waits: cat\n  piped: {command: cat, tty: false}\n');
		await rig.is('none', 'completed');
		await rig.is('pipe', 'completed');
		expect(rig.state('waits').phase.type).toBe('ready');
		rig.engine.runtime.input('waits', 'typed\r');
		await rig.logs('waits', /typed\n[^]*typed\n/);
		rig.engine.runtime.input('piped', Buffer.from('through a pipe\r'));
		await rig.logs('piped', /^through a pipe$/m);
	});
});

describe('C53: several files', () => {
	const run = (directory: string, ...args: readonly string[]) => {
		const {status, stdout, stderr} = spawnSync(process.execPath, [cli, 'check', '--json', ...args], {cwd: directory, encoding: 'utf8'});
		return {status, stderr, services: status === 0 ? (JSON.parse(stdout) as {services: Record<string, Record<string, unknown>>}).services : {}};
	};

	test('C53: of several files the later wins key by key; the override file is merged when no file is named', () => {
		const {directory} = place({
			'devtui.yaml': 'services:\n  web: {command: base, environment: {A: base, B: base}, stop_signal: INT}\n',
			'devtui.override.yaml': 'services:\n  web: {environment: {B: over}}\n  more: echo more\n',
			'b.yaml': 'services:\n  web: {command: second}\n',
		});
		expect(run(directory).services).toMatchObject({web: {command: 'base', environment: {A: 'base', B: 'over'}, stop_signal: 'SIGINT'}, more: {command: 'echo more'}});
		const both = run(directory, '-f', 'devtui.yaml', '-f', 'b.yaml').services;
		expect(both).toMatchObject({web: {command: 'second', environment: {A: 'base', B: 'base'}}});
		expect(both).not.toHaveProperty('more');
	});

	test('C53: files are included by a glob, each relative to itself, and a problem is told in the file it is in', async () => {
		const made = place({
			'devtui.yaml': 'include: ["parts/*.yaml"]\nservices:\n  web: ./tick.sh\n',
			'parts/db.yaml': 'services:\n  db: {command: ./here.sh}\n',
			'parts/here.sh': '#!/bin/sh\necho start $$ $PWD\nexec sleep 1000\n',
		});
		const rig = headless({cwd: made.directory});
		await rig.sees(new RegExp(`db +\\| start \\d+ ${made.directory}/parts`));
		await rig.sees(/web +\| start/);
		await end(rig);
		writeFileSync(path.join(made.directory, 'parts/bad.yaml'), 'services:\n  x: {command: a, restart: maybe}\n');
		mkdirSync(path.join(made.directory, 'parts/no.yaml'));
		const {status, stderr} = run(made.directory);
		expect(status).toBe(2);
		expect(stderr).toMatch(/parts\/bad\.yaml:2:\d+/);
	});

	test('profiles: what is at the top is active, others are with `--profile` or by name, and bring what they need', async () => {
		const services = '  plain: "echo plain"\n  tests: {command: "echo tests", profiles: [test], depends_on: [fake]}\n  fake: {command: "echo fake", profiles: [fakes]}\n  dev: {command: "echo dev", profiles: [dev]}\n';
		const printed = async (top: string, ...args: readonly string[]) => {
			const {rig} = up(services, {top, args: ['up', ...args]});
			await rig.ended;
			return ['plain', 'tests', 'fake', 'dev'].filter(name => linesOf(rig, name).length > 0);
		};

		expect(await printed('')).toEqual(['plain']);
		expect(await printed('profiles: [dev]\n')).toEqual(['plain', 'dev']);
		expect(await printed('', '--profile', 'test')).toEqual(['plain', 'tests', 'fake']);
		expect(await printed('profiles: [dev]\n', 'tests')).toEqual(['tests', 'fake']);
		expect(await printed('', '--profile', '*')).toEqual(['plain', 'tests', 'fake', 'dev']);
	});
});

describe('dependencies', () => {
	test('`required: false`: who cannot be had is gone on without, who can be had is waited for', async () => {
		const {rig} = up('  a: {command: "echo a; exit 1"}\n  b: {command: "echo b goes on", depends_on: {a: {condition: service_completed_successfully, required: false}, slow: {condition: service_completed_successfully, required: false}}}\n  slow: "sleep 0.3; echo slow done"\n', {args: ['up', '--keep-going']});
		expect(await rig.ended).toMatchObject({code: 1});
		expect(rig.output().indexOf('b goes on')).toBeGreaterThan(rig.output().indexOf('slow done'));
		expect(rig.output()).toContain('b goes on');
	});

	test('a restart cascades in order: `restart_dependents` and `depends_on.restart` follow, once what they need is ready again', async () => {
		const rig = await openEngine(`services:
  web: {command: ./slow.sh, depends_on: {api: {condition: service_healthy, restart: true}}}
  api: {command: ./slow.sh, ready: {log: up}, depends_on: {db: {condition: service_healthy}}}
  db: {command: ./slow.sh, ready: {log: up}, restart_dependents: true}
  apart: {command: ./slow.sh, depends_on: {db: {condition: service_healthy}}, restart: always}
  other: ./tick.sh
`, {'slow.sh': '#!/bin/sh\nsleep 0.2\necho up\nexec sleep 1000\n'});
		await Promise.all(['web', 'apart', 'other'].map(async name => rig.is(name, 'ready')));
		const {logs} = rig.engine;
		const from = logs.end();
		rig.command({type: 'restart', services: ['db']});
		await rig.logs('web', /run 2[^]*up/);
		await rig.logs('apart', /run 2[^]*up/);
		const order = logs.read(from).entries.filter(({type, text}) => type === 'run-started' || text === 'up\n').map(({service, type}) => type === 'run-started' ? `${service} starts` : `${service} up`);
		const at = (what: string) => order.indexOf(what);
		expect(at('db up')).toBeGreaterThan(at('db starts'));
		expect(at('api starts')).toBeGreaterThan(at('db up'));
		expect(at('web starts')).toBeGreaterThan(at('api up'));
		expect(order.filter(step => step.endsWith('starts')).sort()).toEqual(['apart starts', 'api starts', 'db starts', 'web starts']);
		await rig.logs('web', 'api restarted');
		await rig.logs('api', 'db restarted');
		expect(rig.state('other').run).toBe(1);
	});
});
