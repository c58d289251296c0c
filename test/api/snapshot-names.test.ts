import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {follow} from '../../source/api/client.ts';
import {readSnapshot} from '../../source/api/read-snapshot.ts';
import {serveInstance} from '../helpers/served.ts';
import {workspace} from '../helpers/workspace.ts';

const evil = 'shop\u001B[2J\u009B1m';

test('a snapshot of a project whose name has control characters can be opened, and has none', async () => {
	const {store} = await serveInstance();
	const project = {...store.project, name: evil, directory: `/${evil}`};
	const {socket} = await serveInstance({
		about: {pid: 1, version: '1', project: evil, directory: `/${evil}`, files: [], startedIn: '/', startedAt: '', machine: ''},
		journal: () => ({project, state: store.getSnapshot(), steps: [{event: {type: 'up', at: 0}, services: {}, rest: {...store.getSnapshot(), services: {}}, project} as never]}),
	});
	const lines: string[] = [];
	expect(await follow(socket, {method: 'GET', path: '/snapshot'}, line => {
		lines.push(`${JSON.stringify(line)}\n`);
	})).toMatchObject({type: 'ok'});
	const {directory} = workspace({});
	const file = `${directory}/a.devtui`;
	writeFileSync(file, lines.join(''));
	const read = await readSnapshot(file);
	expect(read.type === 'ok' && [read.snapshot.head.project, read.snapshot.journal.project.name, read.snapshot.journal.steps[0]?.project?.directory]).toEqual([String.raw`shop\x1b[2J\x9b1m`, String.raw`shop\x1b[2J\x9b1m`, String.raw`/shop\x1b[2J\x9b1m`]);

	writeFileSync(file, lines.join('').replace(String.raw`shop\\x1b`, String.raw`shop\u001b`));
	expect(await readSnapshot(file)).toEqual({type: 'problem', text: 'a name in it has control characters'});
});
