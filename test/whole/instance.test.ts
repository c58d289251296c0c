import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer as createHttpServer} from 'node:http';
import {connect, createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {projectOf, resultOf, type Row} from '../helpers/instance.ts';
import {isLiving, isStopped} from '../helpers/processes.ts';
import {cli, console as terminal, headless, type HeadlessRig} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const sleepers = 'web1: exec sleep 1000\nweb2: exec sleep 1000\ndb: exec sleep 1000\n';
const mule = 'trap "echo no" TERM; echo armed; while :; do sleep 0.05; done';

describe('start, stop, restart', () => {
	test('by name, glob, regex, and all when none is named', async () => {
		const {up, devtui, ps} = projectOf({Procfile: sleepers});
		await up('--keep-going');
		const phases = async () => Object.fromEntries((await ps()).map(({name, phase}) => [name, phase]));
		expect(await devtui('stop', 'web*')).toMatchObject({code: 0, output: 'web1: stopped\nweb2: stopped\n'});
		expect(await phases()).toEqual({web1: 'stopped', web2: 'stopped', db: 'ready'});
		expect(await devtui('start', '/1$/')).toMatchObject({code: 0, output: expect.stringMatching(/^web1: started, pid \d+\n$/) as unknown});
		expect(await phases()).toEqual({web1: 'ready', web2: 'stopped', db: 'ready'});
		const before = await ps();
		expect((await devtui('restart')).code).toBe(0);
		const after = await ps();
		expect(after.map(({phase}) => phase)).toEqual(['ready', 'ready', 'ready']);
		expect(after.map(({pid}) => pid)).not.toEqual(expect.arrayContaining([before[0]!.pid]));
		expect(after.map(({run}) => run)).toEqual([3, 2, 2]);
		expect((await devtui('stop', 'db', 'web1')).code).toBe(0);
		expect(await phases()).toEqual({web1: 'stopped', web2: 'ready', db: 'stopped'});
	});

	test('of the same instance, also when its file is named', async () => {
		const {up, devtui} = projectOf({Procfile: sleepers, 'other.yaml': 'services: {web1: sleep 1000}\n'});
		await up();
		expect(await devtui('stop', '-f', 'Procfile', 'web1')).toMatchObject({code: 0, output: 'web1: stopped\n'});
		expect(await devtui('ps', '-f', 'other.yaml')).toMatchObject({code: 4});
		expect(await devtui('up', '--headless', '-f', 'Procfile')).toMatchObject({code: 2, errors: expect.stringContaining('is running already') as unknown});
	});

	test('an unknown name exits 2 with a suggestion and does nothing', async () => {
		const {up, devtui, ps} = projectOf({Procfile: sleepers});
		await up();
		expect(await devtui('stop', 'wbe1', 'db')).toMatchObject({code: 2, output: '', errors: 'There is no service "wbe1". Did you mean "web1"?\n'});
		expect(await devtui('-f', 'Procfile', 'ps')).toMatchObject({code: 2, output: '', errors: 'There is no service "ps". For the command write it first, with its options behind it: devtui ps -f FILE\n'});
		expect(await devtui('stop', 'x*')).toMatchObject({code: 2, errors: 'No service matches x*; there are web1, web2, db.\n'});
		expect(await devtui('stop', '/(/')).toMatchObject({code: 2, errors: expect.stringContaining('is no regular expression') as unknown});
		expect((await ps()).every(({phase}) => phase === 'ready')).toBe(true);
	});

	test('stop returns when the service is dead, also one that has to be killed', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': `services:\n  mule: {command: '${mule}', stop_grace_period: 500ms}\n  other: sleep 1000\n`});
		const rig = await up();
		await rig.sees('| armed');
		const {pid} = await one('mule');
		expect(isLiving(pid!)).toBe(true);
		expect((await devtui('stop', 'mule')).code).toBe(0);
		expect(isLiving(pid!)).toBe(false);
		expect(await one('mule')).toMatchObject({phase: 'stopped', signal: 'SIGKILL'});
	});

	test('stop of what is being built says that it will not be started, once nothing of the build lives', async () => {
		const {directory, up, devtui} = projectOf({'devtui.yaml': 'services:\n  built: {command: sleep 1000, build_command: "echo $$$$ > pid; trap \'sleep 0.3; exit\' TERM; while :; do sleep 0.05; done"}\n  other: sleep 1000\n'});
		await up();
		const pid = await until('it is being built', () => existsSync(path.join(directory, 'pid')) ? Number(readFileSync(path.join(directory, 'pid'), 'utf8')) : 0);
		expect(await devtui('stop', 'built')).toMatchObject({code: 0, output: 'built: will not be started\n'});
		expect(isLiving(pid)).toBe(false);
		expect(await devtui('stop', 'built')).toMatchObject({code: 0, output: 'built: is not running\n'});
	});

	test('--no-wait returns at once', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': `services:\n  mule: {command: '${mule}', stop_grace_period: 1h}\n  other: sleep 1000\n`});
		const rig = await up();
		await rig.sees('| armed');
		const {pid} = await one('mule');
		expect(await devtui('stop', '--no-wait', 'mule')).toMatchObject({code: 0, output: 'mule: asked\n'});
		expect(isLiving(pid!)).toBe(true);
		expect((await one('mule')).phase).toBe('stopping');
	});

	test('stop with another signal and another grace; a second one with a shorter grace shortens the first', async () => {
		const {up, devtui, start, one} = projectOf({'devtui.yaml': `services:\n  polite: {command: 'trap "echo got INT; exit 0" INT; echo armed; while :; do sleep 0.05; done'}\n  mule: {command: '${mule}', stop_grace_period: 1h}\n  other: sleep 1000\n`});
		const rig = await up();
		await rig.sees(/polite +\| armed/);
		await rig.sees(/mule +\| armed/);
		expect((await devtui('stop', '--signal', 'INT', 'polite')).code).toBe(0);
		await rig.sees('| got INT');
		expect(await devtui('stop', '--signal', 'NOPE', 'mule')).toMatchObject({code: 2, errors: 'There is no signal "NOPE".\n'});
		const patient = start(['stop', 'mule']);
		await until('mule is stopping', async () => (await one('mule')).phase === 'stopping');
		expect((await devtui('stop', '--grace', '100ms', 'mule')).code).toBe(0);
		expect(await resultOf(patient)).toMatchObject({code: 0, output: 'mule: stopped\n'});
	});

	test('start says why a service could not be started, and exits 3', async () => {
		const {up, devtui} = projectOf({'devtui.yaml': 'services:\n  broken: {command: [/nope/nothing], disabled: true}\n  other: sleep 1000\n'});
		await up('--keep-going');
		expect(await devtui('start', 'broken')).toMatchObject({code: 3, output: '', errors: expect.stringMatching(/^broken: could not be started: .*\/nope\/nothing/) as unknown});
	});

	test('a disabled service is started by name, and not by a start of all', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': 'services:\n  later: {command: sleep 1000, disabled: true}\n  other: sleep 1000\n'});
		await up();
		expect((await devtui('start')).code).toBe(0);
		expect((await one('later')).phase).toBe('idle');
		expect((await devtui('start', 'later')).code).toBe(0);
		expect((await one('later')).phase).toBe('ready');
	});

	test('many at the same time all succeed, and the last wish counts', async () => {
		const {up, devtui, start, one} = projectOf({Procfile: sleepers});
		await up('--keep-going');
		const many = ['stop', 'start', 'stop', 'start', 'stop', 'start', 'restart'].map(command => start([command, 'db']));
		const results = await Promise.all(many.map(resultOf));
		expect(results.map(({code}) => code)).toEqual(results.map(() => 0));
		expect(results.map(({errors}) => errors).join('')).toBe('');
		expect((await devtui('start', 'db')).code).toBe(0);
		const {phase, pid} = await one('db');
		expect(phase).toBe('ready');
		expect(isLiving(pid!)).toBe(true);
	});
});

