import {namesQuery} from './link.ts';
import type {ToolContext} from './tool.ts';

/** Tell what becomes of the services while something is waited for, and now and then that it goes on. Returns its end. */
export function followProgress(names: readonly string[], totalSeconds: number, {link, signal, progress}: ToolContext): () => void {
	const over = new AbortController();
	const began = performance.now();
	const tell = (message: string) => {
		if (!over.signal.aborted) {
			progress(Math.min(totalSeconds, (performance.now() - began) / 1000), totalSeconds, message);
		}
	};

	const timer = setInterval(() => {
		tell('still waiting');
	}, signOfLifeMs);
	void link.follow({method: 'GET', path: '/events', query: namesQuery(names), signal: AbortSignal.any([signal, over.signal])}, line => {
		const {text} = line as {readonly text?: unknown};
		if (typeof text === 'string') {
			tell(text);
		}
	});
	return () => {
		over.abort();
		clearInterval(timer);
	};
}

/** Clients that take progress for a sign of life wait longer. */
const signOfLifeMs = 5000;
