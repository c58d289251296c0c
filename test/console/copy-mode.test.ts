import {describe, expect, test} from 'vitest';
import type {Clipboard, ClipboardOutcome} from '../../source/console/host.ts';
import type {Screen, ScreenOptions} from '../helpers/screen.ts';
import {copiedBy, copies, placeOn, printedLines, shopScreens} from '../helpers/shop.ts';
import {service} from '../helpers/specs.ts';
import {drag, mouse, press, release} from '../helpers/mouse.ts';
import {until} from '../helpers/until.ts';

const {shop, open, screen} = shopScreens([service('db'), service('api')]);

/** In the title of the pane. */
const inCopyMode = 'copy mode  ─';

/** What is shown inverse, row by row. */
function marked(): readonly string[] {
	const {active} = screen().terminal.buffer;
	return Array.from({length: screen().terminal.rows}, (_, y) => Array.from({length: screen().terminal.cols}, (_unused, x) => {
		const cell = active.getLine(y)?.getCell(x);
		return cell?.isInverse() && cell.getWidth() > 0 ? cell.getChars() || ' ' : '';
	}).join('')).filter(row => row !== '');
}

const desktop = (outcome: ClipboardOutcome): Clipboard & {readonly texts: string[]} => {
	const texts: string[] = [];
	return {texts, copy: async text => {
		texts.push(text);
		return outcome;
	}};
};

