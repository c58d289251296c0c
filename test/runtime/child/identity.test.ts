import {chmodSync, chownSync, statSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {parseLimitName} from '../../../source/core/limits.ts';
import type {Identity} from '../../../source/runtime/contract.ts';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {buildDriver, drive, launcherOf} from './drive.ts';
import {everyWay, sh, spawnTestChild, withLauncher} from './rig.ts';

const isRoot = requires('root');
const nobody = 65_534;

test('a limit has the name that Compose gives it, and no other', () => {
	for (const name of ['core', 'nofile', 'nproc', 'memlock', 'stack']) {
		expect(parseLimitName(name)).toBe(name);
	}

	for (const name of ['', 'NOFILE', 'files', 'toString', '__proto__']) {
		expect(parseLimitName(name)).toBeUndefined();
	}
});

describe.each(withLauncher)('%s, %s', (by, on) => {
	test('a process has the limits and the umask it is to have, and others keep theirs', async () => {
		const identity: Identity = {
			umask: 0o27,
			limits: [
				{resource: 'nofile', soft: 100, hard: 200},
				{resource: 'core', soft: 0, hard: 0},
				{resource: 'cpu', soft: 100, hard: 'unlimited'},
				// The last one counts.
				{resource: 'nofile', soft: 99, hard: 150},
			],
		};
		const script = 'umask; ulimit -Sn; ulimit -Hn; ulimit -Sc; ulimit -St; ulimit -Ht';
		const child = spawnTestChild(sh(script), {by, on, identity});
		await child.exited();
		expect(child.text().split('\n')).toEqual(['0027', '99', '150', '0', '100', 'unlimited', '']);
		const other = spawnTestChild(sh('umask; ulimit -Sn'), {by, on});
		await other.exited();
		expect(other.text()).not.toMatch(/^0027|^99$/m);
	});

	test('a limit that may not be raised is named', async () => {
		const child = spawnTestChild(['true'], {by, on, identity: {limits: [{resource: 'nofile', soft: 20, hard: 10}]}});
		await until('the failure', () => child.failure);
		expect(child.failure).toBe('cannot limit nofile to 20 (hard: 10): invalid argument');
		expect(child.events).toEqual(['spawn-failed']);
	});

	test.skipIf(!isRoot)('a process is the user it is to be, of these groups and no other, in its directory and on its terminal', async () => {
		const {directory} = workspace({});
		chownSync(directory, nobody, nobody);
		chmodSync(directory, 0o700);
		const child = spawnTestChild(sh('id -u; id -g; id -G; grep CapEff /proc/self/status; echo made > here; echo again > /dev/stderr'), {
			by, on, workingDir: directory, identity: {uid: nobody, gid: 1234, groups: [7, 8]},
		});
		expect(await child.exited()).toEqual({type: 'code', code: 0});
		expect(child.text()).toMatch(/^65534\n1234\n1234 7 8\nCapEff:\t0000000000000000\nagain\n$/);
		expect(statSync(path.join(directory, 'here'))).toMatchObject({uid: nobody, gid: 1234});
	});

	test.skipIf(!isRoot)('another user is signalled and ended as everyone else', async () => {
		const child = spawnTestChild(sh('trap "" TERM; setsid sleep 1000 & echo ready; wait'), {by, on, identity: {uid: nobody}});
		await child.sees('ready');
		child.child.signal('SIGKILL', 'all');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		expect(child.processes()).toEqual([]);
	});

	test.skipIf(!isRoot)('another user goes with a launcher that is killed', async () => {
		const child = spawnTestChild(sh('trap "echo asked" TERM; echo ready; while :; do sleep 0.05; done'), {by, on, identity: {uid: nobody}});
		await child.sees('ready');
		process.kill(await launcherOf(child), 'SIGKILL');
		expect(await child.exited()).toEqual({type: 'signal', signal: 'SIGKILL'});
		// At once, and not as one of those who are left behind.
		expect(child.text()).toBe('ready\n');
		expect(child.processes()).toEqual([]);
	});
});

describe.each(everyWay)('%s, %s', (by, on) => {
	test.each<[Identity, string]>([
		[{uid: -1}, 'no user or group has the number -1'],
		[{gid: 1.5}, 'no user or group has the number 1.5'],
		[{groups: [2 ** 32]}, 'no user or group has the number 4294967296'],
		[{groups: Array.from({length: 257}, (_, id) => id)}, 'more than 256 groups'],
		[{umask: 0o1000}, 'no umask: 512'],
		[{limits: [{resource: 'core', soft: -1, hard: 5}]}, 'no limit for core: -1:5'],
	])('%j is refused', async (identity, message) => {
		const child = spawnTestChild(['true'], {by, on, identity});
		await until('the failure', () => child.failure);
		expect(child.failure).toBe(message);
	});
});

test.skipIf(!isRoot)('without a launcher another user is possible on pipes', async () => {
	const child = spawnTestChild(sh('id -u; id -g; id -G'), {by: 'without a launcher', on: 'on pipes', identity: {uid: nobody, gid: nobody}});
	await child.exited();
	expect(child.text()).toBe('65534\n65534\n65534\n');
});

test.each<['on a terminal' | 'on pipes', Identity, string]>([
	['on a terminal', {uid: nobody}, 'another user or group on a terminal needs the launcher, which is missing (see `devtui doctor`)'],
	['on pipes', {groups: [1]}, 'supplementary groups needs the launcher, which is missing (see `devtui doctor`)'],
	['on pipes', {umask: 0, limits: [{resource: 'core', soft: 0, hard: 0}]}, 'a umask, limits need the launcher, which is missing (see `devtui doctor`)'],
])('without a launcher, %s: %j is refused', async (on, identity, message) => {
	const child = spawnTestChild(['true'], {by: 'without a launcher', on, identity});
	await until('the failure', () => child.failure);
	expect(child.failure).toBe(message);
});

describe.skipIf(!isRoot)('devtui runs as somebody else', () => {
	beforeAll(buildDriver);

	test.each(['on a terminal', 'on pipes'] as const)('another user does not keep the groups of devtui, %s', async on => {
		const driven = drive({wrapper: ['setpriv', '--groups=7,8']});
		driven.spawn(['id', '-G'], on, {identity: {uid: nobody, gid: nobody}});
		await until('the groups', () => driven.text().includes('exited'), {found: driven.text});
		expect(driven.text()).toMatch(/^65534\r?$/m);
	});

	test.each<[Identity, string]>([
		[{uid: 0}, 'cannot become user 0: operation not permitted'],
		[{gid: 0}, 'cannot become group 0: operation not permitted'],
		[{groups: [0, 1]}, 'cannot join the groups 0, 1: operation not permitted'],
		[{limits: [{resource: 'nofile', soft: 'unlimited', hard: 'unlimited'}]}, 'cannot limit nofile to unlimited (hard: unlimited): operation not permitted'],
	])('%j is told to be impossible', async (identity, message) => {
		const driven = drive({wrapper: ['setpriv', `--reuid=${nobody}`, '--clear-groups', '--regid=65534']});
		driven.spawn(['true'], 'on a terminal', {identity});
		await until('the failure', () => driven.text().includes('failed'), {found: driven.text});
		expect(driven.text()).toBe(`failed: ${message}\n`);
		// It can be who it is.
		driven.spawn(['id', '-u'], 'on a terminal', {identity: {uid: nobody, gid: 65_534}});
		await until('its user', () => driven.text().includes('exited'), {found: driven.text});
		expect(driven.text()).toContain('\n65534\r\n');
	});
});
