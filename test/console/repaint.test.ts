import {expect, test} from 'vitest';
import {createRepaint} from '../../source/console/repaint.ts';

/** A clock that stands still until told, and what was painted when. */
function stage() {
	let now = 1000;
	const timers = new Set<{readonly at: number; callback(): void}>();
	const painted: number[] = [];
	const awaited: number[] = [];
	const setTimer = (delayMs: number, callback: () => void) => {
		const timer = {at: now + delayMs, callback};
		timers.add(timer);
		return () => {
			timers.delete(timer);
		};
	};
	const repaint = createRepaint({now: () => now, setTimer}, isForKey => {
		painted.push(now - 1000);
		if (isForKey) {
			awaited.push(now - 1000);
		}
	}, (callback, delayMs) => setTimer(delayMs, callback));
	return {
		repaint,
		painted,
		awaited,
		pass(ms: number) {
			const end = now + ms;
			for (let next = earliest(timers, end); next; next = earliest(timers, end)) {
				timers.delete(next);
				now = Math.max(now, next.at);
				next.callback();
			}

			now = end;
		},
	};
}

function earliest<Timer extends {readonly at: number}>(timers: ReadonlySet<Timer>, end: number): Timer | undefined {
	return [...timers].filter(({at}) => at <= end).sort((one, other) => one.at - other.at)[0];
}

test('what changes together is painted together, 30 times a second at most', () => {
	const {repaint, painted, pass} = stage();
	for (let ms = 0; ms < 100; ms++) {
		repaint.request();
		pass(1);
	}

	expect(painted).toEqual([0, 33, 66, 99]);
});

test('what a key changes is painted at once, of many keys 8 ms after the last time', () => {
	const {repaint, painted, pass} = stage();
	repaint.request();
	repaint.flush();
	expect(painted).toEqual([0]);
	pass(3);
	repaint.request();
	repaint.flush();
	repaint.flush();
	pass(3);
	repaint.request();
	repaint.flush();
	pass(50);
	expect(painted).toEqual([0, 8]);
});

test('who paints is told when somebody has pressed a key for it, however the moment came', () => {
	const {repaint, awaited, pass} = stage();
	repaint.request();
	pass(40);
	expect(awaited).toEqual([]);
	repaint.request();
	repaint.flush();
	expect(awaited).toEqual([40]);
	pass(3);
	repaint.request();
	repaint.flush();
	repaint.requestRest();
	pass(100);
	expect(awaited).toEqual([40, 48]);
	repaint.request();
	repaint.flush();
	pass(1);
	repaint.request();
	repaint.flush();
	repaint.requestLazily();
	repaint.requestAt(1145);
	pass(100);
	expect(awaited).toEqual([40, 48, 143, 151]);
	repaint.request();
	pass(100);
	expect(awaited).toEqual([40, 48, 143, 151]);
});

test('a key that has to wait for some ms does so without the clock, whose timers let all other work go first', () => {
	const waits: number[] = [];
	let isPainted = false;
	const repaint = createRepaint({now: () => 1000, setTimer: () => () => undefined}, () => {
		isPainted = true;
	}, (callback, delayMs) => {
		waits.push(delayMs);
		callback();
		return () => undefined;
	});
	repaint.request();
	repaint.flush();
	isPainted = false;
	repaint.request();
	repaint.flush();
	expect({waits, isPainted}).toEqual({waits: [8], isPainted: true});
});

test('what is only to follow does not make a key wait, unless something else has changed', () => {
	const {repaint, painted, pass} = stage();
	repaint.request();
	repaint.flush();
	pass(10);
	repaint.requestRest();
	repaint.flush();
	expect(painted).toEqual([0]);
	pass(23);
	expect(painted).toEqual([0, 33]);
	pass(10);
	repaint.requestRest();
	repaint.request();
	repaint.flush();
	expect(painted).toEqual([0, 33, 43]);
	pass(100);
	expect(painted).toEqual([0, 33, 43]);
});

test('nothing is painted after the end', () => {
	const {repaint, painted, pass} = stage();
	repaint.request();
	repaint.requestLazily();
	repaint.requestAt(1500);
	repaint.dispose();
	repaint.request();
	repaint.flush();
	pass(1000);
	expect(painted).toEqual([]);
});
