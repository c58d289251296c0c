import {afterEach, describe, expect, test} from 'vitest';
import {parseInput} from '../../source/console/input.ts';
import {typedBytes} from '../../source/console/typing.ts';
import type {TerminalModes} from '../../source/terminal/contract.ts';
import {openScreen, stateOf, type Screen} from '../helpers/screen.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';
import {freshModes} from '../terminal/helpers.ts';

const place = {x: 10, y: 2, width: 300, height: 20};

/** What a program in a pane at 10, 2 gets for the bytes of the user's terminal; `undefined` where the console keeps them. */
function typed(bytes: string, modes: Partial<TerminalModes> = {}): readonly (string | undefined)[] {
	return parseInput(Buffer.from(bytes, 'latin1')).events.map(event => {
		const data = typedBytes(event, {...freshModes, ...modes}, place);
		return data && Buffer.from(data).toString('latin1');
	});
}

describe('keys', () => {
	test.each([
		['\u001B[A', false, '\u001B[A'],
		['\u001B[A', true, '\u001BOA'],
		['\u001BOD', false, '\u001B[D'],
		['\u001BOD', true, '\u001BOD'],
		['\u001B[H', true, '\u001BOH'],
		['\u001B[1;5C', true, '\u001B[1;5C'],
		['\u001B[3~', true, '\u001B[3~'],
		['\u001BOP', false, '\u001BOP'],
	])('%j is told a program with application cursor keys %s as %j', (bytes, applicationCursor, data) => {
		expect(typed(bytes, {applicationCursor})).toEqual([data]);
	});

	test.each(['\u001BOp', '\u001BOM', '\u001BOk', '\u001B[13;5u', '\u001B[27;5;13~', '\u001B[57~', '\u001B[E', '\u001B[1;5E', '\u001B[a', '\u001BOd', '\u001B[5^', '\u001B[6@', '\u001B[1;1:3A', '\u0003', '\u001A', '\u0000', '\u001Bx', '\u007F', 'é', '\u001B[Z'])('%j goes to the program, whether or not it has a name', bytes => {
		const raw = Buffer.from(bytes).toString('latin1');
		expect(typed(raw)).toEqual([raw]);
	});

	test.each(['\u001B[?1;2c', '\u001B[?2026;2$y', '\u001B]11;rgb:0000/0000/0000\u001B\\', '\u001BP>|xterm\u001B\\', '\u001B[8;24;80t', '\u001B[I', '\u001B[O'])('%j is for the console: an answer of its terminal', bytes => {
		expect(typed(bytes)).toEqual([undefined]);
	});

	test('that the terminal gets and loses the keyboard is told a program that has asked', () => {
		expect(typed('\u001B[I\u001B[O', {focusReports: true})).toEqual(['\u001B[I', '\u001B[O']);
	});
});

describe('a paste', () => {
	const paste = '\u001B[200~a\r\nb\n\tc\u001B[201~';

	test('is whole and in brackets for a program that has asked for them', () => {
		expect(typed(paste, {bracketedPaste: true})).toEqual([paste]);
	});

	test('is what keys would have typed for all others', () => {
		expect(typed(paste)).toEqual(['a\rb\r\tc']);
	});
});

