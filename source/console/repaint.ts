import {longestTimerMs} from '../lib/duration.ts';
import type {ConsoleClock} from './host.ts';
import {scheduleOnTimer} from './screen/schedule.ts';

/** Draws at most 30 times a second, however often it is asked to. */
export interface Repaint {
	/** Soon: what changes together is drawn together. */
	request(): void;
	/** As soon, but not at once when a key is pressed: what matters most is on the screen already. */
	requestRest(): void;
	/** What was requested is painted at once, or a few ms after the last time: somebody has pressed a key. */
	flush(): void;
	/** Within a quarter of a second. */
	requestLazily(): void;
	/** At a moment (epoch ms), in place of the moment asked for before. */
	requestAt(moment: number | undefined): void;
	dispose(): void;
}

/**
 * `isForKey`: somebody who has pressed a key waits for what is painted. `schedule`: for that, since timers of the clock let
 * go two turns of the event loop before them, and all the work in these.
 */
export function createRepaint(clock: ConsoleClock, paint: (isForKey: boolean) => void, schedule = scheduleOnTimer): Repaint {
	const cancels: Record<'soon' | 'lazy' | 'moment', (() => void) | undefined> = {soon: undefined, lazy: undefined, moment: undefined};
	let lastAt = Number.NEGATIVE_INFINITY;
	let isDisposed = false;
	let isUrgent = false;
	let isForKey = false;

	function run(): void {
		const isAwaited = isForKey;
		cancel('soon');
		cancel('lazy');
		isUrgent = false;
		isForKey = false;
		lastAt = clock.now();
		paint(isAwaited);
	}

	function cancel(timer: keyof typeof cancels): void {
		cancels[timer]?.();
		cancels[timer] = undefined;
	}

	function set(timer: keyof typeof cancels, delayMs: number): void {
		if (!isDisposed) {
			cancels[timer] ??= clock.setTimer(delayMs, run);
		}
	}

	function untilDue(leastMs: number): number {
		// A clock that was set back must not stop the drawing.
		return Math.min(leastMs, Math.max(0, lastAt + leastMs - clock.now()));
	}

	return {
		request() {
			isUrgent = !isDisposed;
			set('soon', untilDue(frameMs));
		},
		requestRest() {
			set('soon', untilDue(frameMs));
		},
		flush() {
			if (!isUrgent) {
				return;
			}

			isForKey = true;
			const waitMs = untilDue(pressedFrameMs);
			cancel('soon');
			if (waitMs === 0) {
				run();
			} else {
				cancels.soon = schedule(run, waitMs);
			}
		},
		requestLazily() {
			set('lazy', lazyMs);
		},
		requestAt(moment) {
			cancel('moment');
			if (moment !== undefined) {
				set('moment', Math.min(longestTimerMs, Math.max(frameMs, moment - clock.now())));
			}
		},
		dispose() {
			isDisposed = true;
			isUrgent = false;
			cancel('soon');
			cancel('lazy');
			cancel('moment');
		},
	};
}

const frameMs = 33;
/** Keys that a terminal repeats come 30 times a second, those of somebody who types fast 15. */
const pressedFrameMs = 8;
const lazyMs = 250;
