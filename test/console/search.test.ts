import {describe, expect, test} from 'vitest';
import {createTimeLimit} from '../../source/console/search/time-limit.ts';
import {stateOf, type Screen} from '../helpers/screen.ts';
import {copies, printedLines, shopScreens} from '../helpers/shop.ts';
import {until} from '../helpers/until.ts';

const {shop, open} = shopScreens();

/** Text of the cells with this background. */
function painted({terminal}: Screen, background: number): readonly string[] {
	return Array.from({length: terminal.rows}, (_, y) => {
		const line = terminal.buffer.active.getLine(y)!;
		return Array.from({length: terminal.cols}, (_, x) => line.getCell(x)!)
			.filter(cell => cell.getBgColor() === background && cell.getWidth() > 0)
			.map(cell => cell.getChars())
			.join('');
	}).filter(text => text !== '');
}

const matches = (where: Screen) => painted(where, 3);
const current = (where: Screen) => painted(where, 5);

describe('searching', () => {
	test('shows the newest match while it is written, all others in view too, and counts them', async () => {
		const shown = await open();
		shown.print('db', printedLines(1, 12));
		await shown.sees('line 12');
		shown.type('/LINE');
		await shown.sees('no match');
		shown.type('\u0015line 1');
		await shown.sees(/\/line 1 +.*1\/4/);
		await until('the marks', () => matches(shown).length === 2);
		expect(current(shown)).toEqual(['line 1']);
		expect(shown.text()).toMatch(/db ─ ready · pid 11 ─+ \/line 1 1\/4 ─/);
	});

	test('goes to older matches with n, to newer ones with N, and says where there are no more', async () => {
		const {print, type, sees} = await open();
		print('db', `needle 1\r\n${printedLines(1, 50)}needle 2\r\n${printedLines(51, 100)}needle 3\r\n`);
		await sees('needle 3');
		type('/needle\r');
		await sees('/needle 1/3');
		type('n');
		await sees(/needle 2[^]*line 51/);
		await sees('/needle 2/3');
		type('n');
		await sees('needle 1\n');
		type('n');
		await sees('! no older match: N goes to newer ones');
		type('N');
		await sees('/needle 2/3');
		type('NN');
		await sees('! no newer match: n goes to older ones');
	});

	test('counts matches, not lines, and goes through those of a line, the last first', async () => {
		const shown = await open();
		const {print, type, sees} = shown;
		print('db', 'one\r\ntime, Time and time again\r\nno time\r\n');
		await sees('no time');
		type('/time\r');
		await sees('/time 1/4');
		type('nn');
		await sees('/time 3/4');
		await until('the match in the middle', () => current(shown).join() === 'Time');
		expect(matches(shown)).toEqual(['timetime', 'time']);
		type('n');
		await sees('/time 4/4');
		type('n');
		await sees('! no older match');
		type('NNN');
		await sees('/time 1/4');
		await until('the newest', () => matches(shown).join() === 'timeTimetime');
		type('&!no\r');
		await sees('/time 1/3');
	});

	test('has the match itself in sight, wherever it is in a line that is longer than the pane', async () => {
		const shown = await open();
		const {print, type, sees} = shown;
		print('db', `one\r\n${['first', 'second', 'third'].map(name => `${name} needle ${'. '.repeat(2000)}`).join('')}\r\nlast\r\n`);
		await sees('last');
		type('/needle\r');
		await sees('/needle 1/3');
		await sees(/third needle/);
		await until('the match', () => current(shown).join() === 'needle');
		type('n');
		await sees(/second needle/);
		await until('the one before', () => current(shown).join() === 'needle');
		type('n');
		await sees(/one\n.*first needle/);
	});

	test('marks the end of what is shown of a line for a match that lies behind it', async () => {
		const shown = await open();
		const {print, type, sees} = shown;
		print('db', `${'.'.repeat(30_000)}needle\r\nlast\r\n`);
		await sees('last');
		type('/needle\r');
		await sees('/needle 1/1');
		await until('the mark', () => current(shown).join() === '…');
		type('l');
		await sees('cut');
		await until('the mark at the edge', () => current(shown).join() === '…');
	});

	test('finds what the terminal has long forgotten, and new lines as they come', async () => {
		const {print, type, sees} = await open();
		print('db', `the first of all\r\n${printedLines(1, 12_000)}`);
		await sees('line 12000');
		type('/first of\r');
		await sees('the first of all');
		await sees('/first of 1/1');
		print('db', 'another first of\r\n');
		await sees('/first of 2/2');
		await sees('1 new line');
	});

	test('in all services goes through them in the order of time, to whoever has the match', async () => {
		const {print, type, sees} = await open();
		print('api', 'id=7 in api\r\n');
		print('worker', 'id=7 in worker\r\n');
		print('db', 'id=7 in db\r\n');
		await sees('id=7 in db');
		type('/id=7\t');
		await sees(/all services id=7/);
		await sees('/id=7 in all 1/3');
		type('\rn');
		await sees(/▸● worker[^]*worker ─ ready · pid 13 ─+ \/id=7 in all 2\/3/);
		type('n');
		await sees(/▸● api[^]*api ─ ready · pid 12 ─+ \/id=7 in all 3\/3/);
	});

	test('Up and Down bring back what was looked for, with what it finds; filters have lines of their own', async () => {
		const {print, type, sees} = await open();
		print('db', 'apple\r\nbanana\r\navocado\r\n');
		await sees('avocado');
		type('/apple\r');
		await sees('/apple 1/1');
		type('/avocado\r');
		await sees('/avocado 1/1');
		type('&banana\r');
		await sees('&banana 1 line');
		type('&\u001B[A\u001B[A');
		await sees(/ &banana .*1 line/);
		type('\u0015!an');
		await sees(/ &!an .*2 lines/);
		type('\r/a\u001B[A');
		await sees(/ \/avocado .*1\/1/);
		type('\u001B[A');
		await sees(/ \/apple .*1\/1/);
		type('\u001B[B\u001B[B');
		await sees(/ \/a .*1\/3/);
	});

	test('in all shows who has the match although all panes were chosen by number, and goes back to them when it is called off', async () => {
		const {print, type, sees, seesNot} = await open();
		print('worker', 'needle in worker\r\n');
		print('api', 'needle in api\r\n');
		type('1122');
		await sees('2 api ─ ready');
		type('/needle in\t');
		await sees('2 api ─ ready');
		type('\u0017\u0017needle in w');
		await sees(/worker ─ ready[^]*needle in worker/);
		await seesNot('2 api ─ ready');
		type('\u0003');
		await sees(/▸● db[^]*2 api ─ ready/);
		type('/needle in\t\rn');
		await sees(/worker ─ ready .*\/needle in in all 2\/2[^]*needle in worker/);
		type('N');
		await sees(/api ─ ready .*\/needle in in all 1\/2[^]*needle in api/);
		type('\u001B');
		await seesNot('in all');
		type('\u001B');
		await sees(/1 db ─ ready[^]*2 api ─ ready/);
	});

	test('in all comes back to its pane when it is called off', async () => {
		const {print, type, sees} = await open();
		print('worker', 'needle\r\n');
		type('/needle\t');
		await sees(/▸● worker[^]*all services needle/);
		type('\u0003');
		await sees(/▸● db[^]*q quit/);
	});

	test('keys that are pressed before anything is found are not lost', async () => {
		const {print, type, sees} = await open();
		print('db', printedLines(1, 9, 'needle'));
		await sees('needle 9');
		type('/needle\rnnnN');
		await sees('/needle 3/9');
		type('nnnnnnnnn');
		await sees('no older match');
		await sees('needle 1');
	});

	test('Esc in the prompt puts everything back, Esc afterwards takes the marks away and leaves the place', async () => {
		const shown = await open({columns: 80});
		const {print, type, sees, seesNot} = shown;
		print('db', `needle\r\n${printedLines(1, 100)}`);
		await sees('line 100');
		type('/needle');
		await sees('1/1');
		await sees('line 5');
		type('\u001B');
		await sees('line 100');
		await seesNot('1/1');
		type('/needle\r');
		await sees('1/1');
		await seesNot('Enter keep');
		type('\u001B');
		await seesNot('1/1');
		await until('no marks', () => current(shown).length === 0);
		expect(shown.text()).toContain('needle\n');
		await sees(/below/);
		type('f');
		await sees('line 100');
	});

	test('a search that is written begins where the pane is read', async () => {
		const {print, type, sees} = await open();
		print('db', printedLines(1, 100));
		await sees('line 100');
		type('\u001B[5~\u001B[5~');
		await sees('line 86');
		type('/line \\d+');
		await sees(/1[0-9]\/100/);
		await sees('line 86');
	});

	test('says what is wrong with a pattern while it is written, and stays where it is', async () => {
		const {print, type, sees, seesNot} = await open();
		print('db', printedLines(1, 3));
		await sees('line 3');
		type('/(');
		await sees('! unterminated group');
		type('line)');
		await sees('1/3');
		await seesNot('!');
	});

	test('a pattern that would take forever is broken off, and keys work on', async () => {
		const {print, type, sees} = await open();
		print('db', `${'x'.repeat(60)}\r\n`);
		await sees('xxx');
		type('/(x+x+)+y');
		await sees('pattern too slow');
		type('\u0015xxx');
		await sees('1/20');
		type('\r?');
		await sees('devtui 1.2.3');
	});

	test('the terminal of the service is seen while it is typed into', async () => {
		const {print, type, sees, seesNot} = await open();
		print('db', 'one\r\n\u001B[?1049hprompt> ');
		await sees('prompt>');
		type('/one\r');
		await seesNot('prompt>');
		type('i');
		await sees('prompt>');
		type('\u001D');
		await sees('/one 1/1');
	});

	test('a service that leaves takes its search with it; one in all goes on in the others', async () => {
		const {print, type, sees, reconfigure} = await open();
		print('db', 'needle\r\n');
		print('api', 'needle\r\n');
		await sees('needle');
		type('/needle\t\r');
		await sees('in all 1/2');
		reconfigure({...shop, services: shop.services.filter(({name}) => name !== 'api')});
		await sees('in all 1/1');
	});
});