describe('the mouse', () => {
	const press = '\u001B[<0;11;3M';
	const release = '\u001B[<0;11;3m';
	const drag = '\u001B[<32;12;4M';
	const move = '\u001B[<35;12;4M';
	const wheel = '\u001B[<64;13;5M';
	const all = press + drag + release + move + wheel;

	test.each([
		['none', [undefined, undefined, undefined, undefined, undefined]],
		['clicks', ['\u001B[<0;1;1M', '', '', '', '']],
		['presses', ['\u001B[<0;1;1M', '', '\u001B[<0;1;1m', '', '\u001B[<64;3;3M']],
		['drags', ['\u001B[<0;1;1M', '\u001B[<32;2;2M', '\u001B[<0;1;1m', '', '\u001B[<64;3;3M']],
		['moves', ['\u001B[<0;1;1M', '\u001B[<32;2;2M', '\u001B[<0;1;1m', '\u001B[<35;2;2M', '\u001B[<64;3;3M']],
	] as const)('where a program wants %s, that is what it gets, in the cells of its pane', (mouse, data) => {
		expect(typed(all, {mouse, mouseEncoding: 'sgr'})).toEqual(data);
	});

	test.each([
		['x10', ['\u001B[M !!', '\u001B[M@""', '\u001B[M#!!', '\u001B[MC""', '\u001B[M`##']],
		['utf8', ['\u001B[M !!', '\u001B[M@""', '\u001B[M#!!', '\u001B[MC""', '\u001B[M`##']],
		['urxvt', ['\u001B[32;1;1M', '\u001B[64;2;2M', '\u001B[35;1;1M', '\u001B[67;2;2M', '\u001B[96;3;3M']],
	] as const)('it is written as the program reads it: %s', (mouseEncoding, data) => {
		expect(typed(all, {mouse: 'moves', mouseEncoding})).toEqual(data);
	});

	test('columns that bytes cannot tell are not told, UTF-8 and numbers tell them', () => {
		const far = '\u001B[<0;260;3M';
		expect(typed(far, {mouse: 'presses', mouseEncoding: 'x10'})).toEqual(['']);
		expect(typed(far, {mouse: 'presses', mouseEncoding: 'utf8'})).toEqual([Buffer.from('\u001B[M \u011A!').toString('latin1')]);
		expect(typed(far, {mouse: 'presses', mouseEncoding: 'sgr'})).toEqual(['\u001B[<0;250;1M']);
	});

	test('modifiers and further buttons are passed on', () => {
		expect(typed('\u001B[<20;11;3M\u001B[<66;11;3M\u001B[<128;11;3M', {mouse: 'presses', mouseEncoding: 'sgr'})).toEqual(['\u001B[<20;1;1M', '\u001B[<66;1;1M', '\u001B[<128;1;1M']);
	});

	test('what goes on outside of the pane is at its edge', () => {
		expect(typed('\u001B[<32;1;1M\u001B[<0;999;999m', {mouse: 'drags', mouseEncoding: 'sgr'})).toEqual(['\u001B[<32;1;1M', '\u001B[<0;300;20m']);
	});

	test('on an alternate screen without the mouse the wheel turns by keys', () => {
		expect(typed(wheel, {alternateScreen: true})).toEqual(['\u001B[A\u001B[A\u001B[A']);
		expect(typed('\u001B[<65;13;5M', {alternateScreen: true, applicationCursor: true})).toEqual(['\u001BOB\u001BOB\u001BOB']);
		expect(typed(press, {alternateScreen: true})).toEqual([undefined]);
	});
});

