import {readdirSync, readFileSync} from 'node:fs';
import {afterEach, expect, test} from 'vitest';
import {asciiRow, wantsAscii} from '../../../source/console/looks/ascii.ts';
import {createTheme} from '../../../source/console/theme.ts';
import {textWidth} from '../../../source/lib/text-width.ts';
import {now, openScreen, stateOf, type Screen} from '../../helpers/screen.ts';
import {project, service, watching} from '../../helpers/specs.ts';

const screens = new URL('../screens/', import.meta.url);

test('of every screen that is drawn every glyph has a form in ASCII, as wide as it is', () => {
	const rows = readdirSync(screens).flatMap(name => readFileSync(new URL(name, screens), 'utf8').trimEnd().split('\n'));
	// What programs have printed, in other scripts.
	expect(rows.map(row => asciiRow(row)).filter(row => /[^ -~\p{Letter}\p{Mark}]/u.test(row))).toEqual([]);
	expect(rows.filter(row => textWidth(asciiRow(row)) !== textWidth(row))).toEqual([]);
});

test('no two states that look different look alike in ASCII', () => {
	const {phase, glyph} = createTheme({});
	const all = [...new Set([...Object.values(phase).map(style => style.glyph), glyph.marked, glyph.paused, glyph.working, glyph.stale])];
	expect(new Set(all.map(each => asciiRow(each))).size).toBe(all.length);
});

test('names stay as they are', () => {
	expect(asciiRow('● Größe 漢字 ñandú 🙂')).toBe('+ Größe 漢字 ñandú 🙂');
});

test.each([
	['auto', {LANG: 'C'}, true],
	['auto', {LANG: 'de_DE.ISO-8859-1'}, true],
	['auto', {LANG: 'C', LC_ALL: 'en_US.UTF-8'}, false],
	['auto', {LANG: 'en_US.UTF-8', LC_CTYPE: 'POSIX'}, true],
	['auto', {LANG: 'C.utf8', LC_ALL: ''}, false],
	['auto', {}, false],
	['auto', {TERM: 'linux', LANG: 'en_US.UTF-8'}, true],
	['unicode', {TERM: 'linux', LANG: 'C'}, false],
	['ascii', {LANG: 'en_US.UTF-8'}, true],
] as const)('glyphs: %s with %o draws ASCII: %s', (wanted, environment, isAscii) => {
	expect(wantsAscii(wanted, environment)).toBe(isAscii);
});

let screen: Screen | undefined;

afterEach(() => {
	screen?.unmount();
	screen = undefined;
});

test.each([[200, 60], [120, 40], [80, 24], [40, 10]])('at %i×%i a console in ASCII sends the terminal nothing else, in whatever dialog', async (columns, rows) => {
	const shop = {...project(service('db'), service('api', {watch: watching()}), service('a-service-with-a-name-that-no-list-has-room-for')), name: 'shop'};
	const state = stateOf(shop, {
		db: {phase: {type: 'ready', pid: 11}, run: 1, startedAt: now - 60_000},
		api: {phase: {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}}, run: 4, restarts: 3, watch: {isPaused: true, pending: ['a'], changed: [], isOn: true, isSettling: false, isStale: true, recent: [], loops: 0}},
	});
	const shown = openScreen({project: shop, state, columns, rows, preferences: {glyphs: 'ascii'}});
	screen = shown;
	shown.beginRun('db', 1, 'run 1 · start');
	shown.print('db', 'one\r\ntwo\r\n');
	await shown.sees('shop');
	for (const key of ['?', 'd', ':', 'S', 'q']) {
		shown.type(key);
		await shown.sees('+- ');
		shown.type('\u001B');
		await shown.seesNot('+- ');
	}

	expect(shown.frames.join('').replaceAll(/\u001B\[[\d;?]*[A-Za-z]|[\u001B\u000F]\(?B?/g, '').match(/[^ -~]/g)).toBeNull();
});
