import {expect, test} from 'vitest';
import {quietPort} from '../helpers/ports.ts';
import {requires} from '../helpers/requirements.ts';
import {console} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {workspace} from '../helpers/workspace.ts';

test('groups fold, the details tell processes, port and probe as they are, and the timeline who waited for whom', async () => {
	const port = await quietPort();
	const {directory} = workspace({
		'devtui.yaml': `name: demo
services:
  api:
    command: exec node server.js
    ready: {tcp: ${port}, interval: 1s}
    group: back end
    environment: {API_TOKEN: hunter2}
  web:
    command: "exec sleep 1000"
    depends_on: {api: {condition: service_healthy}}
`,
		'server.js': `
			require('node:child_process').spawn('sleep', ['1234'], {stdio: 'ignore'});
			require('node:net').createServer(socket => socket.end()).listen(${port}, '127.0.0.1', () => console.log('it listens'));
		`,
	});
	const rig = console({cwd: directory});
	await rig.sees('it listens');
	await rig.sees(/- back end +● 1/);
	rig.type('c');
	await rig.sees('▸+ back end');
	rig.type('c');
	await rig.sees('▸● api');

	rig.type('d');
	await rig.sees('╭─ api ─');
	if (requires('linux')) {
		await rig.sees(/\d+ +[\d.]+% +[\d.]+MB +node server\.js/);
		await rig.sees(/\d+ +[\d.]+% +[\d.]+[kM]B +└─ sleep 1234/);
		await rig.sees(new RegExp(`listens on +127\\.0\\.0\\.1:${port}`));
	}

	await rig.sees(/check( \d+)? at \S+ \(\w+ ago\) passed in/);
	await rig.sees(/needed by +└─ ● web ✔ healthy/);
	rig.type('G');
	await until('the end of the details', () => !rig.screen().includes('more below'));
	await rig.sees('╭─ api ─');
	expect(rig.written()).not.toContain('hunter2');
	rig.type('q');
	await until('the details to close', () => !rig.screen().includes('╭─ api ─'));

	rig.type('T');
	await rig.sees(/start-up 1 · up[^]*longest way: api → web[^]*» web .*waited \S+ for api/);
	rig.type('q');
	await until('the timeline to close', () => !rig.screen().includes('start-up 1'));
	rig.type('q');
	await rig.sees('and quit?');
	rig.type('y');
	expect(await rig.ended).toEqual({code: 0, signal: undefined});
	expect(rig.survivors()).toEqual([]);
});
