import {expect, test} from 'vitest';
import {createStore} from '../../source/core/store.ts';
import type {Clock} from '../../source/runtime/clock.ts';
import {whenStarted} from '../../source/runtime/when-started.ts';
import {needs, project, service} from '../helpers/specs.ts';

test('it waits until every service that is being started runs, and a little longer for their first lines', async () => {
	const {store, clock, isDone} = started();
	store.tell({type: 'spawned', service: 'a', run: 1, pid: 1});
	await clock.advance(500);
	expect(isDone()).toBe(false);
	store.tell({type: 'spawned', service: 'b', run: 1, pid: 2});
	await clock.advance(10);
	expect(isDone()).toBe(false);
	await clock.advance(10);
	expect(isDone()).toBe(true);
});

test('a start that is never answered holds nothing up for more than a second', async () => {
	const {clock, isDone} = started();
	await clock.advance(999);
	expect(isDone()).toBe(false);
	await clock.advance(1);
	expect(isDone()).toBe(true);
});

test('it can be called off', async () => {
	const {waiting, clock, isDone} = started();
	waiting.cancel();
	await clock.advance(0);
	expect(isDone()).toBe(true);
	expect(clock.count()).toBe(0);
});

/** `c` waits for `a` and is not waited for. */
function started() {
	const spec = project(service('a'), service('b'), service('c', {dependsOn: [needs('a', 'completed')]}));
	const store = createStore({project: spec, now: () => 0, execute() {}});
	const clock = fakeClock();
	store.command({type: 'up'});
	const waiting = whenStarted(store, clock);
	let hasEnded = false;
	void waiting.done.then(() => {
		hasEnded = true;
	});
	return {store, clock, waiting, isDone: () => hasEnded};
}

function fakeClock() {
	const timers = new Map<() => void, number>();
	let now = 0;
	const clock: Clock = {
		now: () => now,
		after(delayMs, callback) {
			timers.set(callback, now + delayMs);
			return () => {
				timers.delete(callback);
			};
		},
	};
	return {
		...clock,
		count: () => timers.size,
		async advance(ms: number) {
			now += ms;
			for (const [callback, due] of timers) {
				if (due <= now) {
					timers.delete(callback);
					callback();
				}
			}

			await Promise.resolve();
		},
	};
}
