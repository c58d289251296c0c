import {execFileSync} from 'node:child_process';
import {chmodSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {createSpawner} from '../../../source/runtime/child.ts';
import {isStopped} from '../../helpers/processes.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace, type Workspace} from '../../helpers/workspace.ts';
import {buildDriver, drive, launcherOf, launchers, parentOf} from './drive.ts';
import {launcherForTests} from './launcher-for-tests.ts';
import {carriers, fixture, killAll, sh, shapes, spawnTestChild, withLauncher} from './rig.ts';

const ownSpawner = () => createSpawner({launcherPath: launcherForTests()});

describe.each(withLauncher)('%s, %s', (_by, on) => {
	test.each(shapes)('a launcher that somebody kills takes along all of what %s, and the end is told', async shape => {
		const child = spawnTestChild(fixture(`${shape}.sh`), {on});
		await child.sees('ready');
		process.kill(await launcherOf(child), 'SIGKILL');
		// Its main process may have ended before.
		expect(await child.exited()).toEqual(child.mainExit ?? {type: 'signal', signal: 'SIGKILL'});
		expect(child.processes()).toEqual([]);
		expect(child.events.at(-1)).toBe('exited');
	});

	test('what it leaves behind is asked to end first, can be seen meanwhile, and its last words are heard', async () => {
		const script = 'trap "" HUP; setsid sh -c "trap \\"echo last words; sleep 0.05; exit\\" TERM; echo ready; while :; do sleep 0.01; done" & wait';
		const spawn = ownSpawner();
		let child = spawnTestChild(['true'], {on, by: spawn});
		// Who is asked has 200 ms for its last words: perhaps others have the processor all that time.
		for (let round = 0; round < 10 && !child.text().includes('last words\n'); round++) {
			child = spawnTestChild(sh(script), {on, by: spawn});
			await child.sees('ready');
			const launcher = parentOf(child.pid!);
			const forkServer = parentOf(launcher);
			// It begins to ask when everything has been seen.
			process.kill(forkServer, 'SIGSTOP');
			onTestFinished(() => continueIfThere(forkServer));
			await until('it to stop', () => isStopped(forkServer));
			process.kill(launcher, 'SIGKILL');
			await until('the daemon without its main process', () => {
				const survivors = child.child.survivors();
				return survivors.length > 0 && survivors.every(({pid}) => pid !== child.pid);
			});
			expect(child.events).not.toContain('exited');
			process.kill(forkServer, 'SIGCONT');
			await child.exited();
			expect(child.child.survivors()).toEqual([]);
		}

		expect(child.text()).toContain('last words\n');
	});

	test('of many launchers killed at once nobody and no word is missed, and others go on', async () => {
		const spawn = ownSpawner();
		const spared = spawnTestChild(sh('echo ready; read -r line; echo "got $line"; exit 5'), {on, by: spawn});
		const children = Array.from({length: 20}, () => spawnTestChild(fixture('has-stubborn-daemon.sh'), {on, by: spawn}));
		await Promise.all([spared, ...children].map(async child => child.sees('ready')));
		for (const child of children) {
			process.kill(parentOf(child.pid!), 'SIGKILL');
		}

		for (const child of children) {
			expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
			expect(child.processes()).toEqual([]);
		}

		spared.child.write('it\n');
		expect(await spared.exited()).toEqual({type: 'code', code: 5});
		expect(spared.text()).toContain('got it\n');
	});

	test('a launcher that somebody asks to end ends everything first', async () => {
		const child = spawnTestChild(fixture('has-stubborn-daemon.sh'), {on});
		await child.sees('ready');
		process.kill(parentOf(child.pid!), 'SIGTERM');
		await child.exited();
		expect(child.processes()).toEqual([]);
	});

	test('the fork server killed: who runs goes on, and the next is started by another one', async () => {
		const spawn = ownSpawner();
		const first = spawnTestChild(sh('echo ready; read -r line; echo "got $line"; exit 5'), {on, by: spawn});
		await first.sees('ready');
		const forkServer = parentOf(parentOf(first.pid!));
		process.kill(forkServer, 'SIGKILL');
		await until('its end', () => !launchers().includes(forkServer));

		const second = spawnTestChild(sh('echo ready; read -r _'), {on, by: spawn});
		await second.sees('ready');
		expect(parentOf(parentOf(second.pid!))).not.toBe(forkServer);
		first.child.write('it\n');
		expect(await first.exited()).toEqual({type: 'code', code: 5});
		expect(first.text()).toContain('got it\n');
	});

	test('the fork server and a launcher killed at once: the session is ended, and the end is told', async () => {
		const child = spawnTestChild(fixture('ignores-term.sh'), {on, by: ownSpawner()});
		await child.sees('ready');
		const launcher = parentOf(child.pid!);
		process.kill(parentOf(launcher), 'SIGKILL');
		process.kill(launcher, 'SIGKILL');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		expect(child.processes()).toEqual([]);
		expect(child.events.filter(event => event !== 'output')).toEqual(['spawned', 'exited']);
	});

	test('the fork server asked to end stays, as it does when somebody types Ctrl-C', async () => {
		const spawn = ownSpawner();
		const child = spawnTestChild(sh('echo ready; read -r _'), {on, by: spawn});
		await child.sees('ready');
		const forkServer = parentOf(parentOf(child.pid!));
		for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1'] as const) {
			process.kill(forkServer, signal);
		}

		const second = spawnTestChild(sh('echo ready; read -r _'), {on, by: spawn});
		await second.sees('ready');
		expect(parentOf(parentOf(second.pid!))).toBe(forkServer);
	});

	test('the fork server killed while it starts twenty: each one runs, and none twice', async () => {
		const spawn = ownSpawner();
		const first = spawnTestChild(sh('echo ready; read -r _'), {on, by: spawn});
		await first.sees('ready');
		const forkServer = parentOf(parentOf(first.pid!));
		const children = Array.from({length: 20}, () => spawnTestChild(sh('echo ready; exec sleep 1000'), {on, by: spawn}));
		await until('the first', () => children.some(child => child.pid));
		process.kill(forkServer, 'SIGKILL');
		for (const child of children) {
			await until('an answer', () => child.failure ?? child.text().includes('ready'));
			expect(child.failure ?? '').toBe('');
			// A program that is just being executed has no environment for a moment.
			await until('the sleep', () => child.processes().some(({command}) => command === 'sleep 1000'));
		}

		expect(children.map(child => child.processes().length)).toEqual(children.map(() => 1));
	});
});

