import {expect, test} from 'vitest';
import type {PagerOutcome} from '../../source/console/host.ts';
import {shopScreens} from '../helpers/shop.ts';
import {until} from '../helpers/until.ts';

const {open} = shopScreens();

test('what is typed in one go with o does nothing to services, and one pager has the terminal', async () => {
	const opened: string[] = [];
	let close: ((outcome: PagerOutcome) => void) | undefined;
	const {type, sees, calls, commands, quits} = await open({host: {pager: {
		hasLog: () => true,
		async open(service) {
			opened.push(service);
			return new Promise(resolve => {
				close = resolve;
			});
		},
	}}});
	type('ooKq');
	await until('the pager', () => close !== undefined);
	close?.({type: 'closed'});
	await until('the terminal to be taken again', () => calls.includes('enter'));
	type('j');
	await sees('▸● api');
	expect(opened).toEqual(['db']);
	expect(calls.filter(call => call === 'leave' || call === 'enter')).toEqual(['leave', 'enter']);
	expect([...commands, ...quits]).toEqual([]);
});
