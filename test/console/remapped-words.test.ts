import {expect, test} from 'vitest';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {remap} from '../../source/console/keymap/remap.ts';
import type {Keymap} from '../../source/console/keymap/table.ts';
import {withService} from '../helpers/screen.ts';
import {shopScreens} from '../helpers/shop.ts';
import {service, watching} from '../helpers/specs.ts';

const {open} = shopScreens([service('db'), service('api', {watch: watching()})]);
const [f3, f4, f6, f7, f8] = ['\u001BOR', '\u001BOS', '\u001B[17~', '\u001B[18~', '\u001B[19~'] as const;

const functionKeys = keymapWith({
	'scroll-down': ['F1'],
	mark: ['F2'],
	mouse: ['F3'],
	zoom: ['F4'],
	'next-pane': ['F5'],
	type: ['F6'],
	search: ['F7'],
	'previous-match': ['F8'],
	restart: ['F9'],
	quit: ['F10'],
	'pause-watch': ['F11'],
	'stop-typing': ['F12'],
});

test.each([
	['V', 'nothing is marked: F2 marks'],
	['\u001B', 'nothing to leave: F10 quits'],
	['\u001B[200~text\u001B[201~', 'nothing takes a paste here: F6 types into db'],
	['n', 'nothing is searched for: F7 searches'],
	['+', 'the list has the whole height: F5 goes to a pane'],
	[f3, 'F3 takes the mouse back'],
	[`${f4}+`, 'the pane has the whole screen: F4 gives it back'],
	['d', 'Esc close · F1 k scroll · Tab next service'],
	[f6, 'F12 leaves'],
] as const)('after %j: %s, with the keys that this person has chosen', async (keys, words) => {
	const {type, print, sees} = await open({host: {keymap: functionKeys}});
	print('db', 'line\r\n');
	await sees('line');
	type(keys);
	await sees(words);
});

test('where there are no more matches the keys to others are those that this person has chosen', async () => {
	const {type, print, sees} = await open({host: {keymap: functionKeys}});
	print('db', 'line\r\n');
	await sees('line');
	type(`${f7}li\r`);
	await sees('/li 1/1');
	type('n');
	await sees('no older match: F8 goes to newer ones');
	type(f8);
	await sees('no newer match: n goes to older ones');
});

test('what helps a service is told by the keys that this person has chosen', async () => {
	const {type, sees, update} = await open({host: {keymap: functionKeys}});
	update(state => withService(withService(state, 'db', {phase: {type: 'backoff', delayMs: 9000, until: Date.UTC(2026, 0, 1, 12, 0, 9)}}), 'api', {watch: {...state.services['api']!.watch, isPaused: true, pending: ['a.ts']}}));
	await sees('· F9 retries now');
	type('jd');
	await sees(/paused · F11 resumes[^]*1 change waits · F11 applies, D discards/);
});

test('an action without a key is not offered by one', async () => {
	const {type, sees, text} = await open({host: {keymap: keymapWith({mark: [], type: []})}});
	type('V');
	await sees('! nothing is marked');
	expect(text()).not.toContain('nothing is marked:');
	type('\u001B[200~text\u001B[201~');
	await sees('! nothing takes a paste here');
	expect(text()).not.toContain('takes a paste here:');
});

test('no description names a key that may be another', () => {
	const keys = usualKeymap.rows.flatMap(row => row.keys).filter(key => key.length > 1);
	for (const {action, description} of usualKeymap.rows) {
		expect(keys.filter(key => description.split(/[\s;,]+/).includes(key)), action).toEqual([]);
	}
});

function keymapWith(keys: Readonly<Record<string, readonly string[]>>): Keymap {
	const result = remap(usualKeymap, Object.entries(keys).map(([action, wanted]) => ({action, keys: wanted})));
	expect(result.type === 'ok' ? [] : result.problems).toEqual([]);
	return result.type === 'ok' ? result.keymap : usualKeymap;
}