describe('where the system has nothing left', () => {
	beforeAll(buildDriver);

	test.each([
		['fork', 'EAGAIN', 'too many processes to start true'],
		['fork', 'ENOMEM', 'cannot start true: not enough memory'],
		['pipe2', 'EMFILE', 'cannot start true: too many open files'],
		['socket', 'ENFILE', `the launcher LAUNCHER has failed: it cannot call devtui: file table overflow`],
		['ioctl', 'EIO', 'cannot open what true would read and print to: i/o error'],
	])('%s answers %s: told in words, nothing left, and the next one runs', async (call, error, message) => {
		const {directory, write} = workspace({trouble: ''});
		const launcher = withFailing({directory, write}, call, error);
		const spawn = createSpawner({launcherPath: launcher});
		for (let round = 0; round < 2; round++) {
			write('trouble', '');
			const child = spawnTestChild(['true'], {by: spawn});
			await until('the failure', () => child.failure);
			expect(child.failure).toBe(message.replace('LAUNCHER', launcher));
			expect(child.events).toEqual(['spawn-failed']);
			expect(child.processes()).toEqual([]);
			rmSync(path.join(directory, 'trouble'));
			const next = spawnTestChild(sh('exit 3'), {by: spawn});
			expect(await next.exited()).toEqual({type: 'code', code: 3});
		}
	});

	test.each(Object.keys(carriers) as readonly (keyof typeof carriers)[])('devtui may not have enough descriptors for all that start at once: as many run as there is room for, and some are left, %s', async on => {
		const driven = drive({wrapper: ['prlimit', '--nofile=120']});
		for (let count = 0; count < 60; count++) {
			driven.spawn(['sh', '-c', 'read -r _'], on);
		}

		await until('all', () => driven.text().match(/^(spawned|failed)/gm)?.length === 60, {found: driven.text});
		// Each takes three or four, and Node has some thirty of its own.
		expect(driven.text().match(/^spawned/gm)?.length).toBeGreaterThan(15);
		for (const failure of driven.text().match(/^failed: .*/gm) ?? []) {
			expect(failure).toBe('failed: cannot start sh: too many open files: devtui may have 120 (ulimit -n)');
		}

		expect(readdirSync(`/proc/${driven.process.pid}/fd`).length).toBeLessThanOrEqual(110);
	});

	test.skipIf(!requires('mount'))('the system has no terminal left: told in words, those that have one run on, and the next one runs once there is one', async () => {
		// The terminals of a world of its own, where there are three.
		const driven = drive({wrapper: ['unshare', '--mount', 'sh', '-c', 'mount -t devpts -o newinstance,max=3,ptmxmode=666 devpts /dev/pts && exec "$@"', 'sh']});
		for (let count = 0; count < 5; count++) {
			driven.spawn(['sh', '-c', 'read -r _'], 'on a terminal');
		}

		await until('all', () => driven.text().match(/^(spawned|failed)/gm)?.length === 5, {found: driven.text});
		expect(driven.text().match(/^failed: .*/gm)).toEqual(Array.from({length: 2}, () => 'failed: cannot start sh: no terminal can be had: the system has no more of them (see /proc/sys/kernel/pty/max)'));
		expect(driven.text()).not.toContain('exited');
		killAll(driven.left());
		await until('their ends', () => driven.text().match(/^exited/gm)?.length === 3, {found: driven.text});
		driven.spawn(['sh', '-c', 'echo works again'], 'on a terminal');
		await until('the next one', () => driven.text().includes('works again'), {found: driven.text});
	});

	test.each(Object.keys(carriers) as readonly (keyof typeof carriers)[])('devtui has no descriptor left: told in words, and the next one runs, %s', async on => {
		const driven = drive({wrapper: ['prlimit', '--nofile=40']});
		for (let count = 0; count < 20; count++) {
			driven.spawn(['sh', '-c', 'read -r _'], on);
		}

		await until('all', () => driven.text().match(/^(spawned|failed)/gm)?.length === 20, {found: driven.text});
		expect(driven.text()).toContain('failed: ');
		for (const failure of driven.text().match(/^failed: .*/gm) ?? []) {
			expect(failure).toContain('too many open files');
		}

		killAll(driven.left());

		await until('their ends', () => driven.text().match(/^(exited|failed)/gm)?.length === 20, {found: driven.text});
		driven.spawn(['sh', '-c', 'echo works again'], on);
		await until('the next one', () => driven.text().includes('works again'), {found: driven.text});
	});
});