describe('copy mode', () => {
	test('y freezes the pane, V selects lines, y copies them and leaves', async () => {
		const {type, print, sees, seesNot} = await open();
		print('db', 'first\r\nsecond\r\nthird\r\n');
		await sees('third');
		type('y');
		await sees(inCopyMode);
		type('kV');
		await sees('v select');
		type('j');
		await until('two rows to be marked', () => marked().includes('second') && marked().includes('third'));
		type('y');
		await sees('2 lines copied');
		await seesNot(inCopyMode);
		expect(copiedBy(screen())).toEqual(['second\nthird']);
	});

	test('what is printed meanwhile is counted, shown afterwards, and does not move what is read', async () => {
		const {type, print, sees} = await open();
		print('db', printedLines(1, 7));
		await sees('line 7');
		type('y');
		await sees(inCopyMode);
		print('db', printedLines(8, 39));
		await sees('copy mode · 32 new');
		expect(screen().text()).toContain('line 1\n');
		expect(screen().text()).not.toContain('line 39');
		type('y');
		await copies(screen(), 'line 7');
		await sees('line 39');
	});

	test('a flood that pushes everything out of the scrollback takes nothing from what is read', async () => {
		const {type, print, sees} = await open();
		print('db', printedLines(1, 30));
		await sees('line 30');
		type('y');
		await sees(inCopyMode);
		for (let part = 0; part < 30; part++) {
			print('db', printedLines(1000 * part, 1000 * part + 999));
		}

		await sees(/copy mode · 1\d,\d{3} new/);
		type('gVGy');
		await copies(screen(), Array.from({length: 30}, (_, index) => `line ${index + 1}`).join('\n'));
		await sees('30 lines copied');
	});

	test('a program that redraws its screen does not disturb it', async () => {
		const {type, print, sees, seesNot} = await open();
		print('db', '\u001B[?1049h\u001B[Hbefore');
		await sees('before');
		type('y');
		await sees(inCopyMode);
		print('db', '\u001B[2J\u001B[Hafter');
		print('api', 'another pane goes on');
		await sees('another pane goes on');
		type('y');
		await copies(screen(), 'before');
		await sees('after');
		await seesNot('before');
	});

	test('the terminal\'s cursor stands where the keys move it', async () => {
		const {type, print, sees, terminal} = await open();
		print('db', 'a漢字b cd\r\n');
		await sees('漢字');
		const {x, y} = placeOn(screen(), 'a漢字b');
		type('y');
		await sees(inCopyMode);
		type('wl');
		const {active} = terminal.buffer;
		await until('the cursor', () => active.cursorY === y && active.cursorX === x + 8, {found: () => `${active.cursorX}, ${active.cursorY}`});
	});

	test('Esc, q and Ctrl-C leave it and copy nothing; keys are then the console\'s again', async () => {
		const {type, sees, seesNot, quits} = await open();
		for (const key of ['q', '\u0003']) {
			type('y');
			await sees(inCopyMode);
			type(key);
			await seesNot(inCopyMode);
		}

		type('y');
		await sees(inCopyMode);
		type('v\u001B');
		await seesNot(inCopyMode);
		type('j');
		await sees('▸● api');
		expect([...copiedBy(screen()), ...quits]).toEqual([]);
	});

	test('what cannot be done is said: o without a selection, a copy of blanks', async () => {
		const {type, sees} = await open();
		type('y');
		await sees(inCopyMode);
		type('o');
		await sees('nothing is selected: v selects');
		type('y');
		await sees('nothing but blanks is selected: nothing was copied');
		expect(copiedBy(screen())).toEqual([]);
	});

	test('a selection is marked cell by cell, whatever colours it has, and not behind the ends of lines', async () => {
		const {type, print, sees} = await open();
		print('db', '\u001B[31mred\u001B[0m and \u001B[7minverse\u001B[0m\r\n\r\nthe 漢字 end\r\n');
		await sees('漢字');
		type('ygv');
		await sees(inCopyMode);
		type('jj$');
		await until('the marks', () => marked().join('|').includes('red and inverse| |the 漢字 end'), {found: () => JSON.stringify(marked())});
		type('y');
		await copies(screen(), 'red and inverse\n\nthe 漢字 end');
	});

	test('a line that the pane has wrapped is copied as one, also after the terminal has become narrower', async () => {
		const {type, print, sees, resize} = await open({columns: 80});
		const long = Array.from({length: 30}, (_, index) => `word${index}`).join(' ');
		print('db', `${long}\r\nend\r\n`);
		await sees('word29');
		resize(60, 20);
		await sees('end');
		type('ykVy');
		await copies(screen(), long);
	});

	test('a change of size meanwhile takes nothing from what is read', async () => {
		const {type, print, sees, resize} = await open();
		print('db', printedLines(1, 50));
		await sees('line 50');
		type('y');
		await sees(inCopyMode);
		resize(60, 12);
		await sees(inCopyMode);
		resize(150, 30);
		type('gVGy');
		await copies(screen(), Array.from({length: 50}, (_, index) => `line ${index + 1}`).join('\n'));
	});

	test('it ends when its service leaves the project', async () => {
		const {type, sees, seesNot, reconfigure} = await open();
		type('y');
		await sees(inCopyMode);
		reconfigure({...shop, services: shop.services.slice(1)});
		await seesNot(inCopyMode);
		type('j');
		await sees('▸● api');
	});

	test('the wheel scrolls what stands still', async () => {
		const {type, print, sees} = await open();
		print('db', printedLines(1, 50));
		await sees('line 50');
		const place = placeOn(screen(), 'line 50');
		type('y');
		await sees(inCopyMode);
		type(mouse(64, place).repeat(30));
		await sees(/line 1\n/);
		type(mouse(65, place).repeat(30));
		await sees('line 50');
	});
});

