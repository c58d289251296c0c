import {describe, expect, test} from 'vitest';
import {ask} from '../../source/api/client.ts';
import {closestName} from '../../source/config/suggest.ts';
import type {ServiceSpec} from '../../source/core/spec.ts';
import {checkpointed, openings, storeOfRuns} from '../helpers/checkpoints.ts';
import {serveInstance} from '../helpers/served.ts';
import {service} from '../helpers/specs.ts';

const files = {'main.lua': 1, 'lib/a.lua': 2, 'lib/b.lua': '4 threads are running', 'lib/c.lua': 4};

/** An instance whose service `game` has opened some files. */
async function playing(changes: Partial<ServiceSpec> = {}, opened: Parameters<typeof openings>[2] = files) {
	let time = 10_000;
	const store = storeOfRuns([checkpointed('game', {workingDir: '/project/game', ...changes}), service('db')], () => time);
	store.command({type: 'up'});
	for (const fact of openings('game', 1, opened)) {
		store.tell(fact);
	}

	const served = await serveInstance({store, suggest: closestName, checkpointMemory: () => new Map([[1, 4096], [2, 8192]])});
	return {
		...served,
		store,
		passTime(ms: number) {
			time += ms;
		},
		list: async (name: string) => ask(served.socket, {method: 'GET', path: '/checkpoints', query: [['name', name]]}),
		rewind: async (file: string, more: object = {}) => ask(served.socket, {method: 'POST', path: '/rewind', body: {name: 'game', file, ...more}}),
	};
}

describe('the list of checkpoints', () => {
	test('has the files that can be gone back to, in the order in which they were opened, with what each takes', async () => {
		const {list} = await playing();
		const row = {run: 1, engine: 'preload', ageMs: expect.any(Number) as number};
		expect(await list('game')).toEqual({type: 'ok', value: {
			checkpoints: [{...row, file: 'main.lua', privateBytes: 4096}, {...row, file: 'lib/a.lua', privateBytes: 8192}, {...row, file: 'lib/c.lua', privateBytes: null}],
			reason: null,
		}});
	});

	test.each([
		['db', {}, {}, '"checkpoint: true", or devtui run --checkpoint, turns them on'],
		['game', {}, {}, 'its program has opened none of the watched files'],
		['game', {}, {'a.lua': 'a socket is open (descriptor 7)', 'b.lua': '2 threads are running'}, 'there is none at a.lua: a socket is open (descriptor 7), and at 1 more'],
		['game', {isDisabled: true}, {}, 'it has not been started'],
	])('says why there are none: %s %j %j', async (name, changes, opened, reason) => {
		const {list} = await playing(changes, opened);
		expect(await list(name)).toEqual({type: 'ok', value: {checkpoints: [], reason}});
	});

	test('says that there can be none, and that they have ended with a stop', async () => {
		const {list, store} = await playing();
		store.command({type: 'stop', services: ['game']});
		expect(await list('game')).toMatchObject({value: {checkpoints: [], reason: 'they ended when it was stopped'}});
		store.command({type: 'start', services: ['game']});
		store.tell({type: 'checkpoints-impossible', service: 'game', run: 2, reason: 'its program is linked statically'});
		expect(await list('game')).toMatchObject({value: {checkpoints: [], reason: 'its program is linked statically'}});
	});

	test('is of one service, which there is', async () => {
		const {list} = await playing();
		expect(await list('*')).toMatchObject({type: 'refused', code: 'bad-property', message: '* names several services: game, db. Choose one.'});
		expect(await list('gane')).toMatchObject({type: 'refused', code: 'unknown-service', message: 'There is no service "gane". Did you mean "game"?'});
	});
});