describe('in the console', () => {
	const shop = project(service('db'), service('api'));
	let screen: Screen | undefined;

	afterEach(() => {
		screen?.unmount();
		screen = undefined;
	});

	/** Typing into db, whose program has printed this. */
	async function typeInto(printed: string) {
		screen = openScreen({project: shop, state: stateOf(shop, {db: {type: 'ready', pid: 1}, api: {type: 'ready', pid: 2}}), columns: 120, rows: 20});
		const {sees, print, type, text, inputs, calls} = screen;
		await sees('db');
		print('db', `${printed}here`);
		await sees('here');
		type('i');
		await sees('typing into db');
		const rows = text().split('\n');
		const y = rows.findIndex(row => row.includes('here'));
		return {...screen, x: rows[y]!.indexOf('here'), y, sent: () => inputs.map(({service: to, data}) => `${to} ${data}`), calls};
	}

	const at = (code: number, x: number, y: number, final = 'M') => `\u001B[<${code};${x + 1};${y + 1}${final}`;

	test('a click in the pane that is typed into goes to its program, one elsewhere is the console\'s', async () => {
		const {type, x, y, sent, sees} = await typeInto('\u001B[?1000;1006h');
		type(at(0, x, y) + at(0, x, y, 'm'));
		await until('the click', () => sent().length > 0);
		expect(sent()).toEqual(['db \u001B[<0;1;1M\u001B[<0;1;1m']);
		type(at(0, 2, 3));
		await sees('? help');
		expect(sent()).toHaveLength(1);
	});

	test('a drag that leaves the pane is its program\'s until the button is released', async () => {
		const {type, x, y, sent} = await typeInto('\u001B[?1002;1006h');
		type(at(0, x, y) + at(32, 0, 0) + at(0, 0, 0, 'm') + at(64, 0, 3) + 'x');
		await until('all of it', () => sent().join('').endsWith('x'));
		expect(sent().join('').replaceAll('db ', '')).toBe('\u001B[<0;1;1M\u001B[<32;1;1M\u001B[<0;1;1mx');
	});

	test('the wheel scrolls what a program without a mouse has printed', async () => {
		const {type, x, y, sent, sees, seesNot, print} = await typeInto('');
		print('db', `${'\r\nline'.repeat(40)}\r\nthe last`);
		await sees('the last');
		type(at(64, x, y));
		await seesNot('the last');
		expect(sent()).toEqual([]);
	});

	/** Nobody is typed into; db, whose program has printed this, is under the pointer. */
	async function lookAt(printed: string) {
		const typing = await typeInto(printed);
		typing.type('\u001D');
		await typing.sees('? help');
		return typing;
	}

	test('the wheel over a program that has its pane to itself turns it by keys, though nobody types into it', async () => {
		const {type, x, y, sent, print, sees} = await lookAt('\u001B[?1049h\u001B[H');
		type(at(65, x, y));
		await until('the keys', () => sent().length === 1);
		expect(sent()).toEqual(['db \u001B[B\u001B[B\u001B[B']);
		print('db', '\u001B[?1h keypad');
		await sees('keypad');
		type(at(64, x, y));
		await until('the other keys', () => sent().length === 2);
		expect(sent()[1]).toBe('db \u001BOA\u001BOA\u001BOA');
	});

	test('and is told to it where it wants the mouse, of which it gets nothing else', async () => {
		const {type, x, y, sent} = await lookAt('\u001B[?1049h\u001B[H\u001B[?1000;1006h');
		type(at(0, x, y) + at(0, x, y, 'm') + at(64, x, y));
		await until('the wheel', () => sent().length > 0);
		expect(sent()).toEqual(['db \u001B[<64;1;1M']);
	});

	test('it is the console\'s as ever where nothing is to be turned: under a dialog, over a program that has ended, or beside the pane', async () => {
		const {type, x, y, sent, sees, update} = await lookAt('\u001B[?1049h\u001B[H');
		type(`?${at(65, x, y)}`);
		await sees('Esc');
		type('\u001B');
		await sees('? help');
		type(at(65, 2, y));
		await sees('▸● api');
		update(state => ({...state, services: {...state.services, db: {...state.services['db']!, phase: {type: 'stopped'}}}}));
		await sees('db ─ stopped');
		type(at(65, x, y));
		type('k');
		await sees(/▸\S db/);
		expect(sent()).toEqual([]);
	});

	test('the terminal is asked for what the program wants told, as long as it is typed into', async () => {
		const {type, calls, print, sees} = await typeInto('\u001B[?1003;1006h\u001B[?1004h\u001B=');
		await until('the reports', () => calls.includes('reports moves focus keypad'));
		print('db', '\u001B>\u001B[?1003l less');
		await sees('less');
		await until('fewer reports', () => calls.at(-1) === 'reports focus');
		type('\u001D');
		await until('no reports', () => calls.at(-1) === 'reports nothing');
	});

	test('a program that has asked is told that it has the keyboard, and that it has it no more', async () => {
		const {type, sent, sees, print} = await typeInto('\u001B[?1004h');
		await until('the beginning', () => sent().length === 1);
		expect(sent()).toEqual(['db \u001B[I']);
		type('\u001D');
		await until('the end', () => sent().length === 2);
		expect(sent()[1]).toBe('db \u001B[O');
		print('db', '\u001B[?1004l never mind');
		await sees('never mind');
		type('i');
		await sees('typing into db');
		type('x');
		await until('the key', () => sent().length === 3);
		expect(sent()[2]).toBe('db x');
	});
});