describe('selecting by mouse', () => {
	test('press, drag, release: what lies between is copied, of that pane only', async () => {
		const {type, print, sees} = await open();
		print('db', 'hello world   \r\nsecond row\r\n');
		print('api', 'never this');
		await sees('never this');
		await sees('second row');
		const from = placeOn(screen(), 'hello');
		const to = placeOn(screen(), 'row');
		type(press({...from, x: from.x + 6}) + drag({...from, x: from.x + 8}) + drag({x: to.x + 2, y: to.y}));
		await until('the marks', () => marked().join('|').includes('world|second row'), {found: () => JSON.stringify(marked())});
		type(release({x: to.x + 2, y: to.y}));
		await sees('2 lines copied');
		expect(copiedBy(screen())).toEqual(['world\nsecond row']);
		await until('the marks to be gone', () => !marked().join('|').includes('world'));
	});

	test('over the border to the neighbour it stays in its pane', async () => {
		const {type, print, sees} = await open({columns: 200});
		print('db', 'left one\r\nleft two\r\n');
		print('api', 'right one\r\nright two\r\n');
		await sees('right two');
		const from = placeOn(screen(), 'left one');
		const to = placeOn(screen(), 'right two');
		expect(to.x).toBeGreaterThan(from.x + 20);
		type(press(from) + drag(to) + release(to));
		await copies(screen(), 'left one\nleft two');
	});

	test('beyond the edge of the pane the text goes on, as long as the button is held', async () => {
		const {type, print, sees} = await open({columns: 80});
		print('db', printedLines(1, 60));
		await sees('line 60');
		const from = placeOn(screen(), 'line 60');
		type(press({...from, x: from.x + 6}) + drag({x: from.x, y: 0}));
		await sees(/line 1\n/);
		type(release({x: from.x, y: 0}));
		await copies(screen(), Array.from({length: 60}, (_, index) => `line ${index + 1}`).join('\n'));
	});

	test('a double click copies a path, a triple click the line, wrapped or not', async () => {
		const {type, print, sees} = await open({columns: 60});
		print('db', 'Error at src/orders/total.ts:14:3, then a long rest of the line that is wrapped\r\n');
		await sees('wrapped');
		const place = placeOn(screen(), 'total.ts');
		type((press(place) + release(place)).repeat(2));
		await copies(screen(), 'src/orders/total.ts:14:3');
		await sees('24 characters copied');
		const beside = {...place, x: place.x + 1};
		type((press(beside) + release(beside)).repeat(3));
		await copies(screen(), 'Error at src/orders/total.ts:14:3, then a long rest of the line that is wrapped');
	});

	test('a click copies nothing, and chooses the pane as before', async () => {
		const {type, print, sees} = await open();
		print('api', 'click here');
		await sees('click here');
		const place = placeOn(screen(), 'click');
		type(press(place) + release(place));
		await sees('▸2 api');
		expect(copiedBy(screen())).toEqual([]);
	});

	test('what is printed between the press and the drag does not shift what is selected', async () => {
		const {type, print, sees} = await open({columns: 80});
		print('db', printedLines(1, 50));
		await sees('line 50');
		const from = placeOn(screen(), 'line 48');
		type(press(from));
		print('db', 'line 51\r\nline 52\r\n');
		await sees('line 52');
		const to = placeOn(screen(), 'line 48');
		expect(to.y).toBe(from.y - 2);
		type(drag({x: to.x + 6, y: to.y}) + release({x: to.x + 6, y: to.y}));
		await copies(screen(), 'line 48');
	});

	test('a key ends it, and does what it always does', async () => {
		const {type, print, sees} = await open();
		print('db', 'some words here');
		await sees('some words');
		const from = placeOn(screen(), 'some');
		type(press(from) + drag({...from, x: from.x + 6}));
		await until('the marks', () => marked().join('|').includes('some wo'));
		type('m');
		await sees('m takes it back');
		await until('the marks to be gone', () => !marked().join('|').includes('some wo'));
		type(`${release({...from, x: from.x + 6})}j`);
		await sees('▸● api');
		expect(copiedBy(screen())).toEqual([]);
	});
});

describe('a program that asks for the mouse', () => {
	const asking = '\u001B[?1002h\u001B[?1006hmouse me';

	test('gets it while it is typed into, in cells of its pane, and to the release also outside', async () => {
		const {type, print, sees, inputs} = await open();
		print('db', asking);
		await sees('mouse me');
		const {x, y} = placeOn(screen(), 'mouse me');
		type('i');
		await sees('typing into db');
		type(press({x: x + 2, y}) + drag({x: x + 5, y: y + 1}) + drag({x: 0, y: 0}) + release({x: 0, y: 0}) + mouse(65, {x, y}));
		await until('the input', () => inputs.length > 0);
		expect(inputs.map(({data}) => data).join('')).toBe('\u001B[<0;3;1M\u001B[<32;6;2M\u001B[<32;1;1M\u001B[<0;1;1m\u001B[<65;1;1M');
		expect(copiedBy(screen())).toEqual([]);
	});

	test('gets the old kind of reports when it knows no other, and only what it has asked for', async () => {
		const {type, print, sees, inputs} = await open();
		print('db', '\u001B[?1000hmouse me');
		await sees('mouse me');
		const {x, y} = placeOn(screen(), 'mouse me');
		type('i');
		await sees('typing into db');
		type(press({x: x + 2, y}) + release({x: x + 2, y}));
		await until('the input', () => inputs.length > 0);
		expect(inputs.map(({data}) => data).join('')).toBe('\u001B[M #!\u001B[M##!');
	});

	test('does not get it while it is only looked at: selecting wins', async () => {
		const {type, print, sees, inputs} = await open();
		print('db', asking);
		await sees('mouse me');
		const from = placeOn(screen(), 'mouse me');
		type(press(from) + drag({...from, x: from.x + 4}) + release({...from, x: from.x + 4}));
		await copies(screen(), 'mouse');
		expect(inputs).toEqual([]);
	});

	test('a click on another pane is the console\'s, though something is typed into', async () => {
		const {type, print, sees, inputs} = await open();
		print('db', asking);
		print('api', 'click here');
		await sees('click here');
		type('i');
		await sees('typing into db');
		const place = placeOn(screen(), 'click here');
		type(press(place) + release(place));
		await sees('▸2 api');
		expect(inputs).toEqual([]);
	});
});

