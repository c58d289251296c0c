import {describe, expect, test} from 'vitest';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {everyWay, sh, spawnTestChild} from './rig.ts';

describe.each(everyWay)('a process %s, %s', (by, on) => {
	test.each([
		['exit 0', {type: 'code', code: 0}],
		['exit 7', {type: 'code', code: 7}],
		['exit 255', {type: 'code', code: 255}],
		['kill -9 $$', {type: 'signal', signal: 'SIGKILL'}],
		['kill -TERM $$', {type: 'signal', signal: 'SIGTERM'}],
		['kill -SEGV $$', {type: 'signal', signal: 'SIGSEGV'}],
		['kill -ABRT $$', {type: 'signal', signal: 'SIGABRT'}],
		['kill -USR1 $$', {type: 'signal', signal: 'SIGUSR1'}],
		['kill -IO $$', {type: 'signal', signal: 'SIGIO'}],
	])('that does `%s` has ended with %o', async (script, exit) => {
		const child = spawnTestChild(sh(`ulimit -c 0; ${script}`), {by, on});
		expect(await child.exited()).toEqual(exit);
		expect(child.events).toEqual(['spawned', 'exited']);
		expect(child.child.survivors()).toEqual([]);
	});

	test('tells that it runs, then what it printed, then that it has ended', async () => {
		const child = spawnTestChild(sh('echo one; echo two >&2; exit 3'), {by, on});
		expect(await child.exited()).toEqual({type: 'code', code: 3});
		expect(child.events).toEqual(['spawned', 'output', 'exited']);
		expect(child.text()).toMatch(/^(one\ntwo|two\none)\n$/);
		expect(child.text('stderr')).toBe(on === 'on pipes' ? 'two\n' : '');
	});

	test('is known by the pid of the command itself', async () => {
		const child = spawnTestChild(sh('echo $$'), {by, on});
		await child.exited();
		expect(child.text()).toBe(`${child.pid}\n`);
	});

	test('whose main process ends before others is over when the last of them is', async () => {
		const {directory, write} = workspace({});
		const child = spawnTestChild(sh('trap "" HUP; (while [ ! -e go ]; do sleep 0.01; done; echo last) & exit 4'), {by, on, workingDir: directory});
		await until('the end of the main process', () => child.mainExit);
		write('go', '');
		expect(await child.exited()).toEqual({type: 'code', code: 4});
		expect(child.mainExit).toEqual({type: 'code', code: 4});
		expect(child.events).toEqual(['spawned', 'main-exited', 'output', 'exited']);
		expect(child.text()).toBe('last\n');
	});
});