describe('filtering', () => {
	test('& shows the lines with a pattern only, with ! those without, and Esc shows all again', async () => {
		const {print, type, sees, seesNot} = await open();
		print('db', 'GET /health\r\nGET /orders\r\n\u001B[31mPOST\u001B[0m /orders\r\n');
		await sees('POST');
		type('&/orders');
		await seesNot('GET /health');
		await sees('&/orders 2 lines');
		type('\u0001!');
		await sees('&!/orders 1 line');
		await sees('GET /health');
		await seesNot('POST');
		type('\r');
		await sees('q quit');
		print('db', 'GET /health again\r\nGET /orders again\r\n');
		await sees('&!/orders 2 lines');
		await sees('GET /health again');
		type('\u001B');
		await sees('GET /orders again');
	});

	test('the prompt left with Esc brings the filter of before back', async () => {
		const {print, type, sees, seesNot} = await open();
		print('db', 'a1\r\nb1\r\na2\r\n');
		await sees('a2');
		type('&a\r');
		await sees('&a 2 lines');
		type('&b1');
		await sees('&b1 1 line');
		type('\u001B');
		await sees('&a 2 lines');
		await seesNot('b1');
	});

	test('E shows errors, then warnings too, … and all again; a search is one in what is shown, and keeps its match', async () => {
		const {print, type, sees, seesNot} = await open();
		print('db', '{"level":"info","msg":"fine"}\r\n[WARN] careful\r\nTypeError: no\r\n    at foo\r\nplain\r\n');
		await sees('plain');
		type('E');
		await sees('≥ error 2 lines');
		await seesNot('careful');
		await sees('at foo');
		type('E');
		await sees('≥ warn 3 lines');
		type('/^.\r');
		await sees('/^. 1/3');
		type('EEE');
		await sees('≥ trace 4 lines');
		await sees('/^. 1/4');
		type('E');
		await sees('plain');
		await sees('2/5');
	});

	test('e goes through error lines, the newest first', async () => {
		const shown = await open();
		const {print, type, sees} = shown;
		print('db', `ERROR one\r\n${printedLines(1, 60)}ERROR two\r\n    at foo\r\n`);
		await sees('ERROR two');
		type('e');
		await sees('errors 1/2');
		await until('the line to be marked', () => current(shown)[0] === 'ERROR two');
		type('e');
		await sees('errors 2/2');
		await sees('ERROR one');
	});
});

