import {describe, expect, test} from 'vitest';
import {createUnfinishedLines} from '../../source/console/search/unfinished-line.ts';
import type {Screen, ScreenOptions} from '../helpers/screen.ts';
import {copies, printedLines, shopScreens} from '../helpers/shop.ts';
import {service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

const {shop, begin} = shopScreens(undefined, {columns: 95});

/** With a few lines of each, in turns, in the merged log. */
async function open(changes: Partial<ScreenOptions> = {}): Promise<Screen> {
	const shown = begin(changes);
	for (const name of ['db', 'api', 'worker']) {
		shown.beginRun(name, 1, 'run 1 · start');
	}

	for (let count = 1; count <= 4; count++) {
		shown.print('db', `query ${count}\r\n`);
		shown.print('api', `\u001B[32mGET\u001B[0m /orders/${count}\r\n${count === 3 ? 'ERROR: order 3 is not there, and nobody knows where it has gone\r\n' : ''}`);
		shown.passTime(1500);
	}

	await shown.sees('query 4');
	shown.type('vvvv');
	await shown.sees('merged log ─ all services');
	await shown.sees('api    | GET /orders/4');
	return shown;
}

/** What the pane shows, the list beside it left out. */
function pane({text}: Screen): readonly string[] {
	return text().split('\n').slice(2, -1).map(row => row.slice(row.indexOf('│') + 2).trimEnd()).filter(row => row !== '');
}

async function has(shown: Screen, ...lines: readonly string[]): Promise<void> {
	await until('the lines', () => pane(shown).join('\n') === lines.join('\n'), {found: () => shown.text()});
}

const rules = ['db', 'api', 'worker'].map(name => `${name.padEnd(6)} | ── run 1 · start ──`);

describe('the merged log', () => {
	test('has the lines of all services in the order of time, rules of runs too, and follows', async () => {
		const shown = await open();
		const orders = ['db     | query 1', 'api    | GET /orders/1', 'db     | query 2', 'api    | GET /orders/2', 'db     | query 3', 'api    | GET /orders/3'];
		const error = ['api    | ERROR: order 3 is not there, and nobody knows whe', 're it has gone'];
		await has(shown, ...rules, ...orders, ...error, 'db     | query 4', 'api    | GET /orders/4');
		shown.print('worker', 'job 1 漢字\r\n');
		await shown.sees('worker | job 1 漢字');
	});

	test('has the colours that headless gives the services; NO_COLOR none', async () => {
		const shown = await open();
		const colorOf = (where: Screen, name: string) => {
			const y = where.text().split('\n').findIndex(row => row.includes(`${name.padEnd(6)} |`));
			const x = where.text().split('\n')[y]!.indexOf(`${name.padEnd(6)} |`);
			return where.terminal.buffer.active.getLine(y)!.getCell(x)!.getFgColor();
		};

		expect(['db', 'api', 'worker'].map(name => colorOf(shown, name))).toEqual([6, 3, 2]);
		shown.unmount();
		const plain = await open({environment: {NO_COLOR: '1'}});
		expect(['db', 'api', 'worker'].map(name => colorOf(plain, name))).toEqual([-1, -1, -1]);
	});

	test('is of the marked services where some are marked, with Space or by number, and keeps its place', async () => {
		const shown = await open();
		shown.type('1');
		await shown.sees('merged log ─ db ─');
		await has(shown, rules[0]!, ...[1, 2, 3, 4].map(count => `db     | query ${count}`));
		shown.type('jj ');
		await shown.sees('merged log ─ db, worker ─');
		await has(shown, rules[0]!, rules[2]!, ...[1, 2, 3, 4].map(count => `db     | query ${count}`));
		shown.type('\u001B');
		await shown.sees('merged log ─ all services');
		await shown.sees('api    | GET /orders/1');
	});

	test('scrolls, counts what comes below, and follows again', async () => {
		const shown = await open();
		const {print, type, sees, seesNot} = shown;
		print('worker', Array.from({length: 40}, (_, count) => `job ${count + 1}\r\n`).join(''));
		await sees('job 40');
		type('\tg');
		await sees('db     | query 1');
		await sees(/\d+ below/);
		print('db', 'query 5\r\nquery 6\r\n');
		await sees('2 new lines');
		type('\u001B[6~');
		await seesNot('query 1\n');
		type('\u001B[<65;60;10M');
		type('f');
		await sees('query 6');
		await seesNot('new lines');
		type('f');
		await sees('! the merged log follows already');
	});

	test('is searched, filtered, timed and cut as a whole, and goes through the errors of all', async () => {
		const shown = await open();
		const {type, sees} = shown;
		type('/[34]$\r');
		await sees('/[34]$ 1/4');
		type('n');
		await sees('/[34]$ 2/4');
		await until('the current match', () => {
			const {buffer} = shown.terminal;
			const y = shown.text().split('\n').findIndex(row => row.includes('query 4'));
			const line = buffer.active.getLine(y)!;
			return Array.from({length: line.length}, (_, x) => line.getCell(x)!).some(cell => cell.getBgColor() === 5 && cell.getChars() === '4');
		});
		type('e');
		await sees('errors 1/1');
		type('\u001B');
		await until('Esc to be told from a sequence', () => !shown.text().includes('errors 1/1'));
		type('&!GET|run\r');
		await sees('&!GET|run 5 lines');
		type('tl');
		await has(shown, ...['1', '2', '3'].map(count => `db     | 12:00:0${['', '0.000', '1.500', '3.000'][Number(count)]} query ${count}`), 'api    | 12:00:03.000 ERROR: order 3 is not there, and no…', 'db     | 12:00:04.500 query 4');
		type('2');
		await sees('&!GET|run 1 line');
		await has(shown, 'api    | 12:00:03.000 ERROR: order 3 is not there, and no…');
		type('/');
		await sees('Enter keep  Esc leave');
		type('order\t');
		await sees('1/1');
		type('\r');
	});

	test('is copied from, by keys and by mouse', async () => {
		const shown = await open();
		const {type, sees} = shown;
		const copied = () => shown.frames.flatMap(frame => [...frame.matchAll(/\u001B\]52;c;([^\u0007]*)\u0007/g)].map(([, text = '']) => Buffer.from(text, 'base64').toString())).at(-1);
		type('y');
		await sees('copy mode');
		shown.print('worker', 'later\r\n');
		await sees('1 new');
		type('Vky');
		await until('the copy', () => copied() === 'db     | query 4\napi    | GET /orders/4', {found: () => copied() ?? ''});
		await sees('worker | later');
		const y = shown.text().split('\n').findIndex(row => row.includes('query 2')) + 1;
		const x = shown.text().split('\n')[y - 1]!.indexOf('query 2') + 1;
		type(`\u001B[<0;${x};${y}M\u001B[<32;${x + 3};${y}M\u001B[<32;${x + 6};${y}M\u001B[<0;${x + 6};${y}m`);
		await until('the copy', () => copied() === 'query 2', {found: () => copied() ?? ''});
	});

	test('takes no input, and says so; commands are about the service that is chosen', async () => {
		const shown = await open();
		shown.type('i');
		await shown.sees('! the merged log takes no input: v shows panes');
		shown.type('jr');
		await until('the command', () => shown.commands.length > 0);
		expect(shown.commands).toEqual([{type: 'restart', services: ['api']}]);
	});

	test('has the services that the project has, when they come and go', async () => {
		const shown = await open();
		shown.reconfigure({...shop, services: [shop.services[1]!, service('a-new-service')]});
		await has(shown, 'api           | ── run 1 · start ──', ...[1, 2, 3].map(count => `api           | GET /orders/${count}`), 'api           | ERROR: order 3 is not there, and nobody', ' knows where it has gone', 'api           | GET /orders/4');
		shown.print('a-new-service', 'here I am\r\n');
		await shown.sees('a-new-service | here I am');
	});

	test('shows what is printed by the thousand without falling behind, and lets go of it when it is left', async () => {
		const shown = await open();
		for (let count = 1; count <= 60; count++) {
			shown.print('worker', Array.from({length: 1000}, (_, line) => `flood ${count}.${line}\r\n`).join(''));
			shown.print('db', `between ${count}\r\n`);
		}

		await shown.sees('between 60');
		shown.type('\tg');
		await shown.sees('db     | query 1');
		await shown.sees(/60,\d\d\d below/);
		shown.type('fv');
		await shown.sees('ready · pid 11');
	});
});

