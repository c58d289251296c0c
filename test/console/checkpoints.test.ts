import {afterEach, describe, expect, test} from 'vitest';
import type {Lookups} from '../../source/console/details/lookups.ts';
import type {OpenedFile} from '../../source/core/opened-files.ts';
import type {ProjectSpec} from '../../source/core/spec.ts';
import {checkpointed} from '../helpers/checkpoints.ts';
import {now, openScreen, stateOf, withService, type Screen} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';

const sizes = [[200, 60], [120, 40], [80, 24], [40, 10]] as const;
const game: ProjectSpec = {...project(checkpointed('game'), service('db')), name: 'game'};

const at = (file: string, id: number, agoMs: number, changes: Partial<OpenedFile> = {}): OpenedFile => ({file, run: 1, checkpoint: {id, engine: 'preload', madeAt: now - agoMs}, ...changes});
const opened: readonly OpenedFile[] = [
	at('main.lua', 1, 3_720_000),
	at('lib/a-module-with-a-name-that-is-longer-than-there-is-room-for-in-a-column.lua', 2, 3_700_000, {isStale: true}),
	{file: 'lib/net.lua', run: 1, reason: 'a socket is open (descriptor 7)'},
	at('lib/c.lua', 4, 95_000, {run: 2}),
	at('levels/one.lua', 5, 12_000, {run: 3, checkpoint: {id: 5, engine: 'criu', madeAt: now - 12_000}}),
];
const playing = {phase: {type: 'ready', pid: 4121}, run: 3, startedAt: now - 15_000, cause: {type: 'files', files: ['lib/c.lua']}, resumedAt: 'lib/c.lua', opened} as const;
const state = stateOf(game, {game: playing, db: {phase: {type: 'ready', pid: 4107}, run: 1}});

const lookups: Lookups = {
	usage: () => new Map(),
	inspect: () => undefined,
	published: () => [],
	lastChecks: () => ({}),
	checkpointMemory: () => new Map([[1, 700 * 1024], [2, 1.25 * 1024 ** 2], [4, 84 * 1024 ** 2]]),
	environment: () => undefined,
};

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

async function open(columns = 120, rows = 40, opening = state): Promise<Screen> {
	screen = openScreen({project: game, state: opening, columns, rows, lookups});
	await screen.sees('game');
	return screen;
}

async function openMenu(columns = 120, rows = 40, opening = state): Promise<Screen> {
	const opened = await open(columns, rows, opening);
	opened.type('dc');
	await opened.sees('FILE');
	return opened;
}

describe.each(sizes)('at %i×%i', (columns, rows) => {
	test('details show from where the program can go on, and where it cannot', async () => {
		const {type, looksLike} = await open(columns, rows);
		type('d');
		await looksLike(`details-checkpoints-${columns}x${rows}`);
	});

	test('the menu of checkpoints looks as drawn', async () => {
		const {type, looksLike} = await openMenu(columns, rows);
		type('j');
		await looksLike(`checkpoint-menu-${columns}x${rows}`);
	});
});

test('c in the details chooses, Enter rewinds, and both are closed', async () => {
	const {type, sees, seesNot, commands} = await openMenu();
	await sees('▸   3');
	type('jj');
	await sees(/▸ +1 .*a-module/);
	type('\r');
	await seesNot('FILE');
	await sees('rewinding game to lib/a-module');
	expect(commands).toEqual([{type: 'rewind', services: ['game'], file: opened[1]!.file}]);
});

test('Esc goes back to the details where they stood, and rewinds nothing', async () => {
	const {type, sees, commands} = await open(80, 24);
	type('d');
	await sees('╭─ game ─');
	type('}');
	await sees(/╭─ game ─+╮[^\n]*\n[^\n]*│ Processes/);
	type('c');
	await sees('rewind game to where it opened');
	type('\u001B');
	await sees(/╭─ game ─+╮[^\n]*\n[^\n]*│ Processes/);
	expect(commands).toEqual([]);
});

test('all of many can be chosen, from the newest to the oldest, and there is always one', async () => {
	const many = Array.from({length: 200}, (_, index) => at(`${index}.lua`, index + 1, 1000 * (200 - index)));
	const {type, sees} = await openMenu(80, 24, withService(state, 'game', {opened: many}));
	await sees(/▸.* 199\.lua/);
	type('k');
	await sees(/▸.* 199\.lua/);
	type('G');
	await sees(/▸.* 0\.lua/);
	type('j');
	await sees(/▸.* 0\.lua/);
	type(' ');
	type('g');
	type('\u001B[6~');
	await sees(/▸.* 189\.lua/);
});

test('when the chosen one goes, the newest is chosen; when all go, nothing can be', async () => {
	const {type, sees, update, commands} = await openMenu();
	type('j');
	await sees(/▸ +2 .*lib\/c\.lua/);
	update(before => withService(before, 'game', {opened: opened.slice(0, 2)}));
	await sees(/▸ +1 .*a-module/);
	update(before => withService(before, 'game', {opened: []}));
	await sees('its checkpoints are gone');
	type('\r');
	await sees('! its checkpoints are gone');
	expect(commands).toEqual([]);
});

test('a service that leaves the project takes its menu with it', async () => {
	const {sees, seesNot, reconfigure} = await openMenu();
	reconfigure({...game, services: game.services.slice(1)});
	await seesNot('FILE');
	await sees('db');
});

test('where there are none the details say why, and so does c', async () => {
	const {type, sees} = await open(120, 40, withService(state, 'game', {opened: [], noCheckpoints: 'its program is linked statically'}));
	type('d');
	await sees('none: its program is linked statically');
	type('c');
	await sees('! no checkpoints: its program is linked statically');
});

test('a service without checkpoints has no section of them, and c says how to turn them on', async () => {
	const {type, sees, text} = await open();
	type('jd');
	await sees('╭─ db ─');
	expect(text()).not.toContain('Checkpoints');
	type('c');
	await sees('! no checkpoints: "checkpoint: true", or devtui run --checkpoint, turns them on');
});

test('the title of a pane says that a run went on, and from which file where there is room for it', async () => {
	const wide = await open(120, 40);
	await wide.sees('game ─ ready · resumed at lib/c.lua · pid 4121');
	wide.unmount();
	const narrow = await open(80, 24);
	await narrow.sees('game ─ ready · resumed · pid 4121');
});

test('rewind in the palette completes the files, names the nearest, and goes back to one', async () => {
	const {type, sees, seesNot, commands} = await open();
	type(':rewind game le\t');
	await sees('rewind game levels/one.lua');
	type('\r');
	await seesNot('rewind game levels');
	expect(commands).toEqual([{type: 'rewind', services: ['game'], file: 'levels/one.lua'}]);
	type(':rewind game mian.lua\r');
	await sees('game has opened no file "mian.lua": did you mean "main.lua"?');
	type('\u001B');
	await seesNot('mian.lua');
	type(':rewind game lib/net.lua\r');
	await sees('game: there is none at lib/net.lua: a socket is open (descriptor 7)');
	type('\u001B');
	await seesNot('lib/net.lua');
	type(':rewind db main.lua\r');
	await sees('db has no checkpoints: "checkpoint: true"');
	expect(commands).toHaveLength(1);
});

test('a file has blanks in its name, and is rewound to all the same', async () => {
	const {type, sees, commands} = await open(120, 40, withService(state, 'game', {opened: [at('level one.lua', 1, 1000)]}));
	type(':rewind game level one.lua\r');
	await sees('rewinding game to level one.lua');
	expect(commands).toEqual([{type: 'rewind', services: ['game'], file: 'level one.lua'}]);
});
