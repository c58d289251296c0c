import type {ProbeSpec} from '../../core/spec.ts';
import {stripAnsi} from '../../lib/ansi.ts';
import type {ProbeOptions} from './probe.ts';

/** Passes once, for the whole run, when a line matches. Says once, after a while, that none has yet. */
export function watchLog(pattern: string, {intervalMs, startPeriodMs}: ProbeSpec, {signal, passed, failed, isEager, lines}: ProbeOptions): void {
	const expression = new RegExp(pattern);
	let isOver = false;
	let unsubscribe: (() => void) | undefined;

	const end = (): void => {
		isOver = true;
		clearTimeout(timer);
		signal.removeEventListener('abort', end);
		unsubscribe?.();
	};

	// A line that has not come is no sign that a service which is up has died.
	const timer = isEager
		? setTimeout(() => {
			failed(`no line has matched /${pattern}/`);
		}, Math.max(intervalMs, startPeriodMs))
		: undefined;
	signal.addEventListener('abort', end, {once: true});
	unsubscribe = lines(line => {
		if (!isOver && expression.test(stripAnsi(line))) {
			end();
			passed();
		}
	});
	// The line was among those printed already: there was nothing to unsubscribe yet.
	if (isOver) {
		unsubscribe();
	}
}
