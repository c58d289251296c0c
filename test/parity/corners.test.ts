import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {requires} from '../helpers/requirements.ts';
import {isDone, inTime} from '../helpers/peer.ts';
import {goneWithin} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {ownPort} from './own-port.ts';
import {end, hasStarted, isWatching, linesOf, openEngine, startsOf, up} from './rig.ts';

const isRoot = requires('root');

describe('an end while commands beside services run', () => {
	const busy = '  h: {command: ./tick.sh, hooks: {before_start: "./mule.sh & ./mule.sh"}}\n  b: {command: ./tick.sh, build_command: "./mule.sh & ./mule.sh"}\n';

	test('SIGKILL of devtui: hooks and builds are gone within a second, as services are', async () => {
		const {rig} = up(busy);
		await hasStarted(rig, 'h', 2);
		await hasStarted(rig, 'b', 2);
		rig.signal('SIGKILL');
		await goneWithin(1000, rig);
	});

	test('a second Ctrl-C ends hooks and builds at once, and hooks that would follow are left out', async () => {
		const {rig} = up(`${busy}  s: {command: ./mule.sh, hooks: {before_stop: "echo holds; ./mule.sh", after_stop: "echo never"}}\n`);
		await hasStarted(rig, 'h', 2);
		await hasStarted(rig, 'b', 2);
		await hasStarted(rig, 's');
		rig.signal('SIGINT');
		await rig.sees('holds');
		await hasStarted(rig, 's', 2);
		rig.signal('SIGINT');
		await inTime(1500, 'the end', isDone(rig.ended));
		expect(await rig.ended).toEqual({code: 130, signal: undefined});
		expect(rig.output()).not.toContain('| never');
		expect(rig.survivors()).toEqual([]);
	});

	test('a command of a watch action that ignores every signal is gone with devtui', async () => {
		const {rig, write} = up('  w: {command: ./tick.sh, watch: {paths: [a.txt], action: "exec:./mule.sh & ./mule.sh"}}\n', {files: {'a.txt': '1'}});
		await isWatching(rig);
		await hasStarted(rig, 'w');
		write('a.txt', '2');
		await hasStarted(rig, 'w', 3);
		await end(rig);
	});

	test('the run is over only when the last hook is', async () => {
		const {rig} = up('  w: {command: "exit 7", hooks: {on_failure: "until test -e noted; do sleep 0.05; done; echo cleaned up", after_stop: "sleep 0.2; echo noted; touch noted"}}\n');
		expect(await rig.ended).toMatchObject({code: 7});
		expect(linesOf(rig, 'w')).toEqual(['noted', 'cleaned up']);
	});

	test('a service that is removed from the file while its build runs goes with its build', async () => {
		const rig = await openEngine('services:\n  w: {command: ./tick.sh, build_command: "./mule.sh & ./mule.sh"}\n  x: ./tick.sh\n');
		await until('the build', () => [...rig.log('w').matchAll(/^start/gm)].length === 2);
		await rig.reload('services:\n  x: ./tick.sh\n');
		await until('w to be gone', () => rig.engine.store.getSnapshot().services['w'] === undefined, {found: () => JSON.stringify(rig.state('w'))});
		await until('x alone to live', () => rig.survivors().length === 1);
	});

	test('another build command in the file builds and restarts; the same one does not', async () => {
		const text = (word: string, more = '') => `services:\n  w: {command: "cat out; exec sleep 1000", build_command: "echo ${word} > out"${more}}\n`;
		const rig = await openEngine(text('one'));
		await rig.logs('w', /^one/m);
		await rig.reload(text('two'));
		await rig.logs('w', /^two/m);
		expect(rig.state('w').run).toBe(2);
		await rig.reload(text('two', ', description: "another"'));
		expect(rig.state('w').run).toBe(2);
	});
});

