import {beforeAll, describe, expect, test} from 'vitest';
import {isStopped} from '../../helpers/processes.ts';
import {until} from '../../helpers/until.ts';
import {createPeer} from '../../helpers/peer.ts';
import {buildDriver, drive, parentOf, type Driven} from './drive.ts';
import {fixture, shapes, withLauncher} from './rig.ts';

beforeAll(buildDriver);

/** Of the services that run. */
function mainPids(driven: Driven): readonly number[] {
	return [...driven.text().matchAll(/spawned (\d+)/g)].map(([, pid]) => Number(pid));
}

async function killAndWait(driven: Driven): Promise<void> {
	driven.process.kill('SIGKILL');
	const peer = createPeer();
	await until('the end of all', async () => {
		const isOver = driven.left().length === 0;
		await (isOver || peer.turn());
		return isOver;
	}, {found: () => JSON.stringify(driven.left()), withinMs: 30_000});
	expect(peer.hasHad(1000), peer.describe()).toBe(false);
}

describe.each(withLauncher)('%s, %s', (_by, carrier) => {
	test.each(shapes)('devtui killed: within a second nothing is left of what %s', async shape => {
		const driven = drive();
		driven.spawn(fixture(`${shape}.sh`), carrier);
		await until('ready', () => driven.text().includes('ready'), {found: driven.text});
		// A launcher and the fork server.
		expect(driven.launchers()).toHaveLength(2);
		await until('something to end', () => driven.left().length > 0);

		await killAndWait(driven);
		// They go last, when they have nobody left.
		await until('the end of the launchers', () => driven.launchers().length === 0);
		expect(driven.left()).toEqual([]);
	});

	test('devtui killed while it starts fifty: within a second nothing is left', async () => {
		const driven = drive();
		for (let count = 0; count < 50; count++) {
			driven.spawn(fixture('has-stubborn-daemon.sh'), carrier);
		}

		await until('the first', () => driven.text().includes('spawned'), {found: driven.text});
		await killAndWait(driven);
		// Nobody comes to life later: a launcher that has not called yet finds nobody.
		await until('the end of the launchers', () => driven.launchers().length === 0);
		expect(driven.left()).toEqual([]);
	});

	test('devtui killed while a hundred run: within a second nothing is left', async () => {
		const driven = drive();
		for (let count = 0; count < 100; count++) {
			driven.spawn(['sh', '-c', 'trap "" TERM HUP; (trap "" TERM HUP; exec setsid sleep 1000) & echo ready; wait'], carrier);
		}

		await until('all', () => driven.text().split('ready').length > 100, {found: driven.text, withinMs: 45_000});
		await until('their daemons', () => driven.left().filter(({command}) => command === 'sleep 1000').length === 100, {withinMs: 45_000});
		await killAndWait(driven);
	}, 120_000);

	test('devtui and a launcher killed at once: nothing is left', async () => {
		const driven = drive();
		driven.spawn(fixture('has-stubborn-daemon.sh'), carrier);
		await until('ready', () => driven.text().includes('ready'), {found: driven.text});
		process.kill(parentOf(mainPids(driven)[0]!), 'SIGKILL');
		await killAndWait(driven);
	});

	test('devtui killed while a launcher is stopped: within a second nothing is left', async () => {
		const driven = drive();
		driven.spawn(fixture('has-stubborn-daemon.sh'), carrier);
		await until('ready', () => driven.text().includes('ready'), {found: driven.text});
		const launcher = parentOf(mainPids(driven)[0]!);
		process.kill(launcher, 'SIGSTOP');
		await until('it to stop', () => isStopped(launcher));
		await killAndWait(driven);
		await until('the end of the launchers', () => driven.launchers().length === 0);
	});

	test('the fork server killed, then devtui: the service goes on, a new one starts, and in the end nothing is left', async () => {
		const driven = drive();
		driven.spawn(fixture('has-stubborn-daemon.sh'), carrier);
		await until('ready', () => driven.text().includes('ready'), {found: driven.text});
		const [first = 0] = mainPids(driven);
		const forkServer = parentOf(parentOf(first));
		expect(parentOf(forkServer)).toBe(driven.process.pid);
		process.kill(forkServer, 'SIGKILL');
		await until('its end', () => !driven.launchers().includes(forkServer));

		driven.spawn(fixture('has-stubborn-daemon.sh'), carrier);
		await until('the second', () => driven.text().split('ready').length === 3, {found: driven.text});
		expect(driven.text()).not.toMatch(/exited|failed/);
		expect(driven.left().map(({pid}) => pid)).toEqual(expect.arrayContaining([...mainPids(driven)]));
		await killAndWait(driven);
		await until('the end of the launchers', () => driven.launchers().length === 0);
	});
});
