import process from 'node:process';
import {expect, test} from 'vitest';
import {shopScreens} from '../helpers/shop.ts';
import {until} from '../helpers/until.ts';

const {open} = shopScreens();

test('what Node warns of is said in the console, not written over it; once it is closed Node writes again', async () => {
	const before = process.listeners('warning');
	const {sees, unmount} = await open();
	expect(process.listeners('warning')).not.toEqual(before);
	process.emitWarning('too many listeners');
	await sees('Warning: too many listeners');
	unmount();
	await until('what was there before', () => process.listeners('warning').length === before.length);
	expect(process.listeners('warning')).toEqual(before);
});