describe('together', () => {
	test.skipIf(!isRoot || !requires('python3'))('another user can tell that he is ready', async () => {
		const {rig} = up('  w: {command: "python3 notify.py READY=1; exec sleep 1000", user: nobody, ready: {notify: true, within: 10s}}\n', {args: ['up', '--wait-ready'], files: {
			'notify.py': 'import os, socket\na = os.environ["NOTIFY_SOCKET"]\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.connect("\\0" + a[1:] if a[0] == "@" else a)\ns.send(b"READY=1")\n',
		}, environment: {PATH: `/usr/bin:/bin:${process.env['PATH']}`}});
		expect((await rig.ended).code, rig.output()).toBe(0);
	});

	test('keys that stop a program without a terminal are read from its pipe', async () => {
		const {rig} = up('  w: {command: ./reads.sh, tty: false, stop_keys: "quit<Enter>"}\n', {files: {'reads.sh': '#!/bin/sh\necho start $$\nread word\necho "read $word"\n'}});
		await hasStarted(rig, 'w');
		await end(rig);
		expect(linesOf(rig, 'w').at(-1)).toBe('read quit');
	});

	test('copies have hooks, builds and stop commands of their own', async () => {
		const {rig} = up('  w: {command: ./says.sh, replicas: 2, hooks: {before_start: "echo hook $$DEVTUI_REPLICA"}, stop_command: "echo stop $$DEVTUI_REPLICA; kill -KILL $$DEVTUI_PID"}\n');
		await hasStarted(rig, 'w-1');
		await hasStarted(rig, 'w-2');
		await end(rig);
		for (const number of [1, 2]) {
			expect(linesOf(rig, `w-${number}`)).toEqual(expect.arrayContaining([`hook ${number}`, `stop ${number}`]));
		}
	});

	test('a service that crashes again and again while it is built is started with what was built', async () => {
		const {rig, directory, write} = up('  w: {command: ./crash.sh, build_command: "while [ $(cat v) = hold ]; do sleep 0.05; done; cp v out", watch: [v], restart: always, restart_max_delay: 100ms}\n'.replace('$(cat', '$$(cat'), {files: {v: 'good', 'crash.sh': '#!/bin/sh\necho start $$ $(cat out)\n[ -e crash ] && exit 1\nexec sleep 1000\n'}});
		await isWatching(rig);
		const [first] = await hasStarted(rig, 'w');
		write('v', 'hold');
		await rig.sees('build · v changed');
		write('crash', '');
		process.kill(first!, 'SIGKILL');
		await rig.sees('killed by SIGKILL');
		execFileSync('rm', ['crash'], {cwd: directory});
		write('v', 'new');
		await rig.sees(/start \d+ new/);
		await end(rig);
	});

	test('a dependency whose `after_ready` fails has failed, and its dependants say so', async () => {
		const {rig} = up('  db: {command: ./tick.sh, ready: {log: start}, hooks: {after_ready: "exit 5"}}\n  api: {command: ./tick.sh, depends_on: {db: {condition: service_healthy}}}\n');
		expect(await rig.ended).toMatchObject({code: 3});
		expect(rig.output()).toContain('after_ready failed: exited 5');
		expect(startsOf(rig, 'api')).toEqual([]);
		expect(rig.survivors()).toEqual([]);
	});

	test('a thousand datagrams at once are restarts one after the other, never two processes, and the last one runs on', async () => {
		const {createSocket} = await import('node:dgram');
		const port = await ownPort('udp');
		const rig = await openEngine(`services:\n  w: {command: ./tick.sh, trigger_udp: "127.0.0.1:${port}"}\n`);
		await rig.is('w', 'ready');
		let most = 0;
		rig.engine.store.subscribe(() => {
			most = Math.max(most, rig.survivors().length);
		});
		const socket = createSocket('udp4');
		await Promise.all(Array.from({length: 1000}, async () => new Promise<void>(resolve => {
			socket.send('x', port, '127.0.0.1', () => {
				resolve();
			});
		})));
		socket.close();
		// The engine is in this process: some tens of datagrams are read in a turn, and what the kernel had no room for is gone.
		for (let turn = 0; turn < 200; turn++) {
			await new Promise(setImmediate);
		}

		await until('it to run on', () => rig.state('w').phase.type === 'ready' && startsIn(rig.log('w')).at(-1) === rig.pid('w'));
		expect(rig.state('w').run).toBeGreaterThan(1);
		expect(most).toBe(1);
		await until('one process', () => String(rig.survivors()) === String(rig.pid('w')));
	});
});

function startsIn(log: string): readonly number[] {
	return [...log.matchAll(/^start (\d+)/gm)].map(([, pid]) => Number(pid));
}
