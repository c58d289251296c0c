import {expect, test} from 'vitest';
import {createPace} from '../../source/headless/pace.ts';

test('what comes after a silence is printed in the next turn', async () => {
	const {pace, clock, prints} = pacing();
	pace.request(false);
	await nextTurn();
	expect(prints()).toEqual([1000]);
	clock.advance(4);
	pace.request(false);
	await nextTurn();
	expect(prints()).toEqual([1000, 1004]);
});

test('what comes within 4 ms of a print waits for the rest of them, and is printed together', async () => {
	const {pace, clock, prints} = pacing();
	pace.request(false);
	await nextTurn();
	clock.advance(1);
	pace.request(false);
	clock.advance(1);
	pace.request(false);
	pace.request(false);
	await nextTurn();
	expect(prints()).toEqual([1000]);
	clock.advance(2);
	expect(prints()).toEqual([1000, 1004]);
	clock.advance(100);
	await nextTurn();
	expect(prints()).toEqual([1000, 1004]);
});

test('what is urgent waits no longer than a turn, and nothing is printed twice', async () => {
	const {pace, clock, prints} = pacing();
	pace.request(false);
	await nextTurn();
	clock.advance(1);
	pace.request(false);
	pace.request(true);
	pace.request(true);
	pace.request(false);
	await nextTurn();
	expect(prints()).toEqual([1000, 1001]);
	clock.advance(100);
	await nextTurn();
	expect(prints()).toEqual([1000, 1001]);
});

test('a clock that is set back holds nothing up', async () => {
	const {pace, clock, prints} = pacing();
	pace.request(false);
	await nextTurn();
	clock.setBack(600);
	pace.request(false);
	await nextTurn();
	expect(prints()).toEqual([1000, 400]);
});

test('what is cancelled is not printed, neither from a turn nor from a timer', async () => {
	const {pace, clock, prints} = pacing();
	pace.request(false);
	pace.cancel();
	await nextTurn();
	expect(prints()).toEqual([]);
	pace.request(false);
	await nextTurn();
	pace.request(false);
	pace.cancel();
	clock.advance(100);
	expect(prints()).toEqual([1000]);
});

async function nextTurn() {
	await new Promise(resolve => {
		setImmediate(resolve);
	});
}

/** Tells at what times it printed. */
function pacing() {
	let now = 1000;
	let timers: {readonly at: number; readonly callback: () => void}[] = [];
	const printedAt: number[] = [];
	const clock = {
		now: () => now,
		after(delayMs: number, callback: () => void) {
			const timer = {at: now + delayMs, callback};
			timers.push(timer);
			return () => {
				timers = timers.filter(other => other !== timer);
			};
		},
		advance(ms: number) {
			now += ms;
			const due = timers.filter(timer => timer.at <= now);
			timers = timers.filter(timer => timer.at > now);
			due.forEach(timer => {
				timer.callback();
			});
		},
		setBack(ms: number) {
			now -= ms;
		},
	};
	const pace = createPace(clock, () => {
		printedAt.push(now);
	});
	return {pace, clock, prints: () => printedAt};
}
