import {realpathSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {requires} from '../../helpers/requirements.ts';
import {until} from '../../helpers/until.ts';
import {workspace} from '../../helpers/workspace.ts';
import {buildDriver, drive} from '../child/drive.ts';
import {libraryForTests} from './built.ts';

const carriers = ['on a terminal', 'on pipes'] as const;
let removeDriver = () => {};
beforeAll(() => {
	removeDriver = buildDriver();
});
afterAll(() => {
	removeDriver();
});

describe.skipIf(!requires('linux', 'cc')).each(carriers)('%s', on => {
	test.each([
		['that run', 'sleep 1000', /kept 2 .*part\n/],
		['that have ended', 'echo over', /exited .*"code":0/],
	])('a devtui that is killed leaves no checkpoints of programs %s', async (_name, end, isThere) => {
		const directory = realpathSync(workspace({program: '. ./part\n', part: `${end}\n`}).directory);
		const devtui = drive({library: libraryForTests()});
		devtui.spawn(['/bin/sh', path.join(directory, 'program')], on, {workingDir: directory}, directory);
		await until('its checkpoints', () => isThere.test(devtui.text().replaceAll('\r\n', '\n')), {found: devtui.text});
		expect(devtui.left().length).toBeGreaterThanOrEqual(2);
		devtui.process.kill('SIGKILL');
		await until('nothing to be left', () => devtui.left().length === 0 && devtui.launchers().length === 0, {found: () => JSON.stringify(devtui.left())});
	});
});
