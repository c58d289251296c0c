import {existsSync, readFileSync, realpathSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {describe, expect, onTestFinished, test} from 'vitest';
import {projectOf, resultOf} from '../helpers/instance.ts';
import {descendantsOf, isLiving} from '../helpers/processes.ts';
import {console as terminal} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const one = {'devtui.yaml': 'services: {web: exec sleep 1000}\n'};

describe('add', () => {
	test('runs the command as it was typed, where it was typed, with `.env` of the project, and is a service like any other', async () => {
		const {directory, write, up, start, devtui, ps} = projectOf({...one, '.env': 'FROM_FILE=yes\n'});
		const rig = await up();
		write('sub/file', '');
		const added = start(['add', 'tmp', '--', 'sh', '-c', 'pwd; echo "$0:$1:$FROM_FILE:$DEVTUI_SERVICE"; exec sleep 1000', '${NOT} $$', '-f'], {cwd: path.join(directory, 'sub')});
		expect(await resultOf(added)).toMatchObject({code: 0, output: expect.stringMatching(/^tmp: started, pid \d+\n$/) as unknown, errors: ''});
		await rig.sees(`| ${realpathSync(directory)}/sub`);
		await rig.sees('| ${NOT} $$:-f:yes:tmp');
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['web', 'ready'], ['tmp', 'ready']]);
		expect((await devtui('restart', 'tm?')).code).toBe(0);
		expect((await ps('tmp'))[0]).toMatchObject({run: 2, phase: 'ready'});
		await until('its second run to print', () => rig.count(/:yes:tmp/) === 2, {found: rig.output});
		expect((await devtui('logs', 'tmp', '-n', '1')).output).toContain(':yes:tmp');
		expect((await devtui('down')).code).toBe(0);
		await rig.ended;
		expect(rig.survivors()).toEqual([]);
	});

	test('a name that is taken, or is none, is refused with exit code 2; nothing else is started', async () => {
		const {up, devtui, ps} = projectOf({'devtui.yaml': 'services: {web: exec sleep 1000, api: {command: exec sleep 1000, replicas: 2}}\n'});
		await up();
		for (const [name, message] of [['web', 'There is a service "web" already.\n'], ['api', 'There is a service "api" already.\n'], ['api-2', 'There is a service "api-2" already.\n']] as const) {
			expect(await devtui('add', name, '--', 'sleep', '1000')).toMatchObject({code: 2, output: '', errors: message});
		}

		expect(await devtui('add', 'no/name', '--', 'sleep', '1000')).toMatchObject({code: 2, errors: expect.stringContaining('"no/name" cannot name a service') as unknown});
		expect(await devtui('add', 'nothing')).toMatchObject({code: 2, errors: expect.stringContaining('command') as unknown});
		expect(await ps()).toHaveLength(3);
	});

	test('a command that cannot be started says why and exits 3; the service is there to be removed', async () => {
		const {up, devtui, ps} = projectOf(one);
		await up('--keep-going');
		expect(await devtui('add', 'bad', '--', '/nope/nothing')).toMatchObject({code: 3, output: '', errors: expect.stringMatching(/^bad: could not be started: .*\/nope\/nothing/) as unknown});
		expect(await devtui('remove', 'bad')).toMatchObject({code: 0, output: 'bad: removed\n'});
		expect(await ps()).toHaveLength(1);
	});

	test('stays over a reload, with its process; a file that comes to have its name is refused until it is removed', async () => {
		const {write, up, devtui, one: row, ps} = projectOf(one);
		await up();
		await devtui('add', 'tmp', '--', 'sleep', '1000');
		const {pid} = await row('tmp');
		write('devtui.yaml', 'services: {web: exec sleep 1000, more: exec sleep 1000}\n');
		expect(await devtui('reload', '--json')).toMatchObject({code: 0, output: '{"added":["more"],"removed":[],"changed":[]}\n'});
		expect(await row('tmp')).toMatchObject({pid, run: 1});
		write('devtui.yaml', 'services: {web: exec sleep 1000, tmp: exec sleep 2000}\n');
		expect(await devtui('reload')).toMatchObject({code: 2, output: '', errors: expect.stringContaining('devtui remove tmp') as unknown});
		expect((await ps()).map(({name}) => name)).toEqual(['web', 'more', 'tmp']);
		expect((await devtui('remove', 'tmp')).code).toBe(0);
		expect((await devtui('reload')).output).toBe('started: tmp\nremoved: more\n');
		expect(isLiving(pid!)).toBe(false);
	});

	test('in a console it takes what is typed', async () => {
		const project = projectOf(one);
		const rig = terminal({cwd: project.directory, args: ['up'], environment: project.environment});
		await until('it to answer', project.isUp, {found: rig.screen});
		expect((await project.devtui('add', 'echo', '--', 'sh', '-c', 'while read line; do echo "got $line"; done')).code).toBe(0);
		expect((await project.devtui('send', 'echo', 'hello')).code).toBe(0);
		await until('its answer', async () => (await project.devtui('logs', 'echo')).output.includes('got hello'));
		expect((await project.devtui('down')).code).toBe(0);
		await rig.ended;
	});
});

