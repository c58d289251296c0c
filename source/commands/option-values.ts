import {InvalidArgumentError} from 'commander';
import {longestTimerMs, parseDuration} from '../lib/duration.ts';

/** For options that may be repeated. */
export function collect(value: string, values: readonly string[] = []): readonly string[] {
	return [...values, value];
}

/** Who writes `--data "$DIR"` and has no DIR means no other place than he would without the option. */
export function filled(text: string): string {
	if (text.trim() === '') {
		throw new InvalidArgumentError('It is empty.');
	}

	return text;
}

/** For `-v`, `-vv`. */
export function count(_value: unknown, times: number): number {
	return times + 1;
}

/** No more than a timer can be set to. */
export function timerDuration(text: string): number {
	const durationMs = duration(text);
	if (durationMs > longestTimerMs) {
		throw new InvalidArgumentError('At most 24d.');
	}

	return durationMs;
}

/** A limit that ends everything at its start is no limit: who writes 0 means that there is none, and there always is one. */
export function timeLimit(text: string): number {
	const durationMs = timerDuration(text);
	if (durationMs < 1) {
		throw new InvalidArgumentError('More than 0, and at most 24d.');
	}

	return durationMs;
}

export function duration(text: string): number {
	const durationMs = parseDuration(text);
	if (durationMs === undefined) {
		throw new InvalidArgumentError('Write it as 300ms, 10s, 1m30s, or a number of seconds.');
	}

	return durationMs;
}

/** The same, for what is waited for: 24 days are as good as for ever. */
export function waitingTime(text: string): number {
	return Math.min(duration(text), longestTimerMs);
}