describe('ps', () => {
	test('tells the facts, with the ports that are listened on', async () => {
		const {directory, up, devtui, one} = projectOf({
			'devtui.yaml': 'services:\n  server: {command: [node, server.js], ready: {log: "^listening"}, watch: ["*.txt"]}\n  once: "exit 0"\n  bad: {command: "exit 3", restart: "no"}\n',
			'server.js': 'const server = require("node:http").createServer(); server.listen(0, "127.0.0.1", () => console.log("listening", server.address().port));\n',
		});
		const rig = await up('--keep-going', '--watch');
		const [, port] = /listening (\d+)/.exec(await rig.sees(/listening \d+/))!;
		await until('it is ready', async () => (await one('server'))['ready']);
		expect((await devtui('wait', 'once', 'bad', '--for', 'ended')).code).toBe(0);
		const server = await one('server');
		expect(Object.keys(server)).toEqual(['name', 'phase', 'reason', 'pid', 'run', 'restarts', 'ready', 'exitCode', 'signal', 'startedAt', 'uptimeMs', 'cpuPercent', 'memoryBytes', 'ports', 'published', 'watching', 'resumedAt', 'command']);
		expect(server).toMatchObject({name: 'server', phase: 'ready', run: 1, restarts: 0, ready: true, exitCode: null, signal: null, ports: [Number(port)], watching: {paused: false, pending: 0}, command: 'node server.js'});
		expect(readFileSync(`/proc/${server.pid!}/cmdline`, 'utf8')).toBe('node\0server.js\0');
		expect(server['memoryBytes']).toBeGreaterThan(10_000_000);
		expect(server['cpuPercent']).toBeGreaterThanOrEqual(0);
		expect(Date.now() - Date.parse(server['startedAt'] as string)).toBeGreaterThanOrEqual(server['uptimeMs'] as number);
		expect(await one('bad')).toMatchObject({phase: 'failed', reason: 'exited 3', pid: null, exitCode: 3, uptimeMs: null, cpuPercent: null, ports: [], watching: null});
		expect(await one('once')).toMatchObject({phase: 'completed', exitCode: 0});
		const table = (await devtui('ps')).output.split('\n');
		expect(table[0]).toMatch(/^NAME +STATE +PID +RESTARTS +UPTIME +CPU +MEMORY +PORTS$/);
		expect(table[1]).toMatch(new RegExp(`^server +ready +${server.pid!} +0 +\\d+s? .* MB +${port}$`));
		expect(existsSync(path.join(directory, 'server.js'))).toBe(true);
	});
});

