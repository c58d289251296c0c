import {expect, test} from 'vitest';
import type {Drawing} from '../../source/console/draw/drawing.ts';
import {createScreenOutput} from '../../source/console/screen-output.tsx';
import {until} from '../helpers/until.ts';

test('a component that throws is told as a crash, and does not throw at who asked for the drawing', async () => {
	let crash: unknown;
	const output = createScreenOutput({
		columns: 80,
		rows: 24,
		write: () => true,
		onCrash(error) {
			crash = error;
		},
	});
	const broken = {type: 'too-small', columns: 80, rows: 24, lines: {join: undefined}} as unknown as Drawing;
	output.show(broken, [], undefined);
	await until('the crash to be told', () => crash);
	expect(crash).toBeInstanceOf(TypeError);
	output.dispose();
});
