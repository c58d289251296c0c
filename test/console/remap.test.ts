import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseInput} from '../../source/console/input.ts';
import {keyNames} from '../../source/console/key-names.ts';
import {usualKeymap} from '../../source/console/keymap/keymap.ts';
import {remap, type KeyChange} from '../../source/console/keymap/remap.ts';
import {findRow, type Keymap} from '../../source/console/keymap/table.ts';

test('an action has the keys that were given to it, and no others', () => {
	const keymap = remapped([{action: 'restart', keys: ['x', 'F5']}]);
	expect([findRow(keymap, 'main', 'x')?.action, findRow(keymap, 'main', 'F5')?.action, findRow(keymap, 'main', 'r')]).toEqual(['restart', 'restart', undefined]);
	expect(findRow(usualKeymap, 'main', 'r')?.action).toBe('restart');
});

test('two actions may swap their keys, and one may have none', () => {
	const keymap = remapped([{action: 'restart', keys: ['s']}, {action: 'start-or-stop', keys: ['r']}, {action: 'redraw', keys: []}]);
	expect([findRow(keymap, 'main', 's')?.action, findRow(keymap, 'main', 'r')?.action, findRow(keymap, 'main', 'Ctrl-L')]).toEqual(['restart', 'start-or-stop', undefined]);
});

test('the same key may mean other things in other places', () => {
	expect(findRow(remapped([{action: 'zoom', keys: ['Y']}, {action: 'scroll-end', keys: ['Y']}]), 'help', 'Y')?.action).toBe('scroll-end');
});

test.each<readonly [KeyChange, string]>([
	[{action: 'retsart', keys: ['x']}, 'there is no action "retsart"'],
	[{action: 'restart', keys: ['ctrl-x']}, 'there is no key "ctrl-x"'],
	[{action: 'restart', keys: ['']}, 'there is no key ""'],
	[{action: 'restart', keys: ['Ctrl-I']}, 'there is no key "Ctrl-I"'],
	[{action: 'restart', keys: ['z']}, '"z" is the key of "zoom", too: give that another, or none'],
	[{action: 'toggle-pane', keys: ['X']}, 'the keys of "toggle-pane" cannot be changed'],
	[{action: 'quit', keys: []}, '"quit" needs a key: there is no other way'],
	[{action: 'stop-typing', keys: []}, '"stop-typing" needs a key: there is no other way'],
	[{action: 'leave-copy-mode', keys: []}, '"leave-copy-mode" needs a key: there is no other way'],
])('%j is refused', (change, text) => {
	expect(remap(usualKeymap, [change])).toMatchObject({type: 'problems', problems: [{action: change.action, text}]});
});

test('of two that were given one key it is told once', () => {
	const result = remap(usualKeymap, [{action: 'zoom', keys: ['x']}, {action: 'restart', keys: ['x']}]);
	expect(result).toEqual({type: 'problems', problems: [{action: 'zoom', key: 'x', text: '"x" is the key of "restart", too: give that another, or none'}]});
});

test('everything that is wrong is told at once', () => {
	const result = remap(usualKeymap, [{action: 'nope', keys: []}, {action: 'restart', keys: ['z', 'nokey']}]);
	expect(result.type === 'problems' && result.problems.map(({text}) => text)).toEqual(['there is no action "nope"', 'there is no key "nokey"', '"z" is the key of "zoom", too: give that another, or none']);
});

test('whatever is accepted leaves no key with two meanings in one place', () => {
	const actions = usualKeymap.rows.map(({action}) => action);
	const keys = [...'abcdrsz', ...keyNames.slice(0, 40)];
	fc.assert(fc.property(fc.array(fc.record({action: fc.constantFrom(...actions), keys: fc.array(fc.constantFrom(...keys), {maxLength: 3})}), {maxLength: 6}), changes => {
		const result = remap(usualKeymap, changes);
		if (result.type === 'problems') {
			return;
		}

		for (const context of ['main', 'typing', 'help', 'details', 'signal', 'palette', 'quit'] as const) {
			const owners = result.keymap.rows.filter(row => row.contexts.includes(context)).flatMap(row => [...new Set(row.keys)]);
			expect(owners).toHaveLength(new Set(owners).size);
		}
	}));
});

test('every key that a terminal sends has a name that may be given', () => {
	const sequences = ['\r', '\t', ' ', '\u007F', '\u001B[A', '\u001BOP', '\u001B[15~', '\u001B[3~', '\u001B[1;5C', '\u001B[Z', '\u001Bx', '\u001B\r', 'é', '\u0001', '\u001D'];
	for (const sequence of sequences) {
		const [event] = parseInput(Buffer.from(sequence)).events;
		const key = event?.type === 'key' ? event.key : '';
		const result = remap(usualKeymap, [{action: 'redraw', keys: [key]}]);
		const isKnown = result.type === 'ok' || result.problems.every(({text}) => !text.startsWith('there is no key'));
		expect(isKnown, key).toBe(true);
	}
});

function remapped(changes: readonly KeyChange[]): Keymap {
	const result = remap(usualKeymap, changes);
	expect(result.type === 'ok' ? [] : result.problems).toEqual([]);
	return result.type === 'ok' ? result.keymap : usualKeymap;
}
