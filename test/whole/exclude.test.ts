import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';

const shop = {'devtui.yaml': `services:
  db: exec sleep 1000
  api: {command: exec sleep 1000, build_command: 'test ! -e broken', depends_on: [db]}
  web: {command: exec sleep 1000, depends_on: [api]}
  other: exec sleep 1000
`};

describe('excluding services, and building them again', () => {
	test('up --exclude starts all but these, and refuses what another one needs', async () => {
		const {up, devtui, ps} = projectOf(shop);
		expect(await devtui('up', '--headless', '--exclude', 'db')).toMatchObject({code: 2, errors: 'db cannot be excluded: api needs it. Exclude that, too: --exclude api\n'});
		expect(await devtui('up', '--headless', '--exclude', 'nope')).toMatchObject({code: 2, errors: expect.stringContaining('There is no service "nope"') as unknown});
		await up('--exclude', 'api', '--exclude', 'web');
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['db', 'ready'], ['api', 'idle'], ['web', 'idle'], ['other', 'ready']]);
	});

	test('rebuild builds, then restarts the service and its dependants only; a failing build leaves the old run up; down --exclude leaves services up', async () => {
		const {up, devtui, ps, write} = projectOf(shop);
		await up();
		expect((await devtui('wait')).code).toBe(0);
		const runs = async () => Object.fromEntries((await ps()).map(({name, run}) => [name, run]));
		expect(await devtui('rebuild', 'api')).toMatchObject({code: 0, output: expect.stringMatching(/^api: started, pid \d+\n$/) as unknown});
		expect((await devtui('wait')).code).toBe(0);
		expect(await runs()).toEqual({db: 1, api: 2, web: 2, other: 1});
		write('broken', '');
		expect(await devtui('rebuild', 'api')).toMatchObject({code: 3, errors: 'api: was not built: exited 1; what ran stays up\n'});
		expect(await runs()).toEqual({db: 1, api: 2, web: 2, other: 1});
		expect(await devtui('rebuild', 'db')).toMatchObject({code: 1, errors: 'db has nothing to build: it has no "build" and no "build_command".\n'});
		expect(await devtui('rebuild', 'nope')).toMatchObject({code: 2, errors: expect.stringContaining('nope') as unknown});

		expect(await devtui('down', '--exclude', 'web')).toMatchObject({code: 1, errors: 'web cannot be excluded: it needs api, which would be stopped. Exclude that, too: --exclude api\n'});
		expect(await devtui('down', '--exclude', 'nope')).toMatchObject({code: 2, errors: 'There is no service "nope"; there are db, api, web, other.\n'});
		expect(await devtui('down', '--exclude', 'dbb')).toMatchObject({code: 2, errors: 'There is no service "dbb". Did you mean "db"?\n'});
		expect(await devtui('down', '--remove', '--exclude', 'dbb')).toMatchObject({code: 2, errors: 'There is no service "dbb". Did you mean "db"?\n'});
		expect((await devtui('down', '--exclude', 'db')).code).toBe(0);
		expect((await ps()).map(({name, phase}) => [name, phase])).toEqual([['db', 'ready'], ['api', 'stopped'], ['web', 'stopped'], ['other', 'stopped']]);
		write('.devtui/context.json', '{}');
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: 'removed: .devtui/context.json\n'});
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: 'There was nothing to remove.\n'});
	});
});
