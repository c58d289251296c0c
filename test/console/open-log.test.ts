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
		async open(services) {
			opened.push(services.join(' '));
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

test('o in the merged log opens the logs of all that it has', async () => {
	const opened: string[] = [];
	const {type, sees, calls} = await open({host: {pager: {
		hasLog: service => service === 'worker',
		async open(services) {
			opened.push(services.join(' '));
			return {type: 'closed'};
		},
	}}});
	type('vvv');
	await sees('merged log ─ all services');
	type('o');
	await until('the first', () => calls.filter(call => call === 'enter').length === 1);
	type(' jj ');
	await sees('merged log ─ db, worker');
	type('o');
	await until('the second', () => calls.filter(call => call === 'enter').length === 2);
	type('k o');
	await until('the third', () => calls.filter(call => call === 'enter').length === 3);
	expect(opened).toEqual(['db api worker', 'db worker', 'db api worker']);
});
