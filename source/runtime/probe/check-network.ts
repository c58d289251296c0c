import type {NetworkCheck} from '../../core/spec.ts';
import {checkTcp} from './check-tcp.ts';
import type {ProbeOptions} from './probe.ts';

/** Asks a port: where it is written, or where it is found; it is looked for until it has been found once. */
export function checkNetwork(written: NetworkCheck, {locate, doubt}: Pick<ProbeOptions, 'locate' | 'doubt'>): (signal: AbortSignal) => Promise<string | undefined> {
	let located = locate ? undefined : written;
	return async signal => {
		const found = located ?? await locate!(written);
		if (typeof found === 'string') {
			return found;
		}

		located = found;
		return await ask(found, signal) ?? doubt?.();
	};
}

async function ask(check: NetworkCheck, signal: AbortSignal): Promise<string | undefined> {
	if (check.type === 'tcp') {
		return checkTcp(check, signal);
	}

	// Node's HTTP client is slow to load, and most projects start without it.
	const {checkHttp} = await import('./check-http.ts');
	return checkHttp(check, signal);
}
