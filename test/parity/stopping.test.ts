import {createSocket} from 'node:dgram';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {inTime, isDone} from '../helpers/peer.ts';
import {isLiving} from '../helpers/processes.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {ownPort} from './own-port.ts';
import {end, hasStarted, linesOf, startsOf, up} from './rig.ts';

describe('`stop_command` and `stop_keys`', () => {
	test('a stop command is run instead of the signal, in the directory and environment of the service, and knows its pid', async () => {
		const {rig} = up('  w: {command: ./hears.sh, stop_command: "echo asks $$DEVTUI_PID; kill -USR1 $$DEVTUI_PID; until test -e heard; do sleep 0.05; done; kill -KILL $$DEVTUI_PID"}\n', {files: {
			'hears.sh': '#!/bin/sh\ntrap "echo got TERM" TERM\ntrap "echo got USR1; touch heard" USR1\necho start $$\nwhile :; do sleep 0.05; done\n',
		}});
		const [pid] = await hasStarted(rig, 'w');
		await end(rig);
		const lines = linesOf(rig, 'w');
		expect(lines).toContain(`asks ${pid}`);
		expect(lines).toContain('got USR1');
		expect(lines).not.toContain('got TERM');
	});

	test('a stop command that fails is told, and the signal is sent', async () => {
		const {rig} = up('  w: {command: ./says.sh, stop_command: "exit 3"}\n');
		await hasStarted(rig, 'w');
		await end(rig);
		expect(rig.output()).toContain('stop_command failed: exited 3');
		expect(linesOf(rig, 'w')).toContain('got TERM');
	});

	test('a stop command that hangs has the grace period, then all of it and of the service is killed', async () => {
		const {rig} = up('  w: {command: ./says.sh, stop_command: "./mule.sh & ./mule.sh", stop_grace_period: 500ms}\n');
		await hasStarted(rig, 'w');
		const over = end(rig);
		// Ten seconds is what it would have been given without a word about it.
		await inTime(9000, 'the end', isDone(over), rig.output);
		await over;
		expect(linesOf(rig, 'w')).not.toContain('got TERM');
		expect(startsOf(rig, 'w').some(isLiving)).toBe(false);
	});

	test.skipIf(!requires('python3'))('`<C-c>` is a Ctrl-C to a program that reads its terminal, and a word with `<Enter>` is read', async () => {
		const reader = 'import sys, termios, tty\ntty.setraw(0)\nprint("start", end="\\r\\n", flush=True)\nwhile True:\n\tkey = sys.stdin.read(1)\n\tprint("key %d" % ord(key), end="\\r\\n", flush=True)\n\tif ord(key) == 3: sys.exit(0)\n';
		const {rig} = up('  raw: {command: exec python3 reader.py, stop_keys: "<C-c>"}\n  cooked: {command: ./shell.sh, stop_keys: ["quit", "<Enter>"]}\n  signal: {command: "trap \'echo caught INT; exit\' INT; echo start; while :; do sleep 0.05; done", stop_keys: "<C-c>"}\n', {files: {
			'reader.py': reader,
			'shell.sh': '#!/bin/sh\necho start\nwhile read word; do echo "read $word"; [ "$word" = quit ] && exit; done < /dev/tty\n',
		}});
		await Promise.all(['raw', 'cooked', 'signal'].map(async name => rig.sees(new RegExp(`${name} +\\| start`))));
		await end(rig);
		expect(linesOf(rig, 'raw')).toContain('key 3');
		expect(linesOf(rig, 'cooked')).toContain('read quit');
		expect(linesOf(rig, 'signal').some(line => line.includes('caught INT'))).toBe(true);
		expect(rig.output()).not.toContain('SIGKILL');
	});

	test('keys that do not help end in SIGKILL after the grace period', async () => {
		const {rig} = up('  w: {command: ./tick.sh, stop_keys: "q", stop_grace_period: 300ms}\n');
		await hasStarted(rig, 'w');
		await end(rig);
		expect(rig.output()).toContain('did not end in time: SIGKILL');
	});
});

