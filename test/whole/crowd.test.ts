import {once} from 'node:events';
import {expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {dial} from '../helpers/raw-http.ts';
import {until} from '../helpers/until.ts';

test('however many connect, services have what they need: who is one too many is told so, and there is room when others have gone', async () => {
	const project = projectOf({'devtui.yaml': 'services:\n  a: sleep 1000\n'});
	await project.up();
	const all = Array.from({length: 256}, () => dial({path: project.socket()}));
	await Promise.all(all.map(async connection => once(connection, 'connect')));
	const {code, errors} = await project.devtui('ps');
	expect([code, errors]).toEqual([2, 'This devtui has 256 connections already. Close some: each devtui logs -f, devtui attach or devtui events that runs has one.\n']);
	for (const connection of all) {
		connection.destroy();
	}

	await until('there to be room', async () => (await project.devtui('restart')).code === 0);
	expect(await project.one('a')).toMatchObject({phase: 'ready', run: 2});
});
