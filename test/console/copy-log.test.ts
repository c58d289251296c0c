import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {selectedText} from '../../source/console/copy/selection.ts';
import {oneLog} from '../../source/console/search/line-source.ts';
import {createLogPane} from '../../source/console/search/log-pane.ts';
import {stripAnsi} from '../../source/lib/ansi.ts';
import {createLogSink} from '../../source/logs/log-sink.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {numberLines} from '../../source/logs/search-lines.ts';
import {now, type Screen} from '../helpers/screen.ts';
import {copiedBy, copies, placeOn, shopScreens} from '../helpers/shop.ts';
import {service} from '../helpers/specs.ts';
import {drag, mouse, press, release} from '../helpers/mouse.ts';
import {until} from '../helpers/until.ts';

const {open, screen} = shopScreens([service('db'), service('api')], {columns: 95});

function orders(from: number, to: number): string {
	return Array.from({length: to - from + 1}, (_, index) => `\u001B[32mGET\u001B[0m /orders/${from + index}\r\nin between ${from + index}\r\n`).join('');
}

const long = `GET /long ${Array.from({length: 30}, (_, index) => `word${index}`).join(' ')}`;

async function filtered(): Promise<Screen> {
	const opened = await open();
	opened.print('db', orders(1, 30));
	await opened.sees('between 30');
	opened.type('&orders\r');
	await opened.sees('30 lines');
	await opened.sees('q quit');
	return opened;
}

describe('where a pane shows the log', () => {
	test('only lines that a filter leaves are copied, and it goes on showing them', async () => {
		const {type, sees, seesNot} = await filtered();
		type('y');
		await sees('copy mode');
		expect(screen().text()).not.toContain('between');
		type('gVGy');
		await copies(screen(), Array.from({length: 30}, (_, index) => `GET /orders/${index + 1}`).join('\n'));
		await seesNot('copy mode');
		await sees('&orders 30 lines');
		expect(screen().text()).not.toContain('between');
	});

	test('y after a search begins at the match; its mark is shown and not copied', async () => {
		const {type, print, sees} = await open();
		print('db', orders(1, 30));
		await sees('between 30');
		type('/orders.12\r');
		await sees('/orders.12 1/1');
		await sees('q quit');
		type('yw');
		await sees('copy mode');
		const {x, y} = placeOn(screen(), 'GET /orders/12');
		const {active} = screen().terminal.buffer;
		await until('the cursor', () => active.cursorY === y && active.cursorX === x + 4, {found: () => `${active.cursorX}, ${active.cursorY}`});
		const cell = (column: number) => active.getLine(y)!.getCell(column)!;
		expect(cell(x + 5).getBgColor()).not.toBe(cell(x).getBgColor());
		type('y');
		await copies(screen(), 'GET /orders/12');
		await sees('/orders.12 1/1');
	});

	test('times are copied when they are shown', async () => {
		const {type, print, sees} = await open();
		print('db', 'first\r\nsecond\r\n');
		await sees('second');
		type('t');
		await sees(/\.\d{3} second/);
		type('ykVjy');
		await sees('2 lines copied');
		expect(copiedBy(screen()).at(-1)).toMatch(/^\d\d:\d\d:\d\d\.\d{3} first\n\d\d:\d\d:\d\d\.\d{3} second$/);
		type('t');
		await until('no times', () => !/\.\d{3} second/.test(screen().text()));
		type('yy');
		await copies(screen(), 'second');
	});

	test('rows of a wrapped line are copied as one line; what is cut is copied as it is seen', async () => {
		const {type, print, sees} = await open();
		print('db', `first\r\n${long}\r\nend\r\n`);
		await sees('word29');
		type('&.\r');
		await sees('&. 3 lines');
		await sees('q quit');
		type('ykVy');
		await copies(screen(), long);
		type('l');
		await sees('…');
		const row = screen().text().split('\n')[placeOn(screen(), 'GET /long').y]!;
		const seen = row.slice(row.indexOf('GET'), row.indexOf('…') + 1);
		type('ykVy');
		await copies(screen(), seen);
	});

	test('what has left the terminal long ago is copied', async () => {
		const {type, print, sees} = await open();
		print('db', 'the very first line\r\n');
		for (let part = 0; part < 12; part++) {
			print('db', Array.from({length: 1000}, (_, index) => `line ${part * 1000 + index}\r\n`).join(''));
		}

		await sees('line 11999');
		type('/very first\r');
		await sees('/very first 1/1');
		await sees('q quit');
		type('yVjy');
		await copies(screen(), 'the very first line\nline 0');
	});

	test('what comes meanwhile is counted, and does not move what is read', async () => {
		const {type, print, sees} = await filtered();
		type('y');
		await sees('copy mode');
		print('db', orders(31, 37));
		await sees('copy mode · 7 new');
		expect(screen().text()).not.toContain('orders/31');
		type('y');
		await copies(screen(), 'GET /orders/30');
		await sees('&orders 37 lines');
		await sees('orders/37');
	});

	test('a change of size meanwhile takes nothing from what is read', async () => {
		const {type, sees, resize} = await filtered();
		type('y');
		await sees('copy mode');
		resize(60, 12);
		await sees('copy mode');
		resize(150, 30);
		type('gVGy');
		await copies(screen(), Array.from({length: 30}, (_, index) => `GET /orders/${index + 1}`).join('\n'));
	});

	test('dragging selects what is seen, also when it has moved since the press', async () => {
		const {type, print, sees} = await filtered();
		const from = placeOn(screen(), 'GET /orders/29');
		type(press(from));
		print('db', orders(31, 32));
		await sees('orders/32');
		const to = placeOn(screen(), 'GET /orders/30');
		expect(to.y).toBe(from.y - 1);
		type(drag({x: to.x + 2, y: to.y}) + release({x: to.x + 2, y: to.y}));
		await copies(screen(), 'GET /orders/29\nGET');
		await sees('&orders 32 lines');
	});

	test('a double click copies the word, also where it is wrapped', async () => {
		const {type, print, sees} = await open({columns: 60});
		print('db', 'see src/a/very/long/path/of/directories/that/does/not/fit.ts:14 for it\r\n');
		await sees('fit.ts');
		type('&.\r');
		await sees('─ &.');
		await sees('q quit');
		const place = placeOn(screen(), 'very');
		type((press(place) + release(place)).repeat(2));
		await copies(screen(), 'src/a/very/long/path/of/directories/that/does/not/fit.ts:14');
	});

	test('the wheel scrolls what stands still', async () => {
		const {type, sees, seesNot} = await filtered();
		const place = placeOn(screen(), 'orders/30');
		type('y');
		await sees('copy mode');
		type(mouse(64, place).repeat(30));
		await sees('orders/1\n');
		await seesNot('orders/30');
	});

	test('who types into the service sees its terminal, and copies from that', async () => {
		const {type, sees} = await filtered();
		type('i');
		await sees('between 30');
		const from = placeOn(screen(), 'in between 30');
		const to = {...from, x: from.x + 12};
		type(press(from) + drag(to) + release(to));
		await copies(screen(), 'in between 30');
	});
});