describe('signal', () => {
	test('reaches the group, the main process, the children, or one process', async () => {
		// The child starts nothing any more: between vfork and exec its own child would be stopped, and it would wait for that one for ever.
		const tree = 'trap "echo main" USR1; (trap "echo child" USR1; (trap "" USR1; exec sleep 1000) & echo armed; while :; do wait; done) & echo pid $!; while :; do sleep 0.05; done';
		const {up, devtui} = projectOf({'devtui.yaml': `services:\n  tree: {command: '${tree}', tty: false}\n  other: sleep 1000\n`});
		const rig = await up();
		await rig.sees('| armed');
		const [, child] = /pid (\d+)/.exec(await rig.sees(/pid \d+/))!;
		expect(await devtui('signal', 'USR1', 'tree', '--to', 'main')).toMatchObject({code: 0, output: 'tree: sent SIGUSR1\n'});
		await rig.sees('| main');
		expect(rig.count(/\| child/)).toBe(0);
		expect((await devtui('signal', 'USR1', 'tree', '--to', child!)).code).toBe(0);
		await rig.sees('| child');
		expect(rig.count(/\| main/)).toBe(1);
		expect((await devtui('signal', 'USR1', 'tree')).code).toBe(0);
		await until('both have it', () => rig.count(/\| main/) === 2 && rig.count(/\| child/) === 2, {found: rig.output});
		expect(await devtui('signal', 'USR1', 'tree', '--to', String(process.pid))).toMatchObject({code: 1, errors: `tree: has no process ${process.pid}\n`});
		expect((await devtui('signal', 'STOP', 'tree', '--to', 'children')).code).toBe(0);
		await until('the child is stopped', () => isStopped(Number(child)));
		expect((await devtui('signal', 'USR1')).code).toBe(2);
	});

	test('KILL ends a service that ignores everything else at once, and it stays stopped', async () => {
		const {up, devtui, one} = projectOf({'devtui.yaml': `services:\n  mule: {command: '${mule}', restart: always, stop_grace_period: 60s}\n  other: sleep 1000\n`});
		await up();
		const {pid} = await one('mule');
		expect(await devtui('signal', 'KILL', 'mule')).toMatchObject({code: 0, output: 'mule: stopped\n'});
		expect(isLiving(pid!)).toBe(false);
		expect(await one('mule')).toMatchObject({phase: 'stopped', signal: 'SIGKILL'});
	});
});

describe('watching', () => {
	test('pause counts distinct files, resume restarts once', async () => {
		const {write, up, devtui, one} = projectOf({'devtui.yaml': 'services:\n  web: {command: exec sleep 1000, watch: ["*.txt"]}\n  db: exec sleep 1000\n', 'a.txt': '1', 'b.txt': '1'});
		const rig = await up('--watch');
		await rig.sees('watching files');
		expect(await devtui('pause')).toMatchObject({code: 0, output: 'web: watching is paused\ndb: is not watched\n'});
		write('a.txt', '2');
		write('b.txt', '2');
		await until('both are counted', async () => (await one('web'))['watching'] !== null && ((await one('web'))['watching'] as {pending: number}).pending === 2);
		expect((await one('web')).run).toBe(1);
		expect((await devtui('ps')).output).toContain('watch paused, 2 changed');
		expect((await devtui('resume')).code).toBe(0);
		await until('it runs again', async () => (await one('web')).run === 2 && (await one('web')).phase === 'ready');
		expect((await one('web'))['watching']).toEqual({paused: false, pending: 0});
	});
});

