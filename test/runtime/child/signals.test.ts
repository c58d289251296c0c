import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {isStopped} from '../../helpers/processes.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {launcherOf} from './drive.ts';
import {everyWay, fixture, fixtures, sh, shapes, spawnTestChild, withLauncher} from './rig.ts';

const shapesOfOneSession = ['exits-on-term', 'ignores-term', 'has-grandchildren'] as const;

describe.each(withLauncher)('%s, %s', (by, on) => {
	test.each(shapes)('SIGKILL to all leaves nothing of what %s', async shape => {
		const child = spawnTestChild(fixture(`${shape}.sh`), {by, on});
		await child.sees('ready');
		child.child.signal('SIGKILL', 'all');
		await child.exited();
		expect(child.processes()).toEqual([]);
		expect(child.child.survivors()).toEqual([]);
	});

	test('who forks faster than one can look is caught all the same', async () => {
		const {directory} = workspace({});
		const program = path.join(directory, 'keeps-forking');
		execFileSync('cc', ['-O2', '-o', program, path.join(fixtures, 'keeps-forking.c')]);
		for (let round = 0; round < 5; round++) {
			const child = spawnTestChild([program], {by, on});
			await child.sees('ready');
			child.child.signal('SIGKILL', 'all');
			await child.exited();
			expect(child.processes()).toEqual([]);
		}
	});

	test('SIGTERM to all reaches daemons too', async () => {
		const child = spawnTestChild(fixture('has-daemon.sh'), {by, on});
		await child.sees('ready');
		child.child.signal('SIGTERM', 'all');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGTERM'});
		expect(child.processes()).toEqual([]);
	});

	test('a daemon that outlives the main process is told of, can be seen, and its last words are heard', async () => {
		const {directory} = workspace({});
		const child = spawnTestChild(fixture('leaves-a-daemon.sh', path.join(directory, 'fifo')), {by, on});
		await until('the end of the main process', () => child.mainExit);
		expect(child.mainExit).toEqual({type: 'code', code: 7});
		expect(child.events.filter(event => event !== 'output')).toEqual(['spawned', 'main-exited']);
		await until('the daemon and its child', () => child.child.survivors().length === 2);
		expect(child.child.survivors().map(survivor => survivor.pid).sort()).toEqual(child.processes().map(survivor => survivor.pid).sort());
		// Again, since a shell that has just forked can miss a signal.
		await until('the end', () => {
			child.child.signal('SIGTERM', 'all');
			return child.events.includes('exited');
		});
		expect(await child.exited()).toEqual({type: 'code', code: 7});
		expect(child.text()).toContain('last words\n');
		expect(child.events.at(-1)).toBe('exited');
	});

	test('a signal to the group passes by who has left it', async () => {
		const child = spawnTestChild(fixture('has-daemon.sh'), {by, on});
		await child.sees('ready');
		child.child.signal('SIGTERM', 'group');
		await until('the end of the main process', () => child.mainExit);
		expect(child.mainExit).toEqual({type: 'signal', signal: 'SIGTERM'});
		await until('the daemon to sleep', () => child.child.survivors().map(survivor => survivor.command).join() === 'sleep 1000');
	});

	test('a signal to who is outside the group passes by the group', async () => {
		const child = spawnTestChild(fixture('has-daemon.sh'), {by, on});
		await child.sees('ready');
		const daemon = await until('the daemon to sleep', () => child.child.survivors().find(survivor => survivor.command === 'sleep 1000'));
		child.child.signal('SIGTERM', 'outside');
		// The shell that waited for it ends by itself, with code 0, rather than by the signal.
		expect(await child.exited()).toEqual({type: 'code', code: 0});
		expect(child.processes().map(process => process.pid)).not.toContain(daemon.pid);
	});

	test('the group can be signalled after its first process has ended', async () => {
		const child = spawnTestChild(sh('trap "" HUP; sh -c "trap \\"echo heard; exit\\" USR1; sleep 1000 & echo ready; wait" & read -r _; exit 1'), {by, on});
		await child.sees('ready');
		child.child.write('go\n');
		await until('the end of the main process', () => child.mainExit);
		// Whom a shell has only just forked may still have its traps.
		await until('the sleep', () => child.child.survivors().some(survivor => survivor.command === 'sleep 1000'));
		child.child.signal('SIGUSR1', 'group');
		await child.exited();
		expect(child.text()).toContain('heard\n');
	});
});

