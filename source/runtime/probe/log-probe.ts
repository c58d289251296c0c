import type {ProbeSpec} from '../../core/spec.ts';
import {stripAnsi} from '../../lib/ansi.ts';
import type {ProbeOptions} from './probe.ts';

/** Passes once, for the whole run, when a line matches. Says once, after a while, that none has yet. */
export function watchLog(pattern: string, {intervalMs, startPeriodMs}: ProbeSpec, {signal, passed, failed, checked, isEager, lines}: ProbeOptions): void {
	const expression = new RegExp(pattern);
	const over = new AbortController();
	const end = (): void => {
		over.abort();
	};

	const sayNotYet = (): void => {
		const message = `no line has matched /${pattern}/`;
		checked?.({hasPassed: false, message});
		failed(message);
	};

	// A line that has not come is no sign that a service which is up has died.
	const timer = isEager ? setTimeout(sayNotYet, Math.max(intervalMs, startPeriodMs)) : undefined;
	signal.addEventListener('abort', end, {once: true});
	const unsubscribe = lines(line => {
		const text = stripAnsi(line);
		if (!over.signal.aborted && expression.test(text)) {
			end();
			checked?.({hasPassed: true, message: text});
			passed();
		}
	});

	const letGo = (): void => {
		clearTimeout(timer);
		signal.removeEventListener('abort', end);
		unsubscribe();
	};

	// It may have been among the lines printed already.
	if (over.signal.aborted) {
		letGo();
	} else {
		over.signal.addEventListener('abort', letGo, {once: true});
	}
}
