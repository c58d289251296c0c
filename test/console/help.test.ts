import {afterEach, expect, test} from 'vitest';
import {helpContent, keysLabel} from '../../source/console/dialogs/help.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {computeLayout} from '../../source/console/layout.ts';
import {stripAnsi} from '../../source/lib/ansi.ts';
import {textWidth} from '../../source/lib/text-width.ts';
import {createTheme} from '../../source/console/theme.ts';
import {initialView} from '../../source/console/view-state.ts';
import {openScreen, stateOf, type Screen} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';

const shop = project(service('db'));

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

function helpLines(columns: number, filter = ''): readonly string[] {
	const layout = computeLayout({columns, rows: 24, nameWidth: 2, mode: 'one', isZoomed: false, panes: ['db'], current: 'db'});
	const subject = {project: shop, state: stateOf(shop, {}), view: initialView(['db'], columns), layout, keymap: usualKeymap, panes: {}};
	const context = {subject, theme: createTheme({}), now: 0, version: '1', survivors: () => [], runs: () => [], environment: {}, startUps: () => [], environmentChanges: () => []};
	return helpContent(context, {type: 'help', scroll: 0, filter}).lines.map(line => stripAnsi(line));
}

test.each([40, 80, 200])('at %i columns help has every row of the table of keys, with all of its keys', columns => {
	const shown = helpLines(columns);
	for (const row of usualKeymap.rows) {
		expect(shown.some(line => line.startsWith(`${keysLabel(row)} `)), row.action).toBe(true);
	}
});

test.each([80, 120, 200])('at %i columns nothing of help is cut: what every key does, and its action as config.yaml calls it', columns => {
	const shown = helpLines(columns);
	const words = shown.join(' ').replaceAll(/\s+/g, ' ');
	expect(Math.max(...shown.map(line => textWidth(line)))).toBeLessThanOrEqual(columns - 6);
	for (const {action, description} of usualKeymap.rows) {
		expect(words).toContain(`${description} ${action}`);
	}
});

test('a filter leaves the rows that have its words in keys, action, title, description or heading, under their headings', () => {
	const shown = helpLines(120, 'scroll top');
	expect(shown.filter(line => line !== '').map(line => line.replaceAll(/\s+/g, ' '))).toEqual([
		'Panes',
		'g Home scroll to the oldest line scroll-to-top',
		'Help, details, menus',
		'g Home scroll to the top scroll-top',
	]);
	expect(helpLines(120, 'no such words').filter(line => line !== '')).toEqual(['no key has such words']);
});

test('/ in help looks for keys while it is written; Enter keeps what is left, / goes on with it, Esc shows all again', async () => {
	const state = stateOf(shop, {db: {phase: {type: 'ready', pid: 1}, run: 1}});
	screen = openScreen({project: shop, state, columns: 100, rows: 24});
	const {type, sees, seesNot} = screen;
	type('?');
	await sees('restart everything that failed');
	type('/watching');
	await sees('pause or resume watching for all services');
	await seesNot('restart everything that failed');
	await sees(/\/watching.*Enter keep.*2 rows/);
	await seesNot('Esc close');
	type('\r');
	await sees('keys for watching');
	await seesNot('Enter keep');
	type('/');
	await sees(/\/watching.*Enter keep/);
	type('\u001B');
	await sees('restart everything that failed');
	type('q');
	await seesNot('restart everything that failed');
});

test('what is pasted while a key is looked for is looked for', async () => {
	const state = stateOf(shop, {db: {phase: {type: 'ready', pid: 1}, run: 1}});
	screen = openScreen({project: shop, state, columns: 100, rows: 24});
	const {type, sees, seesNot} = screen;
	type('?/');
	await sees('Enter keep');
	type('\u001B[200~SIGKILL\u001B[201~');
	await sees(/\/SIGKILL.*1 row$/m);
	await seesNot('restart everything');
});
