import {mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {projectOf, type Row} from '../helpers/instance.ts';
import {isLiving} from '../helpers/processes.ts';
import {headless} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';

const reads = ['sh', '-c', 'echo "start $DEVTUI_RUN"; while read -r line; do echo "got:$line"; done; exec sleep 1000'];
const sleeps = (seconds: number) => ['sleep', String(seconds)];

test('O22, O23: from another shell the command of `devtui run` is seen with its pid, commanded as a service is, and restarted at once', async () => {
	const project = projectOf({a: '0', 'deep/in/here': ''});
	const {devtui, one, start, sockets} = project;
	const rig = start(['run', '-w', 'a', '--debounce', '1h', '--', ...reads], {hasInput: true});
	await rig.tells('watching files');
	await until('it to be seen', async () => (await devtui('ps')).code === 0);
	expect(await devtui('wait', 'sh', '--timeout', '1h')).toMatchObject({code: 0});
	const first = await one('sh');
	expect(first).toMatchObject({name: 'sh', phase: 'ready', run: 1, command: expect.stringContaining('sh -c') as unknown});
	expect(isLiving(first.pid!)).toBe(true);

	expect(await devtui('restart', 'sh')).toMatchObject({code: 0});
	const second = await one('sh');
	expect(second.run).toBe(2);
	expect(second.pid).not.toBe(first.pid);
	await rig.tells('[devtui] run 2 · you');
	expect(await devtui('send', 'sh', 'hello')).toMatchObject({code: 0});
	await rig.sees('got:hello');
	expect((await devtui('logs', 'sh')).output).toContain('got:hello');
	expect((await devtui('env', 'sh')).output).toMatch(/^DEVTUI_SOCKET=.*\.sock$/m);

	const below = headless({cwd: path.join(project.directory, 'deep/in'), args: ['ps', '--json'], environment: project.environment});
	expect(await below.ended).toMatchObject({code: 0});
	expect(JSON.parse(below.output()) as readonly Row[]).toMatchObject([{name: 'sh', pid: second.pid}]);

	const refusal = 'This is one command of devtui run, and no file: services come and go with devtui up.\n';
	for (const args of [['add', 'x', '--', 'true'], ['scale', 'sh=2'], ['remove', 'sh'], ['reload']]) {
		expect(await devtui(...args)).toEqual({code: 1, output: '', errors: refusal});
	}

	expect(await devtui('pause')).toMatchObject({code: 0});
	project.write('a', '1');
	await until('the change to wait', async () => ((await one('sh'))['watching'] as {pending: number}).pending === 1);
	expect(await devtui('down')).toMatchObject({code: 0});
	expect(await rig.ended).toMatchObject({code: 0});
	expect(rig.survivors()).toEqual([]);
	expect(readdirSync(sockets)).toEqual([]);
});

test('of several `devtui run` of a directory the newest answers, which is said; an `up` of the project comes first, and none hinders another', async () => {
	const {devtui, start, up, sockets, write} = projectOf({});
	const told = 'Of 2 commands that devtui run runs here, this is the one that was started last. For another one: DEVTUI_SOCKET=';
	const names = async () => (JSON.parse((await devtui('ps', '--json')).output) as readonly Row[]).map(({command}) => command);
	const old = start(['run', '--no-watch', '--', ...sleeps(1001)]);
	await until('the first', async () => (await devtui('ps')).code === 0);
	const other = start(['run', '--no-watch', '--', ...sleeps(1002)]);
	await until('the second', async () => (await devtui('ps')).errors.startsWith(told));
	expect(await names()).toEqual(['sleep 1002']);
	const {errors} = await devtui('ps');
	const asked = start(['ps', '--json'], {environment: {DEVTUI_SOCKET: errors.trim().slice(told.length)}});
	await asked.ended;
	expect(JSON.parse(asked.output())).toMatchObject([{command: 'sleep 1001', name: 'sleep'}]);

	write('Procfile', 'web: exec sleep 1003\n');
	const rig = await up();
	expect(await names()).toEqual(['exec sleep 1003']);
	rig.signal('SIGTERM');
	await rig.ended;

	// What a killed one leaves behind is taken for nobody, and goes with the next.
	other.signal('SIGKILL');
	await other.ended;
	expect(await names()).toEqual(['sleep 1001']);
	expect(readdirSync(sockets).filter(name => name.includes('.run-'))).toHaveLength(2);
	old.signal('SIGTERM');
	expect((await old.ended).code).toBe(143);
	expect(await devtui('ps')).toMatchObject({code: 4});
	const last = start(['run', '--no-watch', '--', ...sleeps(1004)]);
	await until('the last', async () => (await devtui('ps')).code === 0);
	await until('its socket alone to be there', () => readdirSync(sockets).every(name => name.endsWith(`run-${last.pid}.sock`)), {found: () => readdirSync(sockets).join(' ')});
});

test('on a terminal, too: another terminal looks on and types, and leaves it as it was', async () => {
	const {open, devtui, one, directory} = projectOf({a: '0'});
	mkdirSync(path.join(directory, 'deep'));
	const rig = open(['run', '--no-watch', '--', ...reads]);
	await rig.sees(/^start 1/m);
	await until('it to be seen', async () => (await devtui('ps')).code === 0);
	const guest = open(['attach']);
	await guest.sees(/sh +ready/);
	await guest.sees('start 1');
	guest.type('i');
	await guest.sees('typing into sh');
	guest.type('hello\r');
	await rig.sees(/^got:hello/m);
	guest.type('\u001D');
	guest.type('Q');
	expect(await guest.ended).toEqual({code: 0, signal: undefined});
	rig.resize(90, 30);
	rig.type('mine\r');
	await rig.sees(/^got:mine/m);
	const {pid} = await one('sh');
	expect(await devtui('stop', 'sh')).toMatchObject({code: 0});
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	expect(isLiving(pid!)).toBe(false);
});

test('in the console, too', async () => {
	const {open, devtui} = projectOf({});
	const rig = open(['run', '--console', '--no-watch', '--', process.execPath, '-e', 'console.log("up"); setInterval(() => {}, 1000)']);
	await rig.sees(/node +ready/);
	await until('it to be seen', async () => (await devtui('ps')).output.includes('node  ready'));
	expect(await devtui('down')).toMatchObject({code: 0});
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
});