describe('wait', () => {
	test('returns when services are ready, and with 124 when they are not in time', async () => {
		const {write, up, devtui, start} = projectOf({'devtui.yaml': 'services:\n  slow: {command: "while ! test -e go; do sleep 0.02; done; echo up; sleep 1000", ready: {log: "^up"}}\n'});
		await up();
		expect(await devtui('wait', 'slow', '--for', 'started')).toMatchObject({code: 0, output: 'slow: started\n'});
		expect(await devtui('wait', 'slow', '--timeout', '200ms')).toMatchObject({code: 124, errors: expect.stringMatching(/^The time is up\.\nslow: started, but not ready yet: .+\n$/) as string});
		expect(await devtui('wait', 'slow', '--timeout', '0')).toMatchObject({code: 124});
		const waiting = start(['wait']);
		write('go', '');
		expect(await resultOf(waiting)).toMatchObject({code: 0, output: 'slow: ready\n'});
		// Which only looks.
		expect(await devtui('wait', 'slow', '--timeout', '0')).toMatchObject({code: 0, output: 'slow: ready\n', errors: ''});
	});

	test('for the end of one that ends, and not for what has failed for good', async () => {
		const {write, up, devtui, start} = projectOf({'devtui.yaml': 'services:\n  once: "while ! test -e go; do sleep 0.02; done"\n  bad: "exit 4"\n  other: {command: sleep 1000, depends_on: {once: {condition: service_completed_successfully}}}\n'});
		await up('--keep-going');
		expect(await devtui('wait', 'once', '--timeout', '200ms')).toMatchObject({code: 124});
		const waiting = start(['wait', 'once', 'other']);
		write('go', '');
		expect(await resultOf(waiting)).toMatchObject({code: 0, output: 'once: ended well\nother: ready\n'});
		expect(await devtui('wait', 'once', 'bad', '--for', 'ended')).toMatchObject({code: 0, output: 'once: completed\nbad: exited 4\n'});
		expect(await devtui('wait', 'bad')).toMatchObject({code: 3, errors: 'bad: exited 4\n'});
	});

	test('ends with 3 also for what was stopped before it was ever started, and for who waits for that', async () => {
		const {up, devtui, one, ps} = projectOf({'devtui.yaml': [
			'services:',
			'  db: {command: sleep 1000, ready: {exec: "test -e go"}}',
			'  api: {command: sleep 1000, depends_on: {db: {condition: service_healthy}}}',
			'  page: {command: sleep 1000, depends_on: [api]}',
			'',
		].join('\n')});
		await up();
		await until('it to wait', async () => (await one('api')).phase === 'waiting');
		expect((await devtui('stop', 'api')).code).toBe(0);
		expect(await devtui('wait', 'api', 'page')).toMatchObject({code: 3, errors: 'api: was stopped: devtui start api starts it\npage: waits for api, which was stopped: devtui start api starts it\n'});
		expect((await ps()).map(({phase}) => phase)).toEqual(['starting', 'stopped', 'waiting']);
	});

	test('ends with 3 for what nobody starts: stopped by hand, before or meanwhile, behind such a one, or not started at all', async () => {
		const {up, devtui, start, ps} = projectOf({'devtui.yaml': [
			'services:',
			'  db: {command: sleep 1000, ready: {exec: "test -e go"}}',
			'  api: {command: sleep 1000, depends_on: {db: {condition: service_healthy}}}',
			'  page: {command: sleep 1000, depends_on: [api]}',
			'  off: {command: sleep 1000, disabled: true}',
			'  other: sleep 1000',
			'',
		].join('\n')});
		await up();
		const waiting = start(['wait', 'db', 'page', 'other']);
		const ended = start(['wait', 'page', '--for', 'ended', '--json']);
		expect(await devtui('wait', 'page', '--timeout', '200ms')).toMatchObject({code: 124});
		expect((await devtui('stop', 'db')).code).toBe(0);
		const told = 'db: was stopped: devtui start db starts it\npage: waits for db, which was stopped: devtui start db starts it\n';
		expect(await resultOf(waiting)).toEqual({code: 3, output: 'other: ready\n', errors: told});
		expect(JSON.parse((await resultOf(ended)).output)).toEqual([{name: 'page', isGood: false, text: expect.stringContaining('which was stopped') as unknown}]);
		expect(await devtui('wait', '--for', 'started', 'db', 'page')).toMatchObject({code: 3, errors: told});
		expect(await devtui('wait', 'off')).toMatchObject({code: 3, errors: 'off: was not started, and is disabled: devtui start off starts it\n'});
		expect((await devtui('wait')).code).toBe(3);
		expect(await devtui('wait', 'db', 'page', 'off', '--timeout', '200ms')).toMatchObject({code: 124, errors: expect.stringContaining('db: stopped on request') as unknown});
		expect(await devtui('wait', 'db', 'off', '--for', 'ended')).toMatchObject({code: 0});
		expect((await ps()).map(({phase}) => phase)).toEqual(['stopped', 'waiting', 'waiting', 'idle', 'ready']);
	});
});

describe('events', () => {
	test('kept to one service: start, kill and exit in order, with pid and time, none of the others', async () => {
		const {up, devtui, start, one} = projectOf({'devtui.yaml': `services:\n  mule: {command: '${mule}', stop_grace_period: 200ms}\n  other: sleep 1000\n`});
		const rig = await up();
		await rig.sees('| armed');
		const listening = start(['events', '--json', 'mule']);
		const {pid} = await one('mule');
		await until('it listens', async () => {
			await devtui('restart', 'other');
			await devtui('pause', 'mule');
			await devtui('resume', 'mule');
			return listening.output() !== '';
		});
		expect((await devtui('restart', 'mule')).code).toBe(0);
		const next = (await one('mule')).pid;
		await listening.sees(/"event":"spawned".*\n/);
		const lines = listening.output().split('\n').slice(0, -1).map(line => JSON.parse(line) as Record<string, unknown>);
		const told = lines.filter(({event}) => !String(event).startsWith('watch-'));
		expect(told.map(({event}) => event)).toEqual(['restarting', 'killing', 'exited', 'started', 'spawned', ...told.slice(5).map(({event}) => event)]);
		expect(told.find(({event}) => event === 'exited')).toMatchObject({pid, signal: 'SIGKILL', service: 'mule', run: 1});
		expect(told.find(({event}) => event === 'spawned')).toMatchObject({pid: next, service: 'mule', run: 2, time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown});
		expect(lines.every(({service}) => service === 'mule')).toBe(true);
	});
});

