import {existsSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {quietPort} from '../helpers/ports.ts';
import {isStopped} from '../helpers/processes.ts';
import {cli, console as terminal, goneWithin, headless} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

describe('lines', () => {
	test('each line has the name of its service, padded to one width', async () => {
		const {directory} = workspace({Procfile: 'web: echo hello\nworker: echo there\n'});
		const rig = headless({cwd: directory});
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(rig.output().split('\n')).toEqual(expect.arrayContaining(['web    | hello', 'worker | there']));
	});

	test('what a program prints just before it ends is there, also without a last newline', async () => {
		const {directory} = workspace({Procfile: 'a: seq 1 20000\nb: printf "no newline"\n'});
		const rig = headless({cwd: directory});
		await rig.ended;
		const lines = rig.output().split('\n');
		expect(lines.filter(line => line.startsWith('a      | ')).map(line => Number(line.slice(9)))).toEqual(Array.from({length: 20_000}, (_, index) => index + 1));
		expect(lines).toContain('b      | no newline');
	});

	test('a service without a tty has its standard error too', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  a: {command: "test -t 1 && echo tty; echo out; echo err >&2", tty: false}\n  b: {command: "test -t 1 && echo tty"}\n'});
		const rig = headless({cwd: directory});
		await rig.ended;
		expect(rig.output()).toMatch(/^a {6}\| out$/m);
		expect(rig.output()).toMatch(/^a {6}\| err$/m);
		expect(rig.output()).not.toMatch(/^a {6}\| tty$/m);
		expect(rig.output()).toMatch(/^b {6}\| tty$/m);
	});

	test('on a terminal that does not know its size nothing is lost, and services have a usual one', async () => {
		for (const args of ['up --headless', 'test -v -- sh -c "until test -e done; do sleep 0.02; done"']) {
			const {directory} = workspace({Procfile: 'a: stty size <&1; printf "one\\rtwo three\\n"; seq 1 3; touch done\n'});
			const rig = terminal({cwd: directory, program: ['sh', '-c', `stty cols 0 rows 0; exec "$0" "$1" ${args}`, process.execPath, cli]});
			expect(await rig.ended).toMatchObject({code: 0});
			// What devtui says may stand between them.
			expect(rig.screen().split('\n').filter(line => line.startsWith('a '))).toEqual(['30 120', 'two three', '1', '2', '3'].map(line => `a      | ${line}`));
		}
	});

	test.each([['--wait-ready'], ['--keep-going'], ['--timeout', '1h'], ['--exit-code-from', 'a'], ['--output', 'json'], ['--junit', 'report.xml']])('%s on a terminal opens no console, which would never end so', async (...flags) => {
		// What is only started is ready, and may be ended before it has said anything.
		const service = flags[0] === '--wait-ready' ? '{command: echo hello; exec sleep 100, ready: {log: hello}}' : 'echo hello';
		const {directory} = workspace({'devtui.yaml': `services:\n  a: ${service}\n`});
		const rig = terminal({cwd: directory, args: ['up', ...flags]});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(rig.written()).not.toContain('\u001B[?1049h');
		expect(rig.screen()).toContain(flags[1] === 'json' ? '"text":"hello"}' : 'a      | hello');
	});

	test('as JSON every line is an object with time, service, run and text', async () => {
		const {directory} = workspace({Procfile: 'web: echo hello\n'});
		const rig = headless({cwd: directory, args: ['up', '--output', 'json']});
		await rig.ended;
		const lines = rig.output().trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
		expect(lines.find(line => line['text'] === 'hello')).toMatchObject({service: 'web', run: 1, stream: 'stdout', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown});
		expect(lines.some(line => line['event'] !== undefined)).toBe(true);
	});
});

describe('verbosity', () => {
	test('-v tells each start with its command and pid, -vv the effective configuration too', async () => {
		const {directory} = workspace({Procfile: 'web: echo $$\n'});
		const one = headless({cwd: directory, args: ['up', '-v']});
		await one.ended;
		const [, pid] = /^web {4}\| (\d+)$/m.exec(one.output()) ?? [];
		expect(one.output()).toContain(`devtui | web: pid ${pid} · echo $$`);
		expect(one.output()).not.toContain('stop_grace_period');
		const two = headless({cwd: directory, args: ['up', '-vv']});
		await two.ended;
		expect(two.output()).toContain('devtui |     stop_grace_period: 10s');
		expect(two.output()).toContain(': pid ');
	});
});

