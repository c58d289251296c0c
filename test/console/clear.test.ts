import {expect, test} from 'vitest';
import {mergedLog} from '../../source/console/merged/merged-log.ts';
import {printedLines, shopScreens} from '../helpers/shop.ts';
import {until} from '../helpers/until.ts';

const {open} = shopScreens();

test('Ctrl-K clears the pane: its terminal, and its log for times, search and filter; what comes is shown; the log itself has all', async () => {
	const {type, print, sees, seesNot, text, logs} = await open();
	print('db', printedLines(1, 40, 'before'));
	await sees('before 40');
	type('\u000B');
	await sees('db cleared: o still has all');
	await seesNot('before');
	print('db', printedLines(1, 2, 'after'));
	await sees('after 2');
	type('g');
	await seesNot('before');
	type('t');
	await sees(/12:\d\d:00\.000 after 1/);
	expect(text()).not.toContain('before');
	type('g');
	await sees(/12:\d\d:00\.000 after 1/);
	expect(text()).not.toContain('before');
	type('t/before');
	await sees('/before no match');
	type('\u001B');
	await seesNot('no match');
	type('/after\r');
	await sees('/after 1/2');
	type('\u001B');
	await seesNot('/after');
	type('&r\r');
	await sees('&r 2 lines');
	expect(text()).not.toContain('before');
	expect(logs.entriesOf('db', 0).map(entry => entry.text).join('')).toContain('before 1\n');
});

test('what is looked for, left out and scrolled to when it is cleared goes on with what comes', async () => {
	const {type, print, sees, seesNot, text} = await open();
	print('db', printedLines(1, 60, 'a line'));
	await sees('a line 60');
	type('&line\r');
	await sees('&line 60 lines');
	type('/line 1\r');
	await sees('/line 1 1/11');
	type('gg');
	await until('the top', () => /a line 2$/m.test(text()), {found: text});
	type('\u000B');
	await seesNot('a line');
	await sees('&line 0 lines');
	print('db', `other\r\n${printedLines(1, 3, 'new line')}`);
	await sees('new line 3');
	await sees('&line 3 lines');
	type('n');
	await sees('/line 1 1/1');
	expect(text()).not.toMatch(/other|a line/);
});

test('the merged log has nothing of what was cleared, in it or in a pane, and those whose lines it has are cleared by it', async () => {
	const {type, print, sees, seesNot, text} = await open();
	for (const name of ['db', 'api', 'worker']) {
		print(name, `first of ${name}\r\n`);
	}

	await sees('first of db');
	type('\u000B');
	await seesNot('first of db');
	type('vvv');
	await sees('merged log ─ all services');
	await sees('first of worker');
	expect(text()).not.toContain('first of db');
	type('\u000B');
	await sees('3 services cleared');
	await seesNot('first of');
	print('api', 'second of api\r\n');
	await sees('second of api');
	type('v2');
	await sees('second of api');
	expect(text()).not.toContain('first of');
	expect(text()).not.toContain(mergedLog);
});

test('of those marked all are cleared, also who has no pane; the palette takes names; a prompt stays', async () => {
	const {type, print, sees, seesNot} = await open({columns: 80});
	for (const name of ['db', 'api', 'worker']) {
		print(name, `first of ${name}\r\n${name}> `);
	}

	await sees('first of db');
	type(' j \u000B');
	await sees('db and api cleared');
	await seesNot('first of');
	await sees('api>');
	type('k');
	await sees('db>');
	type('jj');
	await sees('first of worker');
	type(':clear wor\t\r');
	await sees('worker cleared');
	await seesNot('first of');
	await sees('worker>');
});

test('an empty prompt of search takes Ctrl-K as it takes all keys of editing', async () => {
	const {type, print, sees, seesNot} = await open();
	print('db', 'kept\r\n');
	await sees('kept');
	type('/\u000Bkep');
	await sees('/kep 1/1');
	type('\u001B');
	await seesNot('/kep');
	await sees('kept');
});
