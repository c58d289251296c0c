import {describe, expect, onTestFinished, test} from 'vitest';
import {prepareLaunch, type PreparedLaunch} from '../../../source/runtime/child-preparation.ts';
import {spawnSupervised} from '../../../source/runtime/child-supervised.ts';
import type {SpawnProcess} from '../../../source/runtime/child-types.ts';
import {createSpawner} from '../../../source/runtime/child.ts';
import {createLaunchers} from '../../../source/runtime/launcher-start.ts';
import {descendantsOf, isLiving} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {launcherForTests} from './launcher-for-tests.ts';
import {carriers, sh, spawnTestChild, withLauncher, type CarrierName} from './rig.ts';

describe.each(withLauncher)('%s, %s', (_by, on) => {
	test('one that waits for its service starts it as if it had been made for it', async () => {
		const {spawn} = await waiting(on);
		const child = spawnTestChild(sh('echo "$GREETING in $(pwd)"; read -r line; echo "got $line"; exit 3'), {by: spawn, on, workingDir: '/usr', environment: {GREETING: 'hello'}});
		await child.sees('hello in /usr');
		child.child.write('it\n');
		expect(await child.exited()).toEqual({type: 'code', code: 3});
		expect(child.text()).toContain('got it\n');
		expect(child.events).toEqual(['spawned', 'output', 'exited']);
	});

	test('a megabyte of environment and arguments is told whole', async () => {
		const {spawn} = await waiting(on);
		const variables = Object.fromEntries(Array.from({length: 10}, (_, index) => [`V${index}`, 'x'.repeat(100_000)]));
		const child = spawnTestChild(['/bin/sh', '-c', 'echo "${#V0} ${#V9} ${#1}"', 'sh', 'y'.repeat(100_000)], {by: spawn, on, environment: variables});
		await child.exited();
		expect(child.text()).toBe('100000 100000 100000\n');
	});

	test('what cannot be started is told, and why', async () => {
		const {spawn, pid} = await waiting(on);
		const child = spawnTestChild(['/no/such/program'], {by: spawn, on});
		await until('the failure', () => child.failure);
		expect(child.failure).toMatch(/no\/such\/program/);
		await until('the end of the launcher', () => !isLiving(pid));
	});

	test('one that is not needed ends', async () => {
		const {prepared, pid} = await waiting(on);
		prepared.discard();
		await until('the end of the launcher', () => !isLiving(pid));
	});

	test.each(['SIGTERM', 'SIGKILL'] as const)('one that somebody has ended by %s is not missed', async signal => {
		const {spawn, pid, gone} = await waiting(on);
		process.kill(pid, signal);
		await gone;
		const child = spawnTestChild(sh('exit 4'), {by: spawn, on});
		expect(await child.exited()).toEqual({type: 'code', code: 4});
	});

	test('an argument that no program can be given discards it', async () => {
		const others = new Set(descendantsOf(process.pid).map(({pid}) => pid));
		const own = () => descendantsOf(process.pid).filter(({pid}) => !others.has(pid));
		const spawner = createSpawner({launcherPath: launcherForTests()});
		const child = spawnTestChild(['echo', 'a\0b'], {by: spawner.prepare(carriers[on])!.spawn, on});
		await until('the failure', () => child.failure);
		expect(child.failure).toContain('NUL');
		await until('nobody but the fork server', () => own().length === 1);
	});
});

test('a terminal that was made for another size has the wanted one when the service looks', async () => {
	const {spawn} = await waiting('on a terminal');
	const child = spawnTestChild(sh('stty size'), {by: spawn, terminal: {columns: 123, rows: 45}});
	await child.exited();
	expect(child.text()).toBe('45 123\n');
});

test('without a launcher nothing is prepared', () => {
	expect(createSpawner().prepare(undefined)).toBeUndefined();
});

/** One that has called, and waits. */
async function waiting(on: CarrierName): Promise<{readonly spawn: SpawnProcess; readonly prepared: PreparedLaunch; readonly pid: number; readonly gone: Promise<void>}> {
	const launchers = createLaunchers(launcherForTests());
	let prepared: PreparedLaunch | undefined;
	let whenGone = (): void => {};
	const gone = new Promise<void>(resolve => {
		whenGone = resolve;
	});
	const pid = await new Promise<number>(resolve => {
		prepared = prepareLaunch({
			...launchers,
			start: (wanted, listener) => launchers.start(wanted, {
				...listener,
				greeted(connection, greeting) {
					listener.greeted(connection, greeting);
					resolve(greeting.pid);
				},
				buried(reason) {
					listener.buried(reason);
					whenGone();
				},
			}),
		}, carriers[on]);
	});
	onTestFinished(() => {
		prepared!.discard();
	});
	return {spawn: (options, listener) => spawnSupervised(launchers, options, listener, {prepared}), prepared: prepared!, pid, gone};
}