describe('a rewind', () => {
	test('answers when the program goes on from there', async () => {
		const {rewind, store} = await playing();
		expect(await rewind('lib/a.lua')).toEqual({type: 'ok', value: [{name: 'game', isGood: true, text: 'went on from lib/a.lua, pid 103'}]});
		expect(store.getSnapshot().services['game']).toMatchObject({run: 2, resumedAt: 'lib/a.lua'});
	});

	test('answers at once when nobody waits for it', async () => {
		const {rewind} = await playing();
		expect(await rewind('main.lua', {wait: false})).toEqual({type: 'ok', value: [{name: 'game', isGood: true, text: 'asked'}]});
	});

	test.each([
		['c.lua', '/project/game/lib', 'lib/c.lua'],
		['game/main.lua', '/project', 'main.lua'],
		['/project/game/lib/a.lua', '/elsewhere', 'lib/a.lua'],
		// As it is listed, wherever somebody stands.
		['lib/a.lua', '/elsewhere', 'lib/a.lua'],
	])('takes the file as it is called where it is asked for: %s in %s', async (file, directory, found) => {
		const {rewind, store} = await playing();
		expect(await rewind(file, {directory})).toMatchObject({type: 'ok'});
		expect(store.getSnapshot().services['game']!.resumedAt).toBe(found);
	});

	test('takes the name by which the program has called a file', async () => {
		const {rewind, store} = await playing();
		store.tell({type: 'file-opened', service: 'game', run: 1, file: 'real.lua', alias: 'link.lua', checkpoint: {id: 9, engine: 'preload'}});
		expect(await rewind('link.lua')).toMatchObject({value: [{text: 'went on from real.lua, pid 103'}]});
	});

	test.each([
		['mian.lua', 'game has opened no file "mian.lua". Did you mean "main.lua"?'],
		['a.lua', 'game has opened no file "a.lua". Did you mean "lib/a.lua"?'],
		['a.lu', 'game has opened no file "a.lu". Did you mean "lib/a.lua"?'],
		['src/main.lua', 'game has opened no file "src/main.lua". Did you mean "main.lua"?'],
		['src/nothing.txt', 'game has opened no file "src/nothing.txt". There are checkpoints at main.lua, lib/a.lua and lib/c.lua.'],
	])('of a file that was not opened names the nearest: %s', async (file, message) => {
		const {rewind} = await playing();
		expect(await rewind(file)).toEqual({type: 'refused', code: 'unknown-file', message});
	});

	test('of many files names some', async () => {
		const {rewind} = await playing({}, Object.fromEntries(Array.from({length: 200}, (_, index) => [`${index}.lua`, index])));
		expect(await rewind('nothing.txt')).toMatchObject({message: 'game has opened no file "nothing.txt". There are checkpoints at 0.lua, 1.lua, 2.lua, 3.lua, 4.lua and 195 more files.'});
	});

	test('says why there is no checkpoint at a file', async () => {
		const {rewind, store} = await playing();
		expect(await rewind('lib/b.lua')).toEqual({type: 'refused', code: 'not-possible', message: 'game cannot be rewound: there is none at lib/b.lua: 4 threads are running.'});
		store.tell({type: 'checkpoint-lost', service: 'game', checkpoint: 1});
		expect(await rewind('main.lua')).toMatchObject({code: 'not-possible', message: 'game cannot be rewound: there is none at main.lua: its checkpoint has been killed.'});
		store.command({type: 'stop', services: ['game']});
		expect(await rewind('main.lua')).toMatchObject({code: 'not-possible', message: 'game has no checkpoints: they ended when it was stopped.'});
	});
});

test('that a run went on is in its row, in why it runs, and in what begins it', async () => {
	const {rewind, socket, store} = await playing();
	const row = async () => (await ask(socket, {method: 'GET', path: '/services', query: [['names', 'game']]})) as {value: readonly object[]};
	expect((await row()).value).toMatchObject([{resumedAt: null}]);
	await rewind('main.lua');
	expect((await row()).value).toMatchObject([{run: 2, resumedAt: 'main.lua'}]);
	for (const fact of openings('game', 2, {'x.lua': 7})) {
		store.tell(fact);
	}

	store.tell({type: 'files-changed', service: 'game', files: ['x.lua']});
	expect(await ask(socket, {method: 'GET', path: '/explanations', query: [['names', 'game']]})).toMatchObject({value: [{cause: 'x.lua changed, resumed'}]});
});