describe.each([[200, 60], [120, 40], [80, 24], [40, 10]] as const)('at %i×%i', (columns, rows) => {
	test('the merged log looks as drawn', async () => {
		const {print, type, sees, looksLike} = begin({columns, rows});
		for (let count = 1; count <= 9; count++) {
			print('db', `query ${count}\r\n`);
			print('api', `GET /orders/${count} 200 ${'漢字'.repeat(count % 4)} ${'and more '.repeat(count)}\r\n`);
		}

		await sees('query 9');
		for (const key of columns < 100 ? 'vvvv' : columns < 180 ? 'vvv' : 'vv') {
			type(key);
		}

		await sees(/merged log[^]*orders\/9/);
		await looksLike(`merged-log-${columns}x${rows}`);
	});
});

describe('what no line end has ended yet', () => {
	test('stands below the merged log with its name, and becomes a line of it when it ends', async () => {
		const shown = await open();
		shown.print('worker', 'Continue? ');
		await until('the prompt', () => pane(shown).at(-1) === 'worker | Continue?', {found: () => shown.text()});
		shown.print('db', 'query 5\r\n');
		await until('it below the newest line', () => pane(shown).slice(-2).join('\n') === 'db     | query 5\nworker | Continue?', {found: () => shown.text()});
		shown.print('worker', 'yes\r\n');
		shown.print('api', 'GET /orders/5\r\n');
		await until('it to be a line', () => pane(shown).slice(-2).join('\n') === 'worker | Continue? yes\napi    | GET /orders/5', {found: () => shown.text()});
	});

	test('is there too when it was printed before anybody looked, whatever was printed before it', async () => {
		const shown = begin();
		shown.print('worker', `${printedLines(1, 20_000)}Continue? `);
		await shown.sees('shop');
		shown.type('vvvv');
		await until('the prompt', () => pane(shown).at(-1) === 'worker | Continue?', {found: () => shown.text()});
	});

	test('bars of several services have a row each, in the order of the file, and keep what they show last', async () => {
		const shown = await open();
		for (const percent of [10, 20, 30]) {
			shown.print('worker', `\rpacking ${percent}%`);
			shown.print('db', `\rcopying ${percent + 1}%`);
		}

		await until('the bars', () => pane(shown).slice(-2).join('\n') === 'db     | copying 31%\nworker | packing 30%', {found: () => shown.text()});
	});

	test('is shown of marked services only, and of no program that has the screen to itself', async () => {
		const shown = await open();
		shown.print('worker', 'Continue? ');
		shown.print('db', 'password: ');
		shown.print('api', '\u001B[?1049hmenu');
		await shown.sees('db     | password:');
		await shown.sees('worker | Continue?');
		expect(shown.text()).not.toContain('menu');
		shown.type('jj ');
		await shown.seesNot('password:');
		await shown.sees('worker | Continue?');
	});

	test('passes the filter of the merged log or is not shown', async () => {
		const shown = await open();
		shown.print('worker', 'Continue? ');
		shown.print('db', 'password: ');
		await shown.sees('db     | password:');
		shown.type('&Cont\r');
		await shown.seesNot('password:');
		await shown.sees('worker | Continue?');
	});

	test('is copied with the lines above it', async () => {
		const shown = await open();
		shown.print('worker', 'Continue? ');
		await shown.sees('worker | Continue?');
		shown.type('y');
		await shown.sees('copy mode');
		shown.type('GVky');
		await copies(shown, 'api    | GET /orders/4\nworker | Continue?');
	});

	test('those that have changed last are shown where there is no room for all', () => {
		const texts = new Map([['a', 'one'], ['b', 'two'], ['c', 'three']]);
		const lines = createUnfinishedLines({services: () => ['a', 'b', 'c'], read: service => texts.get(service), tests: () => []});
		const shown = () => lines.kept(() => ({width: 20, isCut: false, prefix: ''}), 4).map(({text}) => text);
		expect(lines.refresh(false)).toBe(true);
		expect(shown()).toEqual(['two', 'three']);
		texts.set('a', 'one more');
		expect(lines.refresh(false)).toBe(true);
		expect(shown()).toEqual(['one more', 'three']);
		expect(lines.refresh(true)).toBe(false);
	});
});
