import {expect, test} from 'vitest';
import {createPace, type Pace} from '../../source/headless/pace.ts';

test('what comes now and then is printed in the next turn', async () => {
	const {pace, clock, prints} = pacing();
	await printNow(pace, 1);
	clock.advance(1);
	await printNow(pace, 1);
	clock.advance(4);
	await printNow(pace, 1);
	expect(prints()).toEqual([1000, 1001, 1005]);
});

test('after eight prints in a row what comes within 4 ms waits for the rest of them, and is printed together', async () => {
	const {pace, clock, prints} = pacing();
	await printNow(pace, 8);
	const inARow = Array.from({length: 8}, () => 1000);
	expect(prints()).toEqual(inARow);
	clock.advance(1);
	pace.request(false);
	clock.advance(1);
	pace.request(false);
	pace.request(false);
	await nextTurn();
	expect(prints()).toEqual(inARow);
	clock.advance(2);
	expect(prints()).toEqual([...inARow, 1004]);
	clock.advance(100);
	await nextTurn();
	expect(prints()).toEqual([...inARow, 1004]);
});

test('a flood is printed every 4 ms, and eight prints in a row are free again after a silence', async () => {
	const {pace, clock, prints} = pacing();
	await printNow(pace, 8);
	for (let ms = 0; ms < 100; ms++) {
		pace.request(false);
		clock.advance(1);
	}

	expect(prints().slice(8)).toEqual(Array.from({length: 25}, (_, index) => 1004 + 4 * index));
	clock.advance(1000);
	await nextTurn();
	const before = prints().length;
	await printNow(pace, 8);
	pace.request(false);
	await nextTurn();
	expect(prints()).toHaveLength(before + 8);
});

test('what is urgent waits no longer than a turn, and nothing is printed twice', async () => {
	const {pace, clock, prints} = pacing();
	await printNow(pace, 8);
	clock.advance(1);
	pace.request(false);
	pace.request(true);
	pace.request(true);
	pace.request(false);
	await nextTurn();
	expect(prints().slice(8)).toEqual([1001]);
	clock.advance(100);
	await nextTurn();
	expect(prints().slice(8)).toEqual([1001]);
});

test('a clock that is set back holds nothing up', async () => {
	const {pace, clock, prints} = pacing();
	await printNow(pace, 8);
	clock.setBack(600);
	await printNow(pace, 1);
	expect(prints().slice(8)).toEqual([400]);
});

test('what is cancelled is not printed, neither from a turn nor from a timer', async () => {
	const {pace, clock, prints} = pacing();
	pace.request(false);
	pace.cancel();
	await nextTurn();
	expect(prints()).toEqual([]);
	await printNow(pace, 8);
	pace.request(false);
	pace.cancel();
	clock.advance(100);
	expect(prints()).toHaveLength(8);
});

async function printNow(pace: Pace, times: number) {
	for (let time = 0; time < times; time++) {
		pace.request(false);
		await nextTurn();
	}
}

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
