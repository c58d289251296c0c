import {chmodSync, chownSync} from 'node:fs';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {requires} from '../helpers/requirements.ts';
import {cli} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {busybox, startEngine} from './engine.ts';

describe.skipIf(!requires('own-container-engine'))('an engine of another user', () => {
	test('is told in one sentence, by doctor, too; others go on, and the service starts when it may', async () => {
		const engine = await startEngine({isApart: true});
		try {
			const socket = engine.host.slice('unix://'.length);
			const {start, devtui, one, isUp} = projectOf({'devtui.yaml': `name: other-user
services:
  db: {image: ${busybox}, pull_policy: never, network_mode: none, command: sleep 1000}
  api: {command: exec sleep 1000, depends_on: [db]}
  other: exec sleep 1000
`}, {variables: {DOCKER_HOST: engine.host}});
			chmodSync(socket, 0o600);
			chownSync(socket, 65_534, 65_534);
			// Root, too, is let in only where it is allowed to.
			const asUser = (...args: readonly string[]) => start([], {program: ['setpriv', '--bounding-set=-all', '--inh-caps=-all', process.execPath, cli, ...args]});
			const sentence = `the container engine at ${engine.host} may not be used: permission denied (join the group of the socket, often "docker", or set DOCKER_HOST)`;
			const doctor = asUser('doctor');
			await doctor.ended;
			expect(doctor.output()).toContain(`✗ containers: ${sentence}`);
			const rig = asUser('up', '--headless', '--keep-going');
			await until('it to answer', isUp, {found: rig.output});
			await rig.sees(`db could not be started: ${sentence}`);
			expect([(await one('other')).phase, (await one('api')).phase]).toEqual(['ready', 'skipped']);
			chownSync(socket, 0, 0);
			expect((await devtui('start', 'db', '--no-wait')).code).toBe(0);
			// What it says now is the engine's.
			await rig.sees(`the image "${busybox}" is not here, and "pull_policy" is "never"`);
			expect((await devtui('down')).code).toBe(0);
			await rig.ended;
		} finally {
			await engine.end();
		}
	});
});