describe('the file, again', () => {
	const file = (services: Readonly<Record<string, string>>) => `services:\n${Object.entries(services).map(([name, text]) => `  ${name}: ${text}\n`).join('')}`;

	test('reload adds, removes and changes, and leaves the others alone', async () => {
		const {write, up, devtui, ps} = projectOf({'devtui.yaml': file({same: 'exec sleep 1000', other: 'exec sleep 1000', gone: 'exec sleep 1000'})});
		await up();
		const before = await ps();
		expect((await devtui('reload')).output).toBe('No service had to be started, restarted or removed.\n');
		write('devtui.yaml', file({same: 'exec sleep 1000', other: 'exec sleep 2000', more: 'exec sleep 1000'}));
		expect(await devtui('reload')).toMatchObject({code: 0, output: 'started: more\nremoved: gone\nrestarted: other\n'});
		const after = await ps();
		expect(after.map(({name, phase, run}) => [name, phase, run])).toEqual([['same', 'ready', 1], ['other', 'ready', 2], ['more', 'ready', 1]]);
		expect(after[0]!.pid).toBe(before[0]!.pid);
		expect(isLiving(before[1]!.pid!)).toBe(false);
		expect(isLiving(before[2]!.pid!)).toBe(false);
	});

	test('a broken file: its diagnostics, exit 2, and nothing changes', async () => {
		const {write, up, devtui, ps} = projectOf({'devtui.yaml': file({web: 'exec sleep 1000'})});
		await up();
		const before = await ps();
		write('devtui.yaml', 'services:\n  web: {command: exec sleep 1, restrat: no}\n');
		const {code, output, errors} = await devtui('reload');
		expect([code, output]).toEqual([2, '']);
		expect(errors).toContain('unknown key "restrat"');
		expect(errors).toContain('did you mean "restart"?');
		expect((await ps()).map(({pid}) => pid)).toEqual(before.map(({pid}) => pid));
	});

	test('the choice of services that up was given stays', async () => {
		const {write, up, devtui, ps} = projectOf({'devtui.yaml': file({a: 'exec sleep 1000', b: 'exec sleep 1000'})});
		await up('a');
		write('devtui.yaml', file({a: 'exec sleep 1000', b: 'exec sleep 1000', c: 'exec sleep 1000'}));
		expect((await devtui('reload')).code).toBe(0);
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['a', 'ready'], ['b', 'idle'], ['c', 'idle']]);
	});

	test('scale changes the number of copies, and keeps those that stay', async () => {
		const {up, devtui, ps} = projectOf({'devtui.yaml': file({web: '{command: exec sleep 1000, replicas: 2}', only: '{command: exec sleep 1000, singleton: true}'})});
		await up();
		const before = await ps('web');
		expect((await devtui('scale', 'web=4')).code).toBe(0);
		const four = await ps('web');
		expect(four.map(({name, phase}) => [name, phase])).toEqual([1, 2, 3, 4].map(number => [`web-${number}`, 'ready']));
		expect(four.slice(0, 2).map(({pid}) => pid)).toEqual(before.map(({pid}) => pid));
		expect((await devtui('env', 'web-4')).output).toContain('DEVTUI_REPLICA=4\n');
		expect((await devtui('scale', 'web=1')).code).toBe(0);
		expect((await ps('web')).map(({pid}) => pid)).toEqual([before[0]!.pid]);
		expect(four.slice(1).map(({pid}) => isLiving(pid!))).toEqual([false, false, false]);
		expect(await devtui('scale', 'only=2')).toMatchObject({code: 1, errors: 'only is a singleton and cannot have 2 copies.\n'});
		expect(await ps('only')).toHaveLength(1);
		expect(await devtui('scale', 'wbe=2')).toMatchObject({code: 2, errors: 'There is no service "wbe". Did you mean "web"?\n'});
		for (const wrong of ['web', 'web=', 'web=two', 'web=0', 'web=1001']) {
			expect(await devtui('scale', wrong)).toMatchObject({code: 2, output: '', errors: expect.stringContaining('Write it as NAME=COUNT with a count from 1 to 1000, such as web=3.') as unknown});
		}
	});
});