describe('the log in a pane', () => {
	test('t shows when each line was printed, and hides it again', async () => {
		const {print, type, sees, seesNot, passTime} = await open();
		print('db', 'at noon\r\n');
		passTime(61_005);
		print('db', 'later\r\n');
		await sees('later');
		type('t');
		await sees(/12:00:00\.000 at noon\n.*12:01:01\.005 later/);
		type('t');
		await seesNot('12:00:00');
		await sees('later');
	});

	test('has what no line end has ended yet below it, faint and as it is now, where it is followed and no filter leaves it out', async () => {
		const shown = await open({columns: 80, rows: 12});
		const {print, type, sees, seesNot, text} = shown;
		print('db', `${printedLines(1, 30)}Name? `);
		await sees('Name?');
		type('l');
		await sees(/ cut ─[^]*line 30\D*\n[^\n]*Name\?/);
		const y = text().split('\n').findIndex(row => row.includes('Name?'));
		const x = text().split('\n')[y]!.indexOf('Name?');
		expect(shown.terminal.buffer.active.getLine(y)!.getCell(x)!.isDim()).toBeTruthy();
		print('db', '\rSurname? ');
		await sees(/line 30\D*\n[^\n]*Surname\?/);
		print('db', 'Doe\r\nworking 10%');
		await sees(/line 30\D*\n[^\n]*Surname\? Doe\D*\n[^\n]*working 10%/);
		expect(text().match(/Surname/g)).toHaveLength(1);
		type('\u001B[5~');
		await seesNot('working');
		type('f');
		await sees('working 10%');
		type('&line 3\r');
		await seesNot('working');
		type('&\u0015working\r');
		await sees(/&working · cut[^]*│ working 10%/);
		print('db', '\r\u001B[Kdone\r\n');
		await seesNot('working 10%');
	});

	test('what is below it can be copied, and goes with the run that has printed it', async () => {
		const shown = await open();
		const {print, type, sees, seesNot, update} = shown;
		print('db', 'first\r\n$ npm test');
		await sees('$ npm test');
		type('t');
		await sees(/\d first[^]*│ {14}\$ npm test/);
		type('l');
		await sees('cut');
		type('ty');
		await sees('copy');
		type('GVy');
		await copies(shown, '$ npm test');
		update(state => stateOf(shop, {...state.services, db: {phase: {type: 'stopped'}}}));
		// What a run has left is in the log once it has ended: of a dead one nothing is below it.
		print('api', 'another line\r\n');
		await seesNot('npm test');
	});

	test('l cuts long lines at the edge of the pane, and wraps them again', async () => {
		const {print, type, sees, seesNot} = await open({columns: 80, rows: 12});
		print('db', `${'0123456789'.repeat(5)}end\r\nlast\r\n`);
		await sees('end');
		type('l');
		await sees(/db ─ ready · pid 11 ─+ cut ─/);
		await sees(/…\n.*last/);
		type('l');
		await seesNot(' cut ─');
		await sees('end');
	});

	test('keeps its place while lines come, and counts those below', async () => {
		const {print, type, sees} = await open();
		print('db', printedLines(1, 100));
		await sees('line 100');
		type('t');
		await sees('.000 line 100');
		type('\u001B[5~');
		await sees('line 90');
		print('db', printedLines(101, 130));
		await sees('30 new lines');
		await sees('line 90');
		type('g');
		await sees('line 1\n');
		type('f');
		await sees('.000 line 130');
	});

	test('keys that have nothing to look at say so', async () => {
		const {type, sees} = await open();
		type('n');
		await sees('! nothing is searched for: / searches');
		type('jj/');
		await sees(/worker|no pane/);
	});

	test('resizing keeps a match in its cells', async () => {
		const shown = await open({columns: 100});
		shown.print('db', '漢字漢字漢字 needle\r\n');
		await shown.sees('needle');
		shown.type('/needle\r');
		await shown.sees('1/1');
		shown.resize(60, 12);
		await until('the mark', () => current(shown).join('') === 'needle', {withinMs: 4000, found: shown.text});
		shown.resize(200, 40);
		await until('the mark', () => current(shown).join('') === 'needle', {withinMs: 4000, found: shown.text});
	});
});

describe('work that is broken off', () => {
	test('leaves what comes after it alone', () => {
		const limit = createTimeLimit(50);
		let isDone = false;
		expect(limit.run(() => {
			/(a+)+b/.test('a'.repeat(50));
		})).not.toBe('done');
		expect(limit.run(() => {
			isDone = true;
		})).toBe('done');
		expect(isDone).toBe(true);
	});

	test('an error in it is an error', () => {
		expect(() => createTimeLimit().run(() => {
			throw new Error('a bug');
		})).toThrow('a bug');
	});
});
