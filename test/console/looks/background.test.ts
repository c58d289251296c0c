import {afterEach, describe, expect, test} from 'vitest';
import {backgroundOfEnvironment, backgroundOfReply} from '../../../source/console/looks/background.ts';
import {now, openScreen, stateOf, type Screen, type ScreenOptions} from '../../helpers/screen.ts';
import {project, service} from '../../helpers/specs.ts';
import {until} from '../../helpers/until.ts';

const shop = {...project(service('db'), service('api')), name: 'shop'};
const ready = stateOf(shop, {db: {phase: {type: 'ready', pid: 11}, run: 1, startedAt: now - 5 * 3_600_000}, api: {phase: {type: 'ready', pid: 12}, run: 1}});
const light = '\u001B]11;rgb:ffff/fefe/fdfd\u001B\\';
const attributes = '\u001B[?62;22c';
/** How long is waited for what may be an answer. */
const patienceMs = 1500;
const question = '\u001B]11;?\u001B\\\u001B[c';

test.each([
	['\u001B]11;rgb:0000/0000/0000\u001B\\', 'dark'],
	['\u001B]11;rgb:ffff/ffff/ffff\u0007', 'light'],
	['\u001B]11;rgb:1e/1e/2e\u001B\\', 'dark'],
	['\u001B]11;rgba:fd/f6/e3/ff\u001B\\', 'light'],
	['\u001B]11;#fdf6e3\u0007', 'light'],
	['\u001B]11;rgb:0000/2b2b/3636\u001B\\', 'dark'],
	['\u001B]11;rgb:f/f/f\u001B\\', 'light'],
	['\u001B]11;?\u001B\\', undefined],
	['\u001B]11;rgb:zz/00/00\u001B\\', undefined],
	['\u001B]11;rgb:ffff/ffff\u001B\\', undefined],
])('%j is a background that is %s', (reply, background) => {
	expect(backgroundOfReply(reply)).toBe(background);
});

test.each([
	['15;0', 'dark'], ['0;15', 'light'], ['0;default;15', 'light'], ['12;8', 'dark'], ['0;7', 'light'], ['default;default', undefined], ['', undefined],
] as const)('COLORFGBG=%s is a background that is %s', (told, background) => {
	expect(backgroundOfEnvironment({COLORFGBG: told})).toBe(background);
});

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

function open(changes: Partial<ScreenOptions> = {}): Screen {
	screen = openScreen({project: shop, state: ready, columns: 120, rows: 20, environment: {TERM: 'xterm-256color'}, ...changes});
	return screen;
}

/** The colour of the glyph of the first service: `33` of the 16 and the 256 colours. */
function colorOfGlyph({terminal}: Screen): number | undefined {
	const cell = terminal.buffer.active.getLine(2)?.getCell(1);
	return cell?.getChars() === '●' || cell?.getChars() === '+' ? (cell.isFgDefault() ? -1 : cell.getFgColor()) : undefined;
}