describe('env and send', () => {
	test('env prints what the service has, its socket among it', async () => {
		const {up, devtui, socket} = projectOf({'devtui.yaml': 'services:\n  web: {command: "env; echo done; sleep 1000", environment: {COLOUR: blue}}\n'});
		const rig = await up();
		await rig.sees('| done');
		const {output} = await devtui('env', 'web');
		expect(output).toContain(`DEVTUI_SOCKET=${socket()}\n`);
		const variables = JSON.parse((await devtui('env', 'web', '--json')).output) as Record<string, string>;
		expect(variables).toMatchObject({COLOUR: 'blue', DEVTUI_SERVICE: 'web', DEVTUI_RUN: '1'});
		expect(rig.output()).toContain(`DEVTUI_SOCKET=${socket()}`);
	});

	test('send types a line into a service of a console; a headless one takes none, and says so', async () => {
		const project = projectOf({Procfile: 'echo: while read line; do echo "got $line"; done\n'});
		const rig = terminal({cwd: project.directory, args: ['up'], environment: project.environment});
		await until('it to answer', project.isUp, {found: rig.screen});
		expect(await project.devtui('send', 'echo', 'hello')).toMatchObject({code: 0, output: 'echo: sent\n'});
		await rig.sees('got hello');
		expect((await project.devtui('send', '--raw', 'echo', 'a')).code).toBe(0);
		expect((await project.devtui('send', 'echo', 'b')).code).toBe(0);
		await rig.sees('got ab');
		expect((await project.devtui('down')).code).toBe(0);
		expect(await rig.ended).toMatchObject({code: 0});
		expect(readdirSync(project.sockets)).toEqual([]);

		const mute = projectOf({Procfile: sleepers});
		await mute.up();
		expect(await mute.devtui('send', 'db', 'hello')).toMatchObject({code: 1, errors: expect.stringContaining('db takes no input') as unknown});
	});
});

describe('which instance', () => {
	test('none: exit 4 and one sentence', async () => {
		const {devtui} = projectOf({Procfile: sleepers});
		for (const args of [['ps'], ['stop', 'web1'], ['logs', '-f'], ['events'], ['down'], ['reload'], ['scale', 'web1=2']]) {
			expect(await devtui(...args)).toMatchObject({code: 4, output: '', errors: 'No devtui is running for this project; start it with: devtui up\n'});
		}
	});

	test('that of the project, also from below it and by another name of its directory', async () => {
		const {directory, write, up, start} = projectOf({Procfile: sleepers});
		await up();
		write('deep/down/file', '');
		expect(await resultOf(start(['ps', 'db'], {cwd: path.join(directory, 'deep/down')}))).toMatchObject({code: 0});
		const link = `${directory}-link`;
		symlinkSync(directory, link);
		onTestFinished(() => {
			rmSync(link);
		});
		expect(await resultOf(start(['ps', 'db'], {cwd: link}))).toMatchObject({code: 0});
	});

	test('two checkouts have one each, and so have two files of one directory', async () => {
		const {directory, write, start, sockets} = projectOf({'one/Procfile': 'a: sleep 1000\n', 'two/Procfile': 'b: sleep 1000\n'});
		write('two/other.yaml', 'services: {c: sleep 1000}\n');
		const [one, two] = [path.join(directory, 'one'), path.join(directory, 'two')];
		start(['up', '--headless'], {cwd: one});
		start(['up', '--headless'], {cwd: two});
		start(['up', '--headless', '-f', 'other.yaml'], {cwd: two});
		await until('all sockets', () => namesIn(sockets).filter(name => name.endsWith('.sock')).length === 3);
		const names = async (cwd: string, ...args: readonly string[]) => (JSON.parse((await resultOf(start(['ps', '--json', ...args], {cwd}))).output) as readonly Row[]).map(({name}) => name);
		expect(await names(one)).toEqual(['a']);
		expect(await names(two)).toEqual(['b']);
		expect(await names(two, '-f', 'other.yaml')).toEqual(['c']);
		expect(await names(directory, '-f', 'two/other.yaml')).toEqual(['c']);
		expect(await resultOf(start(['down'], {cwd: one}))).toMatchObject({code: 0});
		expect(await names(two)).toEqual(['b']);
	});

	test('the socket of a service leads to its own instance, from wherever it asks, while that lives', async () => {
		const inner = projectOf({Procfile: `a: cd / && ${process.execPath} ${cli} ps a && echo asked; sleep 1000\n`});
		const rig = await inner.up();
		await rig.sees('| asked');
		const socket = inner.socket();
		const elsewhere = workspace({Procfile: 'b: sleep 1\n'});
		const ask = async (environment: Readonly<Record<string, string>>) => resultOf(inner.start(['ps'], {cwd: elsewhere.directory, environment}));
		expect(await ask({DEVTUI_SOCKET: socket})).toMatchObject({code: 0});
		expect(await ask({})).toMatchObject({code: 4});
		expect((await inner.devtui('down')).code).toBe(0);
		expect(await ask({DEVTUI_SOCKET: socket})).toMatchObject({code: 4});
	});

	test('a second up says which pid has the project and exits 2; on a terminal it opens the console of that one, to leave with Q', async () => {
		const project = projectOf({Procfile: sleepers});
		const rig = await project.up();
		const before = await project.ps();
		const second = await project.devtui('up', '--headless');
		expect(second).toMatchObject({code: 2, output: '', errors: expect.stringContaining(`in the devtui with pid ${rig.pid}`) as unknown});
		const third = terminal({cwd: project.directory, args: ['up'], environment: project.environment});
		await third.sees(`pid ${before[0]!.pid}`);
		third.type('Q');
		expect(await third.ended).toMatchObject({code: 0});
		expect(third.screen()).toContain(`runs on in devtui (pid ${rig.pid})`);
		expect(await project.ps()).toMatchObject(before.map(({name, pid}) => ({name, pid})));
	});
});

