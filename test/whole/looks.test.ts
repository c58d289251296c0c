import {expect, test} from 'vitest';
import {console} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

const services = 'name: demo\nservices:\n  db: {command: "echo db is here; exec sleep 1000"}\n  api: {command: exec sleep 1000}\n  worker: {command: "until test -e go; do sleep 0.1; done; exit 3"}\n';

test('the background is asked for and heard, what fails unseen is told and found, and nothing is left to be read by the shell', async () => {
	const {directory, write} = workspace({'devtui.yaml': services, 'devtui/config.yaml': 'notify: {on: failed, by: [bell, osc9]}\n'});
	const rig = console({cwd: directory, environment: {XDG_CONFIG_HOME: directory}});
	await rig.sees('db is here');
	expect(rig.written()).toContain('\u001B]11;?\u001B\\\u001B[c');
	rig.type('\u001B]11;rgb:ffff/fefe/fdfd\u001B\\');
	await until('the colours for light', () => rig.written().includes('\u001B[38;5;22m'), {found: rig.screen});

	write('go', '');
	await rig.sees('✖ worker exited 3 · ! goes there');
	expect(rig.written()).toContain('\u0007\u001B]9;devtui: demo: worker exited 3\u001B\\');
	rig.type('!');
	await rig.sees('▸✖ worker');

	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	expect(rig.screen()).not.toMatch(/11;rgb|\?\d+;/);
	expect(rig.survivors()).toEqual([]);
});

test('what is wrong in config.yaml is told with its place, and nothing is started', async () => {
	const {directory} = workspace({'devtui.yaml': services, 'devtui/config.yaml': 'theme: drak\nerrors: "(("\n'});
	const rig = console({cwd: directory, environment: {XDG_CONFIG_HOME: directory}});
	expect(await rig.ended).toEqual({code: 2, signal: undefined});
	expect(rig.screen()).toMatch(/config\.yaml:1:8[^]*did you mean "dark"\?/);
});

test('a dumb terminal gets lines, and is told why', async () => {
	const {directory} = workspace({'devtui.yaml': services});
	const rig = console({cwd: directory, environment: {TERM: 'dumb'}});
	await rig.sees(/db.*db is here/);
	expect(rig.screen()).toContain('TERM=dumb');
	expect(rig.written()).not.toContain('\u001B[?1049h');
	rig.type('\u0003');
	expect(await rig.ended).toEqual({code: 130, signal: undefined});
	expect(rig.survivors()).toEqual([]);
});