describe('theme: auto', () => {
	test('draws at once in the colours of the terminal, then in those for its background', async () => {
		const shown = open();
		await shown.sees('db');
		await until('the first colour', () => colorOfGlyph(shown) === 2, {found: () => String(colorOfGlyph(shown))});
		expect(shown.frames.join('')).toContain(question);
		shown.type(light + attributes);
		await until('the colour on light', () => colorOfGlyph(shown) === 22);
		shown.type('\u001B]11;rgb:1111/1111/1111\u001B\\');
		await until('the colour on dark', () => colorOfGlyph(shown) === 114);
	});

	test('follows the terminal from day to night', async () => {
		const shown = open();
		shown.type(`${light}${attributes}\u001B[?997;1n`);
		await until('the colour on dark', () => colorOfGlyph(shown) === 114);
		shown.type('\u001B[?997;2n');
		await until('the colour on light', () => colorOfGlyph(shown) === 22);
	});

	test('takes no answer for keys, in whatever pieces it comes', async () => {
		const reply = light + attributes;
		for (const at of [1, 2, 4, 12, light.length - 1, light.length + 2]) {
			const shown = open();
			await until('the question', () => shown.frames.join('').includes(question));
			shown.type(reply.slice(0, at));
			// A part of it has been read and is waited for longer than for a key, and then comes the rest.
			await until('the first piece to be read', () => colorOfGlyph(shown) === 22 || [...shown.timers.values()].includes(patienceMs));
			shown.type(`${reply.slice(at)}j`);
			await shown.sees('▸● api');
			await until('the colour on light', () => colorOfGlyph(shown) === 22);
			expect(shown.text().split('\n').at(-1), `cut at ${at}`).toContain('r restart');
			expect(shown.inputs).toEqual([]);
			shown.unmount();
		}
	});

	test('gives an answer to no service that is typed into', async () => {
		const shown = open();
		shown.type('i');
		await shown.sees('typing into db');
		shown.type(`a${light}b${attributes}c\u001B[?997;1nd`);
		await until('the input', () => shown.inputs.map(({data}) => data).join('').includes('d'));
		expect(shown.inputs.map(({data}) => data).join('')).toBe('abcd');
	});

	test('costs Esc nothing once the terminal has answered', async () => {
		const shown = open();
		shown.type(`${light}${attributes}?`);
		await shown.sees('restart the service; start it');
		shown.type('\u001B');
		await until('Esc to be waited for', () => [...shown.timers.values()].some(delay => delay === 50 || delay === patienceMs) || !shown.text().includes('restart the service; start it'));
		expect([...shown.timers.values()]).not.toContain(patienceMs);
	});

	test('believes COLORFGBG until the terminal has said more', async () => {
		const shown = open({environment: {TERM: 'xterm-256color', COLORFGBG: '0;15'}});
		await until('the colour on light', () => colorOfGlyph(shown) === 22);
		shown.type('\u001B]11;rgb:11/11/11\u0007');
		await until('the colour on dark', () => colorOfGlyph(shown) === 114);
	});
});

test.each([
	['dark', 114], ['light', 22], ['high-contrast', 120],
] as const)('theme: %s needs no answer', async (theme, color) => {
	const shown = open({preferences: {theme}});
	await until('the colour', () => colorOfGlyph(shown) === color, {found: () => String(colorOfGlyph(shown))});
	shown.type('j');
	await shown.sees('▸● api');
	expect(shown.frames.join('').includes(question)).toBe(theme === 'high-contrast');
});

test('what is dark or light by wish stays so', async () => {
	const shown = open({preferences: {theme: 'dark'}});
	await until('the colour', () => colorOfGlyph(shown) === 114);
	shown.type(`${light}j`);
	await shown.sees('▸● api');
	expect(colorOfGlyph(shown)).toBe(114);
});

test('high contrast shows what is chosen in inverse', async () => {
	const shown = open({preferences: {theme: 'high-contrast'}});
	await shown.sees('▸● db');
	const inverse = () => [0, 3].map(x => shown.terminal.buffer.active.getLine(2)?.getCell(x)?.isInverse() !== 0);
	await until('the row', () => inverse().every(Boolean), {found: () => JSON.stringify(inverse())});
});

test('NO_COLOR asks nothing and shows none, whatever the theme', async () => {
	for (const theme of ['auto', 'dark', 'light', 'high-contrast'] as const) {
		const shown = open({environment: {TERM: 'xterm-256color', NO_COLOR: '1'}, preferences: {theme}});
		shown.type('?');
		await shown.sees('restart the service; start it');
		shown.type(`${light}?`);
		await until('help to be closed', () => !shown.text().includes('restart the service; start it'));
		await shown.sees('▸● db');
		const all = shown.frames.join('');
		expect(all).not.toContain(question);
		expect(all).not.toMatch(/\u001B\[(?:\d+;)*(?:[349][0-7]|10[0-7]|[34]8[;:])(?:;[\d;]*)?m/);
		shown.unmount();
	}
});

test.each(['linux', 'vt220', 'eterm-color'])('a terminal that may show the question is not asked: %s', async TERM => {
	const shown = open({environment: {TERM}});
	await shown.sees(TERM === 'linux' ? '>+ db' : '▸● db');
	expect(shown.frames.join('')).not.toContain('\u001B]11');
});
