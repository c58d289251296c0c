import {describe, expect, test} from 'vitest';
import type {News} from '../../../source/console/notices/news.ts';
import {createNoticeBoard} from '../../../source/console/notices/notice-board.ts';
import {ringSequences} from '../../../source/console/notices/ring.ts';

const failed: News = {service: 'web', type: 'failed', text: 'exited 1', isFinal: false};
const ready: News = {service: 'web', type: 'ready', text: 'is ready', isFinal: false};

function board() {
	const {tell, current} = createNoticeBoard();
	return {tell, current, texts: (now: number) => current(now).map(({service, text}) => `${service} ${text}`)};
}

test('a notice is there for some seconds, trouble for longer', () => {
	const {tell, texts} = board();
	expect(tell({...ready, service: 'api'}, 0)).toBe(true);
	expect(tell(failed, 0)).toBe(true);
	expect(texts(4999)).toEqual(['web exited 1', 'api is ready']);
	expect(texts(5000)).toEqual(['web exited 1']);
	expect(texts(10_000)).toEqual([]);
});

test('who fails and comes back has one line', () => {
	const {tell, texts} = board();
	tell(failed, 0);
	expect(tell(ready, 2000)).toBe(true);
	expect(texts(2000)).toEqual(['web exited 1 and is ready again']);
});

test('who is ready long after it has failed is just ready', () => {
	const {tell, texts} = board();
	tell(failed, 0);
	tell(ready, 40_000);
	expect(texts(40_000)).toEqual(['web is ready']);
});

describe('a crash loop', () => {
	test('is told once a minute, with how often', () => {
		const {tell, texts} = board();
		const told: string[] = [];
		for (let now = 0; now < 180_000; now += 1000) {
			if (tell(failed, now)) {
				told.push(...texts(now));
			}
		}

		expect(told).toEqual(['web exited 1', 'web exited 1, 61 times', 'web exited 1, 121 times']);
	});

	test('in which it gets ready each time tells both once a minute', () => {
		const {tell} = board();
		let count = 0;
		for (let now = 0; now < 60_000; now += 1000) {
			count += Number(tell(now % 2000 === 0 ? failed : ready, now));
		}

		expect(count).toBe(2);
	});

	test('that is given up is told at once', () => {
		const {tell, texts} = board();
		tell(failed, 0);
		expect(tell(failed, 1000)).toBe(false);
		expect(tell({...failed, isFinal: true}, 2000)).toBe(true);
		expect(texts(2000)).toEqual(['web exited 1, 3 times']);
	});
});

test('a restart again and again is told as ready only now and then', () => {
	const {tell} = board();
	expect([0, 3000, 6000, 12_000].map(now => tell(ready, now))).toEqual([true, false, false, true]);
});

test('a clock that was set back keeps no notice for long', () => {
	const {tell, texts} = board();
	tell(failed, 1_000_000);
	expect(texts(0)).toEqual([]);
});

test.each([
	['bell', '\u0007'],
	['osc9', '\u001B]9;devtui: shop: web exited 1\u001B\\'],
	['osc777', '\u001B]777;notify;devtui: shop;web exited 1\u001B\\'],
] as const)('a person is called by %s', (way, sequence) => {
	expect(ringSequences([way], 'shop', 'web exited 1')).toBe(sequence);
});

test('nothing in a name or a message ends the sequence, begins another part of it or hides text', () => {
	for (const way of ['osc9', 'osc777'] as const) {
		const sequence = ringSequences([way], 'sh\u0007op;4;1\u009C', `web\u001B\\\u001B]0;title\u0007 \u202Egpj.exe ${'x'.repeat(500)}`);
		expect(sequence.slice(1, -2)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
		expect(sequence.split(';').length).toBe(way === 'osc9' ? 2 : 4);
		expect(sequence.length).toBeLessThan(450);
	}
});
