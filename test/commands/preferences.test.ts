import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import {loadPreferences} from '../../source/commands/preferences.ts';
import {workspace} from '../helpers/workspace.ts';

test('what a person wants of the console is taken over, and the rest is as usual', () => {
	const loaded = load('theme: light\nnotify: bell\nerrors: "kaputt|Boom"\nkeys: {restart: x}\n');
	expect(loaded.preferences).toMatchObject({theme: 'light', glyphs: 'auto', scrollback: 10_000, notify: {on: ['failed', 'ready'], by: ['bell']}, errors: /kaputt|Boom/gu});
	expect(loaded.keys).toEqual(['x']);
	expect(loaded.told).toBe('');
});

test('nobody needs a file', () => {
	expect(load(undefined).preferences).toEqual({theme: 'auto', glyphs: 'auto', scrollback: 10_000, notify: {on: ['failed', 'ready'], by: []}});
});

test('a pattern that is none is refused at its place, with wrong keys, and nothing is started', () => {
	const {preferences, told} = load('errors: "(("\nkeys:\n  restrat: x\n');
	expect(preferences).toBeUndefined();
	expect(told).toMatch(/config\.yaml:1:9.*"errors" is no regular expression: [^\n]+\n[^\n]*errors: "\(\("\n[^\n]*\^{4}/);
	expect(told).toMatch(/config\.yaml:3:3[^]*did you mean "restart"\?/);
});

test('whatever is wrong with it is told at once', () => {
	const {preferences, told} = load('theme: purple\nerrors: "(("\nkeys:\n  restrat: x\n  zoom: r\n  quit: []\n');
	expect(preferences).toBeUndefined();
	expect([...told.matchAll(/config\.yaml:(\d+):/g)].map(([, line]) => Number(line)).toSorted((one, other) => one - other)).toEqual([1, 2, 4, 5, 6]);
});

function load(text: string | undefined) {
	const {directory, write} = workspace({});
	mkdirSync(path.join(directory, 'devtui'));
	if (text !== undefined) {
		write('devtui/config.yaml', text);
	}

	let told = '';
	const spy = vi.spyOn(process.stderr, 'write').mockImplementation(chunk => {
		told += String(chunk);
		return true;
	});
	try {
		const loaded = loadPreferences({XDG_CONFIG_HOME: directory});
		return {preferences: loaded?.preferences, keys: loaded?.keymap.rows.find(({action}) => action === 'restart')?.keys, told};
	} finally {
		spy.mockRestore();
	}
}
