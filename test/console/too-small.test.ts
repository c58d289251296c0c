import {describe, expect, test} from 'vitest';
import {shopScreens} from '../helpers/shop.ts';
import {withService} from '../helpers/screen.ts';
import {until} from '../helpers/until.ts';

const {begin, open, screen} = shopScreens();

describe('a terminal that is too small', () => {
	test('asks before it quits where one line is all there is', async () => {
		const {type, sees, quits} = begin({columns: 30, rows: 1});
		await sees('devtui needs 40×10');
		type('q');
		await sees('stop all and quit? y n');
		type('n');
		await sees('devtui needs 40×10');
		type('qy');
		await until('the end', () => quits.length === 1);
	});

	test('goes on in the next line where one is too narrow for what it says', async () => {
		const {type, sees} = begin({columns: 12, rows: 5});
		await sees(/devtui needs\n40×10\nhere are\n12×5/);
		type('q');
		await sees(/stop all and\nquit\? y n\ndevtui needs\n40×10/);
	});

	test('says how many are left while everything is stopped', async () => {
		const {sees, update} = begin({columns: 30, rows: 1});
		await sees('devtui needs 40×10');
		update(state => ({...withService(state, 'db', {phase: {type: 'stopped'}}), shutdown: {reason: 'q', isForced: false}}));
		await sees('stopping 2 of 3');
	});

	test('opens nothing that nobody would see: the keys behind it mean what they always do', async () => {
		const {type, sees, resize, commands, inputs} = begin({columns: 30, rows: 8});
		await sees('q quits');
		for (const key of 'd?ST/&:\\yi') {
			type(key);
			await sees('there is no room for it');
			type('m');
			await until('another answer', () => !screen().text().includes('no room'));
		}

		type('Sk\ri');
		resize(120, 20);
		await sees('SERVICE');
		expect(screen().text()).not.toContain('╭');
		expect([...commands, ...inputs]).toEqual([]);
	});

	test('says how to leave what was opened before', async () => {
		const {type, sees, resize} = await open();
		for (const [key, way, leave] of [['i', 'Ctrl-] leaves', '\u001D'], ['?', 'Esc leaves', 'q'], ['S', 'Esc leaves', '\u001B'], ['y', 'Esc leaves', 'q'], ['/', 'Esc leaves', '\u0003']] as const) {
			type(key);
			resize(30, 5);
			await sees(way);
			type(leave);
			await sees('q quits');
			resize(120, 20);
			await sees('SERVICE');
		}
	});
});
