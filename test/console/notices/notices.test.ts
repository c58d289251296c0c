import {afterEach, describe, expect, test} from 'vitest';
import {createFileTrouble} from '../../../source/console/notices/file-trouble.ts';
import type {Phase} from '../../../source/core/state.ts';
import {now, openScreen, stateOf, withService, type Screen, type ScreenOptions} from '../../helpers/screen.ts';
import {needs, project, service} from '../../helpers/specs.ts';
import {until} from '../../helpers/until.ts';

const shop = {...project(service('db'), service('api'), service('worker'), service('web', {dependsOn: [needs('task', 'completed-successfully')]}), service('task')), name: 'shop'};
const ready = stateOf(shop, Object.fromEntries(shop.services.map(({name}, index) => [name, {phase: {type: 'ready', pid: 11 + index}, run: 1, startedAt: now - 60_000}])));
const exited: Phase = {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}};
const again: Phase = {type: 'backoff', failure: {type: 'exit', exit: {type: 'signal', signal: 'SIGSEGV'}}, delayMs: 1000, until: now + 1000};

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

async function open(changes: Partial<ScreenOptions> = {}) {
	const shown = openScreen({project: shop, state: ready, columns: 120, rows: 20, ...changes});
	screen = shown;
	await shown.sees('shop');
	return {
		...shown,
		footer: () => shown.text().split('\n').at(-1) ?? '',
		become(name: string, phase: Phase, more = {}) {
			shown.update(state => withService(state, name, {phase, ...more}));
		},
		rung: () => shown.frames.join('').match(/\u0007|\u001B\](?:9|777);.*?\u001B\\/g) ?? [],
	};
}

test('who fails unseen is told beside the keys, and ! goes there', async () => {
	const {become, sees, footer, type, seesNot} = await open();
	become('worker', exited);
	await sees('✖ worker exited 1 · ! goes there');
	expect(footer()).toContain('r restart');
	type('!');
	await sees('▸✖ worker');
	await seesNot('goes there');
});

test('who is seen is not told', async () => {
	const {become, sees, footer} = await open();
	become('db', exited);
	await sees('▸✖ db');
	become('worker', exited);
	await sees('✖ worker exited 1 · !');
	expect(footer()).not.toContain('db');
});

test('it goes by itself', async () => {
	const {become, sees, seesNot, passTime, timers} = await open();
	become('worker', exited);
	await sees('goes there');
	expect([...timers.values()].some(delay => delay > 5000 && delay <= 10_000)).toBe(true);
	passTime(10_001);
	become('api', {type: 'starting', pid: 5});
	await seesNot('goes there');
});

test('several share the line, trouble first', async () => {
	const {become, sees} = await open({columns: 160});
	become('task', {type: 'ready', pid: 4}, {cause: {type: 'user'}});
	become('web', {type: 'starting'}, {cause: {type: 'user'}, run: 2});
	become('web', {type: 'ready', pid: 5});
	become('worker', exited);
	await sees(/✖ worker exited 1 ● web is ready · ! goes there/);
});

test('who fails and comes back has one line', async () => {
	const {become, sees, seesNot} = await open();
	become('worker', again);
	await sees('✖ worker killed by SIGSEGV');
	become('worker', {type: 'starting', pid: 50});
	become('worker', {type: 'ready', pid: 50}, {restarts: 1, run: 2});
	await sees('● worker killed by SIGSEGV and is ready again');
	await seesNot('✖ worker killed');
});