describe('the end of a run', () => {
	test.each([
		['every service ends well', 'a: "true"\nb: "exit 0"', 0],
		['one fails', 'a: exit 7\nb: sleep 100', 7],
		['one is killed by a signal', 'a: kill -SEGV $$\nb: sleep 100', 139],
		['one cannot be started', 'services:\n  a: {command: [/nope/nothing]}\n  b: sleep 100', 3],
		['one is never ready', 'services:\n  a: {command: sleep 100, ready: {tcp: 1, within: 300ms}}', 3],
		['one that may end so', 'services:\n  a: {command: exit 3, success_exit_codes: [0, 3]}', 0],
	])('when %s the exit code says so, and nothing is left', async (_, text, code) => {
		const {directory} = workspace({'devtui.yaml': `${text}\n`});
		const rig = headless({cwd: directory});
		expect(await rig.ended).toEqual({code, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});

	test('with --keep-going the others end first, and the first failure gives the code', async () => {
		const {directory, write} = workspace({Procfile: 'a: exit 7\nb: while ! test -e go; do sleep 0.02; done; echo done; exit 9\n'});
		const rig = headless({cwd: directory, args: ['up', '--keep-going']});
		await rig.sees('a exited 7');
		write('go', '');
		expect(await rig.ended).toMatchObject({code: 7});
		expect(rig.output()).toContain('b      | done');
	});

	test('--exit-code-from ends with that service and its code', async () => {
		const {directory} = workspace({Procfile: 'server: sleep 100\ntest: sleep 0.2; exit 5\n'});
		const rig = headless({cwd: directory, args: ['up', '--exit-code-from', 'test']});
		expect(await rig.ended).toMatchObject({code: 5});
		expect(rig.survivors()).toEqual([]);
	});

	test('--exit-code-from a service that is not there is refused, with no command as what may have been meant', async () => {
		const {directory} = workspace({Procfile: 'server: sleep 100\n'});
		for (const [name, said] of [['sever', 'There is no service "sever". Did you mean "server"?'], ['open', 'There is no service "open"; there are server.']] as const) {
			const rig = headless({cwd: directory, args: ['up', '--exit-code-from', name]});
			expect(await rig.ended).toMatchObject({code: 2});
			expect(rig.errors()).toContain(said);
		}
	});

	test('--exit-code-from a service that would never be started is refused', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  server: {command: sleep 100}\n  test: {command: exit 5, profiles: [ci], depends_on: [server]}\n'});
		const rig = headless({cwd: directory, args: ['up', '--exit-code-from', 'test']});
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toBe('--exit-code-from test: that service is not among those that are started. Name it, too, or make its profile active with --profile.\n');
		for (const args of [['test'], ['--profile', 'ci']]) {
			expect(await headless({cwd: directory, args: ['up', ...args, '--exit-code-from', 'test']}).ended).toMatchObject({code: 5});
		}

		// What others need is started with them.
		const needed = headless({cwd: directory, args: ['up', 'test', '--exit-code-from', 'server', '--keep-going', '--timeout', '500ms']});
		expect(await needed.ended).toMatchObject({code: 124});
	});

	test('--wait-ready ends with 0 once everything is ready', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  a: {command: "sleep 0.2; echo up; sleep 100", ready: {log: "^up"}}\n  b: sleep 100\n'});
		const rig = headless({cwd: directory, args: ['up', '--wait-ready']});
		expect(await rig.ended).toMatchObject({code: 0});
		expect(rig.survivors()).toEqual([]);
	});

	test('--timeout ends with 124', async () => {
		const {directory} = workspace({Procfile: 'a: sleep 100\n'});
		const rig = headless({cwd: directory, args: ['up', '--timeout', '300ms']});
		expect(await rig.ended).toMatchObject({code: 124});
		expect(rig.survivors()).toEqual([]);
	});

	test.each([['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const)('%s stops in reverse order and ends with %i', async (signal, code) => {
		const {directory} = workspace({'devtui.yaml': `services:
  db: {command: "trap 'sleep 0.1; echo db ends; exit' TERM; echo up; while :; do sleep 0.05; done"}
  api: {command: "trap 'sleep 0.1; echo api ends; exit' TERM; echo up; while :; do sleep 0.05; done", depends_on: [db]}
`});
		const rig = headless({cwd: directory});
		await rig.sees(/api {4}\| up/);
		await rig.sees(/db {5}\| up/);
		rig.signal(signal);
		expect(await rig.ended).toEqual({code, signal: undefined});
		const output = rig.output();
		expect(output.indexOf('api ends')).toBeGreaterThan(0);
		expect(output.indexOf('db ends')).toBeGreaterThan(output.indexOf('api ends'));
		expect(rig.survivors()).toEqual([]);
	});

	test('a service that has been stopped by SIGSTOP still ends in good order', async () => {
		const {directory} = workspace({Procfile: 'a: trap "echo ends; exit" TERM; echo up; kill -STOP $$; while :; do sleep 0.05; done\n'});
		const rig = headless({cwd: directory});
		await rig.sees(/a {6}\| up/);
		await until('it to be stopped', () => rig.survivors().some(({pid}) => isStopped(pid)));
		rig.signal('SIGTERM');
		expect(await rig.ended).toEqual({code: 143, signal: undefined});
		expect(rig.output()).toContain('a      | ends');
	});

	test('who does not end is named while devtui waits, with what is left of its grace; quick ends are not', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  quick: sleep 100\n  mule: {command: "trap \'\' TERM; echo up; while :; do sleep 0.1; done", stop_grace_period: 60s}\n'});
		for (const [output, line] of [['plain', /^devtui \| waiting for mule: pid \d+ \/bin\/sh .*, SIGKILL in [345]\ds$/m], ['json', /^\{.*"event":"waiting-for-end","service":"mule".*"processes":\[\{"pid":\d+,"command":".*$/m]] as const) {
			const rig = headless({cwd: directory, args: ['up', '--output', output]});
			await rig.sees(/mule.*up/);
			rig.signal('SIGTERM');
			await rig.sees(line);
			rig.signal('SIGTERM');
			expect(await rig.ended).toEqual({code: 143, signal: undefined});
			expect(rig.output()).not.toMatch(/waiting.*quick/);
			expect(rig.survivors()).toEqual([]);
		}
	});

	test('a second Ctrl-C kills at once, and still leaves nothing', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  mule: {command: "trap \'\' TERM INT HUP; echo up; while :; do sleep 0.05; done", stop_grace_period: 1h}\n'});
		const rig = headless({cwd: directory});
		await rig.sees('mule   | up');
		rig.signal('SIGINT');
		await rig.sees(/SIGTERM|stopping/i);
		rig.signal('SIGINT');
		expect(await rig.ended).toMatchObject({code: 130});
		expect(rig.survivors()).toEqual([]);
	});

	test('after SIGKILL of devtui everything it started is gone within a second, daemons too', async () => {
		const {directory} = workspace({Procfile: [
			'plain: echo up; sleep 100',
			'mule: trap "" TERM INT HUP; echo up; while :; do sleep 0.05; done',
			'tree: sleep 100 & sh -c "sleep 100 & echo up; wait"',
			'daemon: setsid sh -c "trap \\"\\" TERM HUP; sleep 100; sleep 100" & sleep 0.1; echo up; wait',
		].join('\n')});
		const rig = headless({cwd: directory});
		for (const name of ['plain', 'mule', 'tree', 'daemon']) {
			await rig.sees(new RegExp(`${name} *\\| up`));
		}

		await until('all of them', () => rig.survivors().length > 6, {found: () => JSON.stringify(rig.survivors())});
		rig.signal('SIGKILL');
		await goneWithin(1000, rig);
	});
});

describe('dependencies', () => {
	test('a stack starts in order: database ready, migration done, then the API', async () => {
		const {directory} = workspace({
			'db.js': "setTimeout(() => { console.log('listening'); require('net').createServer(s => s.end()).listen(+process.env.DB_PORT, '127.0.0.1'); }, 200)",
			'devtui.yaml': `services:
  api: {command: "echo api is up; sleep 100", depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}, ready: {log: "api is up"}}
  migrate: {command: "echo migrated", depends_on: {db: {condition: service_healthy}}}
  db: {command: node db.js, ready: {tcp: "127.0.0.1:\${DB_PORT}"}}
`,
		});
		const rig = headless({cwd: directory, args: ['up', '--wait-ready'], environment: {DB_PORT: String(await quietPort())}});
		expect(await rig.ended).toMatchObject({code: 0});
		const order = ['listening', 'migrated', 'api is up'].map(text => rig.output().indexOf(text));
		expect(order.every(index => index >= 0)).toBe(true);
		expect([...order].sort((a, b) => a - b)).toEqual(order);
	});

	test('when a dependency fails, its dependants are not started and the failure is the exit code', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  migrate: "exit 4"\n  api: {command: echo never, depends_on: {migrate: {condition: service_completed_successfully}}}\n'});
		const rig = headless({cwd: directory});
		expect(await rig.ended).toMatchObject({code: 4});
		expect(rig.output()).not.toMatch(/^api *\| never/m);
		expect(rig.output()).toContain('migrate exited 4');
	});
});

describe('watching', () => {
	const files = {
		'package.json': '{}',
		'app.js': "console.log('start', process.pid, require('fs').readFileSync('value.txt', 'utf8').trim(), process.env.DEVTUI_RUN, JSON.stringify(process.env.DEVTUI_CHANGED)); setInterval(() => {}, 1000)",
		'value.txt': 'one',
		'devtui.yaml': 'services:\n  app: {command: exec node app.js, watch: ["*.txt", "*.js"]}\n',
	};

	test('a save restarts the service, the rule and DEVTUI_CHANGED name the file', async () => {
		const {directory, write} = workspace(files);
		const rig = headless({cwd: directory});
		await rig.sees(/start \d+ one 1 undefined/);
		await rig.sees('watching');
		write('value.txt', 'two');
		await rig.sees(/start \d+ two 2 "value.txt"/);
		expect(rig.output()).toContain('run 2 · value.txt changed');
		rig.signal('SIGINT');
		await rig.ended;
	});

	test('a broken save is shown and waited out, the next good one brings the service back', async () => {
		const {directory, write} = workspace(files);
		const rig = headless({cwd: directory});
		await rig.sees(/start \d+ one/);
		await rig.sees('watching');
		write('app.js', 'this is (not a program');
		await rig.sees('SyntaxError');
		await rig.sees('exited 1');
		write('app.js', files['app.js']);
		await rig.sees(/start \d+ one 3/);
		rig.signal('SIGINT');
		expect(await rig.ended).toMatchObject({code: 130});
	});

	test('a build that fails is told once, with what it means for the run that is there; the next good one replaces that run', async () => {
		const {directory, write} = workspace({'devtui.yaml': 'services:\n  app: {command: "echo up $DEVTUI_RUN; exec sleep 100", build_command: "grep -q good value.txt", watch: ["*.txt"]}\n', 'value.txt': 'good 1'});
		const rig = headless({cwd: directory});
		await rig.sees('app    | up 1');
		await rig.sees('watching');
		write('value.txt', 'bad');
		await rig.sees('devtui | app stays on run 1, waiting for a change');
		expect(rig.count(/build failed/)).toBe(1);
		expect(rig.output()).toMatch(/app: build · value\.txt changed\n.*app: build failed: exited 1\n.*app stays on run 1/);
		write('value.txt', 'good 2');
		await rig.sees('app    | up 2');
		rig.signal('SIGINT');
		expect(await rig.ended).toMatchObject({code: 130});
	});

	test('a save by rename and a save under /tmp or elsewhere count the same', async () => {
		const {directory, write} = workspace(files, process.cwd());
		const rig = headless({cwd: directory});
		await rig.sees(/start \d+ one/);
		await rig.sees('watching');
		write('value.txt~', 'two');
		renameSync(path.join(directory, 'value.txt~'), path.join(directory, 'value.txt'));
		await rig.sees(/start \d+ two 2/);
		rig.signal('SIGINT');
		await rig.ended;
	});

	test('with CI set nothing is watched and a failure ends the run', async () => {
		const {directory} = workspace({...files, 'app.js': 'process.exit(6)'});
		const rig = headless({cwd: directory, environment: {CI: 'true'}});
		expect(await rig.ended).toMatchObject({code: 6});
	});

	test('with CI=false files are watched', async () => {
		const {directory, write} = workspace(files);
		const rig = headless({cwd: directory, environment: {CI: 'false'}});
		await rig.sees(/start \d+ one/);
		await rig.sees('watching');
		write('value.txt', 'two');
		await rig.sees(/start \d+ two 2/);
		rig.signal('SIGINT');
		await rig.ended;
	});
});

describe('bad input', () => {
	test('every problem of a file is told at once, and nothing is started', async () => {
		const {directory} = workspace({'devtui.yaml': 'services:\n  a: {command: touch started, timout: 3s}\n  b: {command: echo, depends_on: [nobody]}\n'});
		const rig = headless({cwd: directory});
		expect(await rig.ended).toMatchObject({code: 2});
		expect(rig.errors()).toContain('timout');
		expect(rig.errors()).toContain('nobody');
		expect(rig.errors()).toContain('^');
		expect(existsSync(path.join(directory, 'started'))).toBe(false);
	});

	test('no file, an unknown service, an unknown command and an unknown option: a sentence each, exit code 2', async () => {
		const {directory} = workspace({});
		const none = headless({cwd: directory});
		expect(await none.ended).toMatchObject({code: 2});
		expect(none.errors()).toContain('devtui.yaml');
		writeFileSync(path.join(directory, 'Procfile'), 'web: echo\n');
		for (const [args, words] of [[['up', 'wep'], 'web'], [['chekc'], 'check'], [['up', '--nope'], '--nope']] as const) {
			const rig = headless({cwd: directory, args});
			expect(await rig.ended).toMatchObject({code: 2});
			expect(rig.errors()).toContain(words);
		}
	});

	test('the reader of the pipe may go away: devtui ends and leaves nothing', async () => {
		const {directory} = workspace({Procfile: 'a: yes\nb: sleep 100\n'});
		const rig = headless({cwd: directory});
		await rig.sees('a      | y');
		rig.closeOutput();
		expect(await rig.ended).toEqual({code: 141, signal: undefined});
		expect(rig.survivors()).toEqual([]);
	});
});