test('in copy mode the mouse selects from where it was pressed, wherever keys have gone', async () => {
	const {type, print, sees} = await open();
	print('db', Array.from({length: 60}, (_, index) => `line ${index + 1}\r\n`).join(''));
	await sees('line 60');
	type('yg');
	await sees('line 1\n');
	const from = placeOn(screen(), 'line 3');
	const to = placeOn(screen(), 'line 4');
	type(press(from) + drag({x: to.x + 5, y: to.y}) + release({x: to.x + 5, y: to.y}));
	await copies(screen(), 'line 3\nline 4');
});

describe('a log that stands still', () => {
	const part = fc.constantFrom('a', 'word ', ' ', '漢字', '🙂', 'e\u0301', '\u001B[31m', '\u001B[0m', 'x'.repeat(30));
	const line = fc.array(fc.oneof({arbitrary: part, weight: 40}, {arbitrary: fc.constant('\t'), weight: 1}), {maxLength: 12}).map(parts => `${parts.join('')}.`);

	test('has the rows that the pane has shown, whatever comes; its lines are those that were printed', () => {
		fc.assert(fc.property(fc.array(line, {minLength: 1, maxLength: 30}), fc.integer({min: 8, max: 40}), fc.integer({min: 1, max: 12}), fc.nat(40), fc.boolean(), (lines, width, height, up, hasTimes) => {
			const logs = createLogStore({maxBytes: 1_000_000});
			const sink = createLogSink({store: logs, clock: {now: () => now, after: () => () => undefined}});
			const print = (text: string) => {
				sink.output('db', 1, 'stdout', Buffer.from(text));
			};

			print(lines.map(each => `${each}\n`).join(''));
			const pane = createLogPane({service: 'db', source: oneLog(numberLines(logs, 'db')), width, height, marksOf: () => new Map()});
			if (hasTimes) {
				pane.toggle('times');
			}

			pane.view.scrollBy(-up);
			const layer = pane.layer({x: 0, y: 0, width, height}, 'db');
			const seen = Array.from({length: height}, (_, row) => layer.readRow(row));
			const {text, top, rowOf} = pane.still();
			const places = pane.view.rows();
			print('more\n'.repeat(50));
			pane.source().sync();
			expect(seen.slice(0, text.lineCount - top)).toEqual(Array.from({length: Math.min(height, text.lineCount - top)}, (_, row) => text.row(top + row, width)));
			expect(places.map(place => rowOf(place))).toEqual(places.map((_, row) => top + row));
			expect(text.newLines()).toBe(50);
			const all = selectedText(text, {anchor: {line: 0, column: 0}, cursor: {line: text.lineCount - 1, column: 0}, shape: 'lines'});
			// A tab is as many blanks as it takes, none at the edge of a pane.
			const isExact = !lines.join('').includes('\t');
			const comparable = (each: string) => isExact ? each : each.replaceAll(/[\t ]/g, '');
			expect(all.split('\n').map(each => comparable(each.slice(hasTimes ? 13 : 0)))).toEqual(lines.map(each => comparable(stripAnsi(each))));
		}), {numRuns: 100});
	});
});
