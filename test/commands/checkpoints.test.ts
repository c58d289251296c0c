import {expect, test} from 'vitest';
import {closestName} from '../../source/config/suggest.ts';
import {checkpointed, openings, storeOfRuns} from '../helpers/checkpoints.ts';
import {resultOf} from '../helpers/instance.ts';
import {headless} from '../helpers/rig.ts';
import {serveInstance} from '../helpers/served.ts';
import {service} from '../helpers/specs.ts';
import {workspace} from '../helpers/workspace.ts';

/** The real commands, in the directory of a service `game` that has opened files. */
async function playing() {
	const {directory} = workspace({'lib/a.lua': ''});
	const store = storeOfRuns([checkpointed('game', {workingDir: directory}), service('db')]);
	store.command({type: 'up'});
	for (const fact of openings('game', 1, {'main.lua': 1, 'lib/a.lua': 2, 'b.lua': '4 threads are running'})) {
		store.tell(fact);
	}

	const {socket} = await serveInstance({store, suggest: closestName, checkpointMemory: () => new Map([[1, 4096], [2, 84 * 1024 * 1024]])});
	return {
		store,
		devtui: async (...args: readonly string[]) => resultOf(headless({cwd: directory, args, environment: {DEVTUI_SOCKET: socket}})),
	};
}

test('checkpoints lists the files with run, age, memory and engine, in columns and as JSON', async () => {
	const {devtui} = await playing();
	const listed = await devtui('checkpoints', 'game');
	expect({...listed, output: listed.output.replaceAll(/ \d+s /g, ' 0s ')}).toEqual({code: 0, errors: '', output: [
		'FILE       RUN  AGE  MEMORY  ENGINE',
		'main.lua   1    0s   4.0kB   preload',
		'lib/a.lua  1    0s   84MB    preload',
		'',
	].join('\n')});
	const {code, output} = await devtui('checkpoints', 'game', '--json');
	expect(code).toBe(0);
	expect(JSON.parse(output)).toEqual([
		{file: 'main.lua', run: 1, engine: 'preload', ageMs: expect.any(Number) as number, privateBytes: 4096},
		{file: 'lib/a.lua', run: 1, engine: 'preload', ageMs: expect.any(Number) as number, privateBytes: 84 * 1024 * 1024},
	]);
});

test('where there are none it says why, and the list is an empty one', async () => {
	const {devtui} = await playing();
	const why = 'db has no checkpoints: "checkpoint: true", or devtui run --checkpoint, turns them on.\n';
	expect(await devtui('checkpoints', 'db')).toEqual({code: 0, output: why, errors: ''});
	expect(await devtui('checkpoints', 'db', '--json')).toEqual({code: 0, output: '[]\n', errors: why});
	expect(await devtui('checkpoints', 'gane')).toEqual({code: 2, output: '', errors: 'There is no service "gane". Did you mean "game"?\n'});
});

test('rewind goes back to a file, also by the path that a shell completes, and says so', async () => {
	const {devtui, store} = await playing();
	expect(await devtui('rewind', 'game', './lib/a.lua')).toEqual({code: 0, output: 'game: went on from lib/a.lua, pid 103\n', errors: ''});
	expect(store.getSnapshot().services['game']).toMatchObject({run: 2, resumedAt: 'lib/a.lua'});
	const {output} = await devtui('rewind', 'game', 'main.lua', '--json');
	expect(JSON.parse(output)).toEqual([{name: 'game', isGood: true, text: 'went on from main.lua, pid 104'}]);
});

test('rewind to a file that was not opened is a wrong use, to one without a checkpoint not possible', async () => {
	const {devtui, store} = await playing();
	expect(await devtui('rewind', 'game', 'a.lua')).toEqual({code: 2, output: '', errors: 'game has opened no file "a.lua". Did you mean "lib/a.lua"?\n'});
	expect(await devtui('rewind', 'game', 'b.lua')).toEqual({code: 1, output: '', errors: 'game cannot be rewound: there is none at b.lua: 4 threads are running.\n'});
	expect(await devtui('rewind', 'db', 'b.lua')).toMatchObject({code: 1});
	expect(await devtui('rewind', 'game')).toMatchObject({code: 2});
	expect(store.getSnapshot().services['game']!.run).toBe(1);
});

test('a shell completes the files that can be gone back to', async () => {
	const {devtui} = await playing();
	expect((await devtui('__complete', '--', 'rewind', 'game', '')).output).toBe('main.lua\topened in run 1\nlib/a.lua\topened in run 1\n');
	expect((await devtui('__complete', '--', 'rewind', 'db', '')).output).toBe('');
});
