import {afterEach, expect, test} from 'vitest';
import type {Phase} from '../../source/core/state.ts';
import {openScreen, stateOf, withService, type Screen, type ScreenOptions} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

function open(names: readonly string[], options: Partial<ScreenOptions> = {}): Screen {
	const shop = {...project(...names.map(name => service(name))), name: 'shop'};
	const state = stateOf(shop, Object.fromEntries(names.map((name, index) => [name, {phase: {type: 'ready', pid: 100 + index}, run: 1}])));
	screen = openScreen({project: shop, state, columns: 120, rows: 24, ...options});
	return screen;
}

const letters = [...'abcdefghijkl'];

test('the number that shows a service stands before it in the list, nine of them', async () => {
	const {sees, text} = open(letters);
	await sees('▸● a');
	const list = text().split('\n').slice(2, 14).map(line => line.slice(0, 5).trimEnd());
	expect(list).toEqual(['▸● a', ...letters.slice(1, 9).map((name, index) => `${index + 2}● ${name}`), ' ● j', ' ● k', ' ● l']);
});

test('the number of a service stays with it, however the list is sorted, and shows that service', async () => {
	const {sees, type, text} = open(['worker', 'api', 'db']);
	type('O');
	await sees('by name');
	expect(text().split('\n').slice(2, 5).map(line => line.slice(0, 9).trimEnd())).toEqual(['2● api', '3● db', '▸● worker']);
	type('3');
	await sees(/┬ 3 db ─ ready|├ 3 db ─ ready/);
});

test('the title of a pane begins with the number that hides it', async () => {
	const {sees, type, seesNot} = open(['db', 'api', 'worker']);
	await sees('┌ 1 db ─ ready');
	await sees('├ 2 api ─ ready');
	type('2');
	await seesNot('2 api ─');
});

test('a project of one service has no numbers: there is nothing to show or hide', async () => {
	const {sees, text} = open(['db']);
	await sees('┌ db ─ ready');
	expect(text()).not.toContain('1 db');
});

test('where a title is short of room the state of its service goes before the number', async () => {
	const {sees} = open(['a-name-of-some-length', 'api'], {columns: 40, rows: 10});
	await sees(' 1 a-name-of-some-length ─ ready');
});

test('p shows the selected service in the split where all panes were chosen by number, and hides it again', async () => {
	const {sees, type, seesNot} = open(letters);
	for (const key of '1122') {
		type(key);
	}

	for (const key of 'jjjjjjjjj') {
		type(key);
	}

	await sees('▸● j');
	type('e');
	await sees('j has no pane: p shows it');
	type('p');
	await sees('├ j ─ ready');
	type('p');
	await seesNot('├ j ─ ready');
});

test('! shows who has failed although all panes were chosen by number, and Esc goes back to them', async () => {
	const {sees, type, seesNot, update} = open(letters);
	for (const key of '1122') {
		type(key);
	}

	const exited: Phase = {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}};
	update(state => withService(state, 'k', {phase: exited}));
	await sees('✖ k exited 1 · ! goes there');
	type('!');
	await sees('k ─ exited 1');
	await seesNot('2 b ─ ready');
	type('\u001B');
	await sees('├ 2 b ─ ready');
});