describe('the socket', () => {
	const looking = 'if test -S "$DEVTUI_SOCKET"; then echo it is there; else echo it is not; fi; exec sleep 1000';

	test.each([
		['up --headless', headless, ['up', '--headless']],
		['up', terminal, ['up']],
		['run', headless, ['run', '--', 'sh', '-c', looking]],
		['run on a terminal', terminal, ['run', '--', 'sh', '-c', looking]],
	] as const)('is there before a service is: %s', async (_, open, args) => {
		const {directory} = workspace({Procfile: `app: ${looking}\n`});
		const rig = open({cwd: directory, args});
		await rig.sees('it is there');
		rig.signal('SIGTERM');
		await rig.ended;
	});

	test('is there before a service is: test', async () => {
		const {directory} = workspace({Procfile: `app: ${looking}\n`});
		const rig = headless({cwd: directory, args: ['test', '-v', '--', 'sleep', '1000']});
		await rig.tells('it is there');
		rig.signal('SIGTERM');
		await rig.ended;
	});

	test('is for this user alone, and gone with devtui', async () => {
		const {up, socket, sockets, devtui} = projectOf({Procfile: sleepers});
		const rig = await up();
		expect(lstatSync(sockets).mode & 0o777).toBe(0o700);
		expect(lstatSync(socket()).mode & 0o777).toBe(0o600);
		expect(lstatSync(socket()).isSocket()).toBe(true);
		expect(readdirSync(sockets)).toEqual([path.basename(socket())]);
		expect((await devtui('down')).code).toBe(0);
		expect(await rig.ended).toEqual({code: 0, signal: undefined});
		expect(readdirSync(sockets)).toEqual([]);
		expect(rig.survivors()).toEqual([]);
	});

	test('is gone also after a signal', async () => {
		const {up, sockets} = projectOf({Procfile: sleepers});
		const rig = await up();
		rig.signal('SIGTERM');
		expect(await rig.ended).toMatchObject({code: 143});
		expect(readdirSync(sockets)).toEqual([]);
	});

	test('is taken over from one who was killed', async () => {
		const {up, socket, sockets, devtui} = projectOf({Procfile: sleepers});
		const rig = await up();
		const stale = socket();
		rig.signal('SIGKILL');
		await rig.ended;
		expect(existsSync(stale)).toBe(true);
		expect(await devtui('ps')).toMatchObject({code: 4});
		const next = await up();
		expect(await devtui('ps')).toMatchObject({code: 0});
		expect(socket()).toBe(stale);
		next.signal('SIGTERM');
		await next.ended;
		expect(readdirSync(sockets)).toEqual([]);
	});

	test('a directory that others may enter is closed to them; one that is a file is told, and devtui goes on', async () => {
		const open = projectOf({Procfile: sleepers});
		mkdirSync(open.sockets, {mode: 0o755});
		await open.up();
		expect(lstatSync(open.sockets).mode & 0o777).toBe(0o700);
		const blocked = projectOf({Procfile: 'a: echo hello; sleep 1000\n'});
		writeFileSync(blocked.sockets, '');
		const rig = blocked.start(['up', '--headless']);
		await rig.sees('other shells cannot command this devtui');
		await rig.sees('| hello');
	});

	test('garbage on it, endless headers, and connections that say nothing do no harm', async () => {
		const {up, socket, devtui} = projectOf({Procfile: sleepers});
		const rig = await up();
		const silent = Array.from({length: 50}, () => connect(socket()));
		onTestFinished(() => {
			silent.forEach(each => each.destroy());
		});
		for (const each of silent) {
			each.on('error', () => {});
		}

		for (const garbage of ['\0\u0001\u0002garbage\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', `GET /${'x'.repeat(200_000)} HTTP/1.1\r\n\r\n`, 'POST /stop HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{', 'GET /services HTTP/1.1\r\n\r\n']) {
			await new Promise<void>(resolve => {
				const connection = connect(socket());
				connection.on('error', () => {});
				connection.on('close', () => {
					resolve();
				});
				connection.on('data', () => {});
				connection.end(garbage);
			});
		}

		expect((await devtui('ps')).code).toBe(0);
		expect(rig.errors()).toBe('');
	});

	test('one that belongs to somebody who speaks another language is no devtui', async () => {
		const {up, socket, sockets, start, devtui} = projectOf({Procfile: sleepers});
		const rig = await up();
		const name = socket();
		rig.signal('SIGTERM');
		await rig.ended;
		const server = createServer(connection => {
			connection.on('error', () => {});
			connection.end('what?\r\n\r\n');
		});
		await new Promise<void>(resolve => {
			server.listen(name, resolve);
		});
		onTestFinished(() => {
			server.close();
		});
		expect((await devtui('ps'))).toMatchObject({code: 1, errors: expect.stringContaining('devtui ended before it had answered') as unknown});
		expect(await resultOf(start(['up', '--headless']))).toMatchObject({code: 2});
		expect(readdirSync(sockets)).toHaveLength(1);
	});
});