describe('no notice', () => {
	test('of who becomes ready when devtui starts it', async () => {
		const {become, sees, footer} = await open({state: stateOf(shop, {worker: {phase: {type: 'starting', pid: 1}, run: 1}})});
		become('worker', {type: 'ready', pid: 1});
		await sees(/● worker +ready/);
		become('web', exited);
		await sees('web exited 1');
		expect(footer()).not.toContain('worker');
	});

	test('of a task that ends well', async () => {
		const {become, sees, footer} = await open();
		become('task', {type: 'completed', exit: {type: 'code', code: 0}}, {since: now});
		become('web', {type: 'completed', exit: {type: 'code', code: 0}}, {startedAt: now - 1000, since: now});
		become('worker', {type: 'completed', exit: {type: 'code', code: 0}}, {since: now});
		await sees('✔ worker exited 0 · !');
		expect(footer()).not.toMatch(/task|web/);
	});

	test('while devtui stops everything', async () => {
		const {update, become, sees, seesNot} = await open();
		update(state => ({...state, shutdown: {reason: 'q', isForced: false}}));
		become('worker', exited);
		await sees(/✖ worker/);
		await seesNot('goes there');
	});
});

test('an answer to a key goes before, and the notice is there afterwards', async () => {
	const {become, type, sees, footer} = await open();
	type('R');
	await sees('! ');
	const answer = footer();
	become('worker', exited);
	await sees(/✖ worker +exited 1/);
	expect(footer()).toBe(answer);
	await sees('✖ worker exited 1 · !');
});

test('! without a notice goes from one that has failed to the next, and says when there is none', async () => {
	const {become, type, sees, footer} = await open({state: withService(ready, 'worker', {phase: exited})});
	type('!');
	await sees('▸✖ worker');
	type('!');
	await sees('nothing has failed elsewhere');
	become('task', exited);
	await until('the answer to be gone', () => footer().includes('task exited 1'), {found: footer});
	type('!');
	await sees('▸✖ task');
	type('!');
	await sees('▸✖ worker');
});

test('a person is called in the ways that are wanted, of what is wanted, and not again at once', async () => {
	const {become, sees, rung, passTime} = await open({preferences: {notify: {on: ['failed'], by: ['bell', 'osc9']}}});
	become('web', {type: 'starting'}, {cause: {type: 'user'}, run: 2});
	become('web', {type: 'ready', pid: 5});
	await sees('web is ready');
	expect(rung()).toEqual([]);
	become('worker', exited);
	become('task', exited);
	await sees('task exited 1');
	expect(rung()).toEqual(['\u0007', '\u001B]9;devtui: shop: worker exited 1\u001B\\']);
	passTime(4000);
	become('api', again);
	become('web', exited);
	await until('another call', () => rung().length === 4);
});

test('nobody is called who has not asked for it', async () => {
	const {become, sees, rung} = await open();
	become('worker', exited);
	await sees('goes there');
	expect(rung()).toEqual([]);
});

test.each([[200, 60], [120, 40], [80, 24], [40, 10]])('at %i×%i a notice looks as drawn', async (columns, rows) => {
	const {become, looksLike, update} = await open({columns, rows});
	update(state => withService(withService(state, 'web', {phase: exited}), 'task', {phase: {type: 'failed', failure: {type: 'not-ready', withinMs: 60_000, lastProbe: 'connection refused by 127.0.0.1:3000'}}}));
	become('worker', again);
	await looksLike(`notices-${columns}x${rows}`);
});

test('trouble with the file is a notice until the file can be read', () => {
	const said: string[] = [];
	let changes = 0;
	const {follow, current} = createFileTrouble({
		say: ({text}) => {
			said.push(text);
		},
		warn() {},
		dispose() {},
	}, () => {
		changes++;
	});
	follow({type: 'trouble', place: 'devtui.yaml:3:5', text: 'unknown key\u001B[2J'});
	expect(current()).toMatchObject([{service: 'devtui.yaml:3:5', type: 'failed', until: Number.POSITIVE_INFINITY}]);
	expect(current()[0]!.text).not.toContain('\u001B');
	follow({type: 'trouble', place: 'devtui.yaml:1:1', text: 'other'});
	expect(current().map(({service}) => service)).toEqual(['devtui.yaml:1:1']);
	follow({type: 'read', said: 'the file is as it was again'});
	expect(current()).toEqual([]);
	expect(said).toEqual(['the file is as it was again']);
	expect(changes).toBe(3);
});
