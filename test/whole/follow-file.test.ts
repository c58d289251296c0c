import {renameSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {until} from '../helpers/until.ts';

const stays = 'stays: sleep 1000';

describe('a running devtui goes with its file', () => {
	test('headless: the least is done, whoever is the same keeps its process, and a file in trouble changes nothing', async () => {
		const space = projectOf({'devtui.yaml': `services:\n  ${stays}\n  web: sleep 1001\n`, '.env': ''});
		const {write, directory, ps, devtui, up, one} = space;
		const rig = await up();
		const {pid} = await one('stays');
		write('new', `services:\n  ${stays}\n  web: sleep 1001\n  more: sleep \${FOR:-1002}\n`);
		renameSync(path.join(directory, 'new'), path.join(directory, 'devtui.yaml'));
		await rig.sees('devtui | the file has changed: starting more\n');

		write('devtui.yaml', `services:\n  ${stays}\n  more: {comand: x}\n`);
		await rig.sees('what runs goes on as it was:\n');
		await rig.sees(/devtui\.yaml:3:10 error unknown key "comand"/);
		const listed = await devtui('ps');
		expect(listed).toMatchObject({code: 0, errors: expect.stringContaining('devtui.yaml:3:10 error unknown key "comand"') as unknown});
		expect(listed.output).toMatch(/^web +ready/m);

		write('devtui.yaml', `services:\n  ${stays}\n  more: sleep \${FOR:-1002}\n`);
		await rig.sees('devtui | the file has changed: removing web\n');
		write('.env', 'FOR=1003\n');
		await rig.sees('devtui | the file has changed: restarting more\n');
		expect(await devtui('reload', '--json')).toMatchObject({code: 0, output: '{"added":["more"],"removed":["web"],"changed":[]}\n'});
		const rows = await ps();
		expect(rows.map(({name}) => name)).toEqual(['stays', 'more']);
		expect(rows[0]).toMatchObject({pid, run: 1});
		expect(rows[1]).toMatchObject({command: 'sleep 1003', run: 2});
	});

	test('in a console: trouble is shown until it is mended', async () => {
		const space = projectOf({'devtui.yaml': `services:\n  ${stays}\n`});
		const {write, open, isUp} = space;
		const rig = open(['up']);
		await rig.sees('● stays');
		await until('it to answer', isUp);
		write('devtui.yaml', `services:\n  ${stays}\n  web: {command: x, timout: 3}\n`);
		await rig.sees('devtui.yaml:3:21 unknown key "timout"');
		write('devtui.yaml', `services:\n  ${stays}\n  web: sleep 1001\n`);
		await rig.sees('● web');
		await until('the trouble to be over', () => !rig.screen().includes('timout'), {found: rig.screen});
	});
});