test.each([
	['ps', 404, {code: 'unknown-route', message: 'There is no GET /state.'}],
	['wait', 400, {code: 'bad-property', message: 'There is no property "for" here.'}],
])('a devtui of another version that does not understand %s is told as that, with what to do', async (command, status, error) => {
	const {up, socket, devtui} = projectOf({Procfile: sleepers});
	const rig = await up();
	const name = socket();
	rig.signal('SIGTERM');
	await rig.ended;
	const server = createHttpServer((_request, response) => {
		response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify({error}));
	});
	await new Promise<void>(resolve => {
		server.listen(name, resolve);
	});
	onTestFinished(() => {
		server.close();
	});
	expect(await devtui(command)).toEqual({code: 2, output: '', errors: expect.stringMatching(/^The devtui that runs is of another version than this one \(\S+\), .*: devtui down\nThere is no .*\n$/) as string});
});

describe('detached', () => {
	test('nothing is started any more once everything is to end', async () => {
		const project = projectOf({'devtui.yaml': 'services:\n  a: {command: "trap \'while ! test -e go; do sleep 0.02; done; exit\' TERM; echo up; while :; do sleep 0.02; done"}\n  b: {command: "true"}\n'});
		const rig = await project.up();
		await rig.sees('| up');
		expect(await project.devtui('down', '--no-wait')).toMatchObject({code: 0});
		for (const args of [['start', 'b'], ['restart'], ['restart', '--rolling', 'b'], ['scale', 'b=2'], ['reload'], ['add', 'c', '--', 'true'], ['start', '--no-wait', 'b']]) {
			expect(await project.devtui(...args)).toEqual({code: 1, output: '', errors: 'devtui is about to end.\n'});
		}

		project.write('go', '');
		await rig.ended;
		expect(rig.survivors()).toEqual([]);
	});

	test('up returns once it can be commanded, what it runs goes on, and down ends it', async () => {
		const {up: _, devtui, ps, sockets, socket} = projectOf({'devtui.yaml': 'services:\n  web: exec sleep 1000\n  once: "exit 5"\n'});
		const {code, output} = await devtui('up', '--detach');
		expect(code).toBe(0);
		const [, pid] = /pid (\d+)/.exec(output)!;
		onTestFinished(() => {
			if (isLiving(Number(pid))) {
				process.kill(Number(pid), 'SIGKILL');
			}
		});
		expect(readdirSync(sockets)).toEqual([path.basename(socket())]);
		expect((await devtui('wait', 'once', '--for', 'ended')).code).toBe(0);
		expect((await devtui('wait', 'web')).code).toBe(0);
		const rows = await ps();
		expect(rows.map(({name, phase}) => [name, phase])).toEqual([['web', 'ready'], ['once', 'failed']]);
		expect(await devtui('stop')).toMatchObject({code: 0});
		expect(await devtui('up', '--detach', 'web')).toMatchObject({code: 0, output: expect.stringMatching(/^web: started, pid \d+\n$/) as unknown});
		const [web] = await ps('web');
		expect((await devtui('down')).code).toBe(0);
		expect(isLiving(web!.pid!)).toBe(false);
		await until('devtui has ended', () => !isLiving(Number(pid)));
		expect(readdirSync(sockets)).toEqual([]);
		expect((await devtui('ps')).code).toBe(4);
	});

	test('--wait-ready returns once everything is ready and leaves it running', async () => {
		const {devtui, one} = projectOf({'devtui.yaml': 'services:\n  web: {command: "sleep 0.3; echo up; sleep 1000", ready: {log: "^up"}}\n'});
		expect((await devtui('up', '--detach', '--wait-ready')).code).toBe(0);
		expect((await one('web'))['ready']).toBe(true);
		expect((await devtui('down')).code).toBe(0);
	});

	test('one that cannot start says why', async () => {
		const {devtui, write} = projectOf({'devtui.yaml': 'services:\n  web: {command: sleep 1, restrat: no}\n'});
		expect(await devtui('up', '--detach')).toMatchObject({code: 2, errors: expect.stringContaining('restrat') as unknown});
		write('devtui.yaml', 'services: {web: sleep 1}\n');
		expect(await devtui('up', '--detach', 'nope')).toMatchObject({code: 2, errors: expect.stringContaining('There is no service "nope"') as unknown});
	});
});

test('of several ups at the same moment one stays, the others exit 2 and leave nothing', async () => {
	const {start, sockets, socket, isUp, ps} = projectOf({Procfile: sleepers});
	const rigs = Array.from({length: 3}, () => start(['up', '--headless']));
	const codes = new Map<HeadlessRig, number | undefined>();
	for (const rig of rigs) {
		void rig.ended.then(({code}) => codes.set(rig, code));
	}

	await until('two have ended', () => codes.size === 2);
	expect([...codes.values()]).toEqual([2, 2]);
	const winner = rigs.find(rig => !codes.has(rig))!;
	expect(rigs.filter(rig => rig !== winner).flatMap(rig => rig.survivors())).toEqual([]);
	await until('it to answer', isUp);
	expect(readdirSync(sockets)).toEqual([path.basename(socket())]);
	expect((await ps()).map(({phase}) => phase)).toEqual(['ready', 'ready', 'ready']);
});

/** None while it is not there. */
function namesIn(directory: string): readonly string[] {
	return existsSync(directory) ? readdirSync(directory) : [];
}
