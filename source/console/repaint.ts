import {longestTimerMs} from '../lib/duration.ts';
import type {ConsoleClock} from './host.ts';

/** Draws at most 30 times a second, however often it is asked to. */
export interface Repaint {
	/** Soon: what changes together is drawn together. */
	request(): void;
	/** As soon, but not at once when a key is pressed: what matters most is on the screen already. */
	requestRest(): void;
	/** What was requested is drawn at once, or a few ms after the last time: somebody has pressed a key. */
	flush(): void;
	/** Within a quarter of a second. */
	requestLazily(): void;
	/** At a moment (epoch ms), in place of the moment asked for before. */
	requestAt(moment: number | undefined): void;
	dispose(): void;
}

export function createRepaint(clock: ConsoleClock, paint: () => void): Repaint {
	const cancels: Record<'soon' | 'lazy' | 'moment', (() => void) | undefined> = {soon: undefined, lazy: undefined, moment: undefined};
	let lastAt = Number.NEGATIVE_INFINITY;
	let isDisposed = false;
	let isUrgent = false;

	function run(): void {
		cancel('soon');
		cancel('lazy');
		isUrgent = false;
		lastAt = clock.now();
		paint();
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

			const waitMs = untilDue(pressedFrameMs);
			cancel('soon');
			if (waitMs === 0) {
				run();
			} else {
				set('soon', waitMs);
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
