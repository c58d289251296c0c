import {chownSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {ask, follow} from '../../source/api/client.ts';
import {requires} from '../helpers/requirements.ts';
import {serveInstance} from '../helpers/served.ts';
import {workspace} from '../helpers/workspace.ts';

const nobody = 65_534;

describe.skipIf(!requires('root'))('who has made the place of the socket first, and is somebody else, is not asked', () => {
	const refusal = {type: 'refused', code: 'foreign-socket', message: expect.stringContaining('belongs to another user') as unknown};

	test('a socket of theirs', async () => {
		const {socket} = await serveInstance();
		expect(await ask(socket, {method: 'GET', path: '/instance'})).toMatchObject({type: 'ok'});
		chownSync(socket, nobody, nobody);
		expect(await ask(socket, {method: 'GET', path: '/instance'})).toMatchObject(refusal);
		expect(await follow(socket, {method: 'GET', path: '/events'}, () => {})).toMatchObject(refusal);
	});

	test('a directory of theirs, in which they may put another one at any time', async () => {
		const directory = path.join(workspace({}).directory, 'devtui-0');
		mkdirSync(directory);
		writeFileSync(path.join(directory, 'a.sock'), '');
		chownSync(directory, nobody, nobody);
		expect(await ask(path.join(directory, 'a.sock'), {method: 'GET', path: '/instance'})).toMatchObject(refusal);
	});
});
