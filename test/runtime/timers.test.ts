import {expect, test} from 'vitest';
import {createTimers} from '../../source/runtime/timers.ts';

/** Time goes on by being told to. */
function virtualClock() {
	let now = 0;
	const due = new Map<() => void, number>();
	return {
		now: () => now,
		after(delayMs: number, callback: () => void) {
			due.set(callback, now + delayMs);
			return () => {
				due.delete(callback);
			};
		},
		pass(ms: number) {
			for (const end = now + ms; now < end;) {
				now++;
				for (const [callback, at] of [...due]) {
					if (at <= now) {
						due.delete(callback);
						callback();
					}
				}
			}
		},
	};
}

test('a timer that comes too soon waits until it does not, and for half a second at most', () => {
	const clock = virtualClock();
	const timers = createTimers(clock);
	const fired: string[] = [];
	let isTooSoon = true;
	timers.set('a', 'quiet', 100, () => fired.push(`a ${clock.now()}`), () => isTooSoon);
	timers.set('b', 'quiet', 100, () => fired.push(`b ${clock.now()}`), () => true);
	timers.set('c', 'quiet', 100, () => fired.push(`c ${clock.now()}`));
	clock.pass(150);
	isTooSoon = false;
	clock.pass(1000);
	expect(fired).toEqual(['c 100', 'a 155', 'b 600']);
});

test('a timer that waits is set again, cleared and forgotten as any other', () => {
	const clock = virtualClock();
	const timers = createTimers(clock);
	const fired: string[] = [];
	const set = (service: string) => {
		timers.set(service, 'quiet', 100, () => fired.push(`${service} ${clock.now()}`), () => true);
	};

	set('again');
	set('cleared');
	set('forgotten');
	set('all');
	clock.pass(150);
	set('again');
	timers.clear('cleared', 'quiet');
	timers.forget('forgotten');
	clock.pass(600);
	expect(fired).toEqual(['all 600', 'again 750']);
	set('all');
	clock.pass(150);
	timers.clearAll();
	clock.pass(1000);
	expect(fired).toHaveLength(2);
});