describe('`trigger_udp`', () => {
	const send = async (port: number) => {
		const socket = createSocket('udp4');
		await new Promise(resolve => {
			socket.send('x', port, '127.0.0.1', resolve);
		});
		socket.close();
	};

	/** How many sockets for datagrams a process has bound. */
	const listening = (pid: number) => {
		const sockets = readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
			try {
				return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
			} catch {
				return [];
			}
		});
		return ['udp', 'udp6'].flatMap(table => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1)).filter(line => sockets.includes(line.trim().split(/\s+/)[9] ?? '')).length;
	};

	test('O22: any datagram restarts its service at once, also one that has failed, and nobody else', async () => {
		const port = await ownPort('udp');
		const {rig, write} = up(`  w: {command: ./once.sh, trigger_udp: "127.0.0.1:${port}"}\n  other: ./tick.sh\n`, {args: ['up', '--keep-going'], files: {'once.sh': '#!/bin/sh\necho start $$\n[ -e fail ] && { rm fail; exit 1; }\nexec sleep 1000\n'}});
		const [first] = await hasStarted(rig, 'w');
		await hasStarted(rig, 'other');
		await until('it to listen', () => listening(rig.pid) === 1);
		const again = async (times: number) => {
			// What comes within 25 ms of the one before belongs to it.
			await sleep(50);
			await send(port);
			await hasStarted(rig, 'w', times);
		};

		await again(2);
		expect(isLiving(first!)).toBe(false);
		expect(rig.output()).toContain('w: run 2 · triggered');
		write('fail', '');
		await again(3);
		await rig.sees('w exited 1');
		await again(4);
		await end(rig);
		expect(startsOf(rig, 'w')).toHaveLength(4);
		expect(startsOf(rig, 'other')).toHaveLength(1);
	});

	test('O22: devtui listens to datagrams only where a service says so', async () => {
		const port = await ownPort('udp');
		const silent = up('  w: ./tick.sh\n').rig;
		const told = up(`  w: {command: ./tick.sh, trigger_udp: "127.0.0.1:${port}"}\n`).rig;
		await hasStarted(told, 'w');
		await until('it to listen', () => listening(told.pid) === 1);
		await hasStarted(silent, 'w');
		expect(listening(silent.pid)).toBe(0);
		await end(silent);
		await end(told);
	});

	test('a port that is taken is told, and the service runs', async () => {
		const socket = createSocket('udp4');
		await new Promise<void>(resolve => {
			socket.bind(0, '127.0.0.1', resolve);
		});
		onTestFinished(() => {
			socket.close();
		});
		const {rig} = up(`  w: {command: ./tick.sh, trigger_udp: "127.0.0.1:${socket.address().port}"}\n`);
		await rig.sees(new RegExp(`${socket.address().port}[^\\n]*another process`));
		await hasStarted(rig, 'w');
		await end(rig);
	});
});

describe('ports', () => {
	const listener = "const net = require('net'); const server = net.createServer(s => s.end()); server.on('error', e => { console.log(e.code); process.exit(1); }); process.on('SIGTERM', () => setTimeout(() => process.exit(), 200)); server.listen(+process.env.WANTED, '127.0.0.1', () => console.log('start', process.pid));";

	const taken = async () => {
		const server = createServer();
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		return {port: (server.address() as AddressInfo).port, server};
	};

	test('a port that another process holds is told with its pid and command, before the start', async () => {
		const {port, server} = await taken();
		onTestFinished(() => {
			server.close();
		});
		const {rig} = up(`  w: {command: exec node listen.js, ready: {tcp: ${port}}}\n`, {files: {'listen.js': listener}, environment: {WANTED: String(port)}});
		expect((await rig.ended).code).not.toBe(0);
		const told = rig.output().indexOf(`port ${port} is held by pid ${process.pid} (`);
		expect(told, rig.output()).toBeGreaterThan(0);
		expect(rig.output()).toContain(path.basename(process.execPath));
		expect(rig.output().indexOf('EADDRINUSE')).toBeGreaterThan(told);
	});

	test('a restart finds the port of its own old run free, however often', async () => {
		const port = await ownPort('tcp');
		const {rig, write} = up(`  w: {command: exec node listen.js, ready: {tcp: ${port}}, watch: [a.txt]}\n`, {files: {'listen.js': listener, 'a.txt': '1'}, environment: {WANTED: String(port)}});
		await rig.sees('watching files');
		await rig.sees('w ready');
		for (const count of [2, 3, 4]) {
			write('a.txt', String(count));
			await hasStarted(rig, 'w', count);
		}

		expect(rig.output()).not.toContain('EADDRINUSE');
		expect(rig.output()).not.toContain('is held by');
		await end(rig);
	});
});