function continueIfThere(pid: number): void {
	try {
		process.kill(pid, 'SIGCONT');
	} catch {
		// It has ended.
	}
}

/** A launcher for which a call of the C library fails as long as there is a file `trouble`. */
function withFailing({directory, write}: Workspace, call: string, error: string): string {
	const signature: Readonly<Record<string, readonly [parameters: string, names: string]>> = {
		fork: ['void', ''],
		pipe2: ['int *ends, int flags', 'ends, flags'],
		socket: ['int domain, int type, int protocol', 'domain, type, protocol'],
		ioctl: ['int fd, unsigned long request, void *argument', 'fd, request, argument'],
	};
	const [parameters, names] = signature[call]!;
	const source = path.join(directory, 'failing.c');
	const library = path.join(directory, 'failing.so');
	const launcher = path.join(directory, 'launcher');
	write('failing.c', [
		'#define _GNU_SOURCE',
		'#include <dlfcn.h>', '#include <errno.h>', '#include <unistd.h>', '#include <sys/types.h>',
		`int ${call}(${parameters})`,
		'{',
		`	if (access("${directory}/trouble", F_OK) == 0) { errno = ${error}; return -1; }`,
		`	int (*real)(${parameters}) = (int (*)(${parameters}))dlsym(RTLD_NEXT, "${call}");`,
		`	return real(${names});`,
		'}', '',
	].join('\n'));
	execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl']);
	write('launcher', `#!/bin/sh\nexec env LD_PRELOAD=${library} ${launcherForTests()}\n`);
	chmodSync(launcher, 0o755);
	return launcher;
}