describe.each([[200, 60], [120, 40], [80, 24], [40, 10]] as const)('at %i×%i', (columns, rows) => {
	test('copy mode looks as drawn', async () => {
		const {type, print, sees, looksLike} = await open({columns, rows});
		print('db', printedLines(1, 100));
		await sees('line 100');
		type('ykkVk');
		await sees('copy mode  ─');
		print('db', printedLines(101, 103));
		await sees('copy mode · 3 new');
		await looksLike(`copy-mode-${columns}x${rows}`);
	});
});

describe('where a copy goes', () => {
	async function copyOneLine(changes: Partial<ScreenOptions>, text = 'one line'): Promise<Screen> {
		const opened = await open(changes);
		opened.print('db', `${text}\r\n`);
		await opened.sees(text.slice(0, 8));
		opened.type('yy');
		return opened;
	}

	test('to the terminal and to the desktop at once', async () => {
		const clipboard = desktop({type: 'copied', program: 'xclip'});
		await copyOneLine({clipboard});
		await copies(screen(), 'one line');
		expect(clipboard.texts).toEqual(['one line']);
		await screen().sees('8 characters copied');
	});

	test('a program that fails is named with its reason, though the terminal has it', async () => {
		await copyOneLine({clipboard: desktop({type: 'problem', text: 'xclip: Can\'t open display: :7'})});
		await screen().sees('8 characters copied by the terminal only: xclip: Can\'t open display: :7');
	});

	test('what the program of an older copy says late does not cover the word about the newest one', async () => {
		const answers: Array<(outcome: ClipboardOutcome) => void> = [];
		const clipboard = {copy: async () => new Promise<ClipboardOutcome>(resolve => {
			answers.push(resolve);
		})};
		const {frames, print, type, sees} = await copyOneLine({clipboard});
		await sees('8 characters copied');
		print('db', 'another line\r\n');
		await sees('another line');
		type('yy');
		await sees('12 characters copied');
		answers[1]?.({type: 'problem', text: 'wl-copy exited 1'});
		await sees('12 characters copied by the terminal only: wl-copy exited 1');
		answers[0]?.({type: 'problem', text: 'wl-copy did not end within 5 s'});
		type('j');
		await sees(/▸\S? ?api/);
		expect(frames.join('')).not.toContain('did not end');
	});

	test('a terminal without a clipboard gets nothing: a program has it, or the hint says that nobody has', async () => {
		await copyOneLine({environment: {TERM: 'linux'}, clipboard: desktop({type: 'copied', program: 'wl-copy'})});
		await screen().sees('8 characters copied by wl-copy; this terminal has no clipboard');
		expect(copiedBy(screen())).toEqual([]);
		screen().unmount();
		await copyOneLine({environment: {TERM: 'linux'}, clipboard: desktop({type: 'missing'})});
		await screen().sees('nothing was copied: there is no clipboard program; this terminal has no clipboard');
	});

	test('more than a terminal takes is not cut: it is said', async () => {
		const {type, print, sees} = await open();
		print('db', Array.from({length: 2000}, (_, index) => `${index} ${'x'.repeat(40)}\r\n`).join(''));
		await sees('1999 x');
		type('ygVGy');
		await sees(/nothing was copied: there is no clipboard program; terminals take 75 kB \(OSC 52\), not 9\d kB/);
		expect(copiedBy(screen())).toEqual([]);
	});
});