describe('remove', () => {
	test('stops services and takes them out; one of the file comes back when that is read again', async () => {
		const {up, devtui, ps} = projectOf({Procfile: 'web1: exec sleep 1000\nweb2: exec sleep 1000\ndb: exec sleep 1000\n'});
		await up();
		const [first, second] = await ps('web*');
		expect(await devtui('remove', 'web*', '--json')).toMatchObject({code: 0, output: '[{"name":"web1","isGood":true,"text":"removed"},{"name":"web2","isGood":true,"text":"removed"}]\n'});
		expect([first!.pid, second!.pid].map(pid => isLiving(pid!))).toEqual([false, false]);
		expect((await ps()).map(({name}) => name)).toEqual(['db']);
		expect(await devtui('remove', 'wbe')).toMatchObject({code: 2, errors: 'There is no service "wbe"; there are db.\n'});
		expect((await devtui('remove')).code).toBe(2);
		expect((await devtui('reload')).output).toBe('started: web1, web2\n');
		expect((await ps()).every(({phase}) => phase === 'ready')).toBe(true);
	});

	test('one that others need is refused, unless they go too or can do without', async () => {
		const {up, devtui, ps, one: row} = projectOf({'devtui.yaml': 'services:\n  db: exec sleep 1000\n  api: {command: exec sleep 1000, depends_on: [db]}\n  cache: exec sleep 1000\n  web: {command: exec sleep 1000, depends_on: {cache: {condition: service_started, required: false}}}\n'});
		await up();
		expect(await devtui('remove', 'db')).toMatchObject({code: 1, output: '', errors: 'db is needed by api.\n'});
		const {pid} = await row('web');
		expect((await devtui('remove', 'cache')).code).toBe(0);
		expect((await devtui('remove', 'db', 'api')).code).toBe(0);
		expect((await ps()).map(({name}) => name)).toEqual(['web']);
		expect(await row('web')).toMatchObject({pid, run: 1});
	});

	test.each([['on a terminal', true], ['on pipes', false]])('--keep-running, %s: all of it runs on when devtui ends, and nothing else does', async (_, tty) => {
		const text = `services:\n  kept: {command: 'sleep 1000 & n=0; while :; do n=$((n+1)); echo $n || exit; echo $n > count.new; mv count.new count; sleep 0.02; done', tty: ${tty}}\n  web: exec sleep 1000\n`;
		const {directory, up, devtui, one: row, ps} = projectOf({'devtui.yaml': text});
		const rig = await up();
		const {pid} = await row('kept');
		const web = (await row('web')).pid!;
		onTestFinished(() => {
			for (const each of [pid!, ...descendantsOf(pid!).map(child => child.pid)]) {
				try {
					process.kill(each, 'SIGKILL');
				} catch {
					// The test has failed before it was let go.
				}
			}
		});
		expect(await devtui('remove', 'kept', '--keep-running')).toMatchObject({code: 0, output: `kept: removed, pid ${pid!} runs on\n`});
		expect((await ps()).map(({name}) => name)).toEqual(['web']);
		await rig.sees(`kept let go, pid ${pid!} runs on`);
		const further = async () => {
			const count = () => Number(readFileSync(path.join(directory, 'count'), 'utf8'));
			await until('it to count', () => existsSync(path.join(directory, 'count')));
			const before = count();
			await until('it to get further', () => count() > before);
		};

		await further();
		expect((await devtui('down')).code).toBe(0);
		expect(await rig.ended).toMatchObject({code: 0});
		expect(isLiving(web)).toBe(false);
		await further();
		await further();
		expect(descendantsOf(pid!).map(({command}) => command)).toContain('sleep 1000');
	});

	test('--keep-running of one that does not run takes it out; started again it is another process', async () => {
		const {up, devtui, ps, one: row} = projectOf({Procfile: 'a: exec sleep 1000\nb: exec sleep 1000\n'});
		await up();
		expect((await devtui('stop', 'a')).code).toBe(0);
		expect(await devtui('remove', 'a', '--keep-running')).toMatchObject({code: 0, output: 'a: removed\n'});
		const {pid} = await row('b');
		onTestFinished(() => {
			process.kill(pid!, 'SIGKILL');
		});
		expect((await devtui('add', 'c', '--', 'sleep', '1000')).code).toBe(0);
		expect((await devtui('remove', 'b', '--keep-running')).code).toBe(0);
		expect((await devtui('reload')).code).toBe(0);
		const again = (await ps('b'))[0]!;
		expect(again).toMatchObject({phase: 'ready', run: 1});
		expect(again.pid).not.toBe(pid);
		expect(isLiving(pid!)).toBe(true);
	});
});