describe.each(everyWay)('%s, %s', (by, on) => {
	test.each(shapesOfOneSession)('SIGKILL to all leaves nothing of what %s', async shape => {
		const child = spawnTestChild(fixture(`${shape}.sh`), {by, on});
		await child.sees('ready');
		child.child.signal('SIGKILL', 'all');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		expect(child.processes()).toEqual([]);
	});

	test('SIGTERM to the group ends every member, and who ignores it is named, the main process first', async () => {
		const child = spawnTestChild(sh('sh -c "trap \\"\\" TERM HUP; echo ready; exec sleep 1000" & exec sleep 2000'), {by, on});
		await child.sees('ready');
		const survivors = await until('both to sleep', () => {
			const found = child.child.survivors();
			return found.length === 2 && found.every(survivor => survivor.command.startsWith('sleep')) && found;
		});
		expect(survivors).toEqual([
			{pid: child.pid, command: 'sleep 2000'},
			{pid: expect.any(Number), command: 'sleep 1000'},
		]);
		child.child.signal('SIGTERM', 'group');
		await until('the end of the main process', () => child.mainExit);
		expect(child.child.survivors()).toEqual([{pid: expect.any(Number), command: 'sleep 1000'}]);
		expect(child.events).not.toContain('exited');
	});

	test.each(['HUP', 'INT', 'QUIT', 'TERM', 'USR1', 'USR2'] as const)('SIG%s reaches the main process', async name => {
		const child = spawnTestChild(fixture('says-which-signal.sh'), {by, on});
		await child.sees('ready');
		child.child.signal(`SIG${name}`, 'main');
		// Its child lives on, and is ended when the test is.
		await child.sees(`got ${name}`);
	});

	test('SIGKILL before it runs is not forgotten', async () => {
		const child = spawnTestChild(['sleep', '1000'], {by, on});
		child.child.signal('SIGKILL', 'all');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		expect(child.processes()).toEqual([]);
	});

	test('signals and input after its end are ignored, as are signals of unknown names', async () => {
		const child = spawnTestChild(['true'], {by, on});
		child.child.signal('SIGNOPE', 'main');
		await child.exited();
		child.child.signal('SIGTERM', 'main');
		child.child.signal('SIGKILL', 'all');
		child.child.write('too late\n');
		child.child.resize(100, 40);
		child.child.pauseOutput();
		child.child.resumeOutput();
		expect(child.events).toEqual(['spawned', 'exited']);
	});

	test('what a process calls itself is shown without control characters', async () => {
		const child = spawnTestChild(sh('exec sh -c "echo ready; read -r _" "$(printf "a\\033[31mb\\nc\\tlong")"'), {by, on});
		await child.sees('ready');
		expect(child.child.survivors()[0]!.command).toMatch(/ a \[31mb c long$/);
	});
});

test('a stopped service is ended too', async () => {
	const child = spawnTestChild(fixture('exits-on-term.sh'));
	await child.sees('ready');
	child.child.signal('SIGSTOP', 'all');
	child.child.signal('SIGKILL', 'all');
	expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
});

test('what runs under a launcher that somebody has stopped is ended too', async () => {
	const child = spawnTestChild(fixture('exits-on-term.sh'));
	await child.sees('ready');
	const launcher = await launcherOf(child);
	process.kill(launcher, 'SIGSTOP');
	await until('it to stop', () => isStopped(launcher));
	child.child.signal('SIGTERM', 'group');
	expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGTERM'});
});

const debug = 'import ctypes, os, sys, time\npid = int(sys.argv[1])\nif ctypes.CDLL(None).ptrace(16, pid, 0, 0) != 0: sys.exit(1)\nos.waitpid(pid, 0)\nprint("attached", flush=True)\ntime.sleep(1000)\n';

test.skipIf(!requires('python3'))('who has died and is held by a debugger that does not look is told of, and buried once that has gone', async () => {
	const child = spawnTestChild(fixture('exits-on-term.sh'));
	await child.sees('ready');
	const tracer = spawn('python3', ['-c', debug, String(child.pid)], {stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => void tracer.kill('SIGKILL'));
	expect(String(await once(tracer.stdout, 'data'))).toContain('attached');
	child.child.signal('SIGKILL', 'all');
	await until('word of it', () => child.notices.length > 0);
	expect(child.notices).toEqual([expect.stringMatching(new RegExp(`^${child.pid} has ended, but is held by a debugger \\(pid ${tracer.pid}, \\S*python\\S* .*\\) until that goes on or ends$`))]);
	expect(child.events).not.toContain('exited');
	tracer.kill('SIGKILL');
	expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
});
