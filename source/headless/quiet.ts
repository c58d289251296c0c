import type {LogStore} from '../logs/log-store.ts';
import type {Format, StateChange} from './format.ts';
import {quote} from './quote.ts';
import {changedServices} from './sentences.ts';

export interface QuietOptions {
	readonly logs: LogStore;
	/** What a service that fails has printed last is in what is said of it already. */
	readonly quotesFailures: boolean;
}

/**
 * For who wants to read something else: what becomes of services while they come up and run, of what they print only the
 * last lines of those that fail, and of the end nothing but what goes wrong there.
 */
export function createQuietFormat(format: Format, {logs, quotesFailures}: QuietOptions): Format {
	return {
		...format,
		entry: () => '',
		change(change) {
			if (change.state.shutdown && !isAlarming(change)) {
				return '';
			}

			const failed = changedServices(change).filter(({before, after}) => after.phase.type === 'failed' && before.phase.type !== 'failed');
			return format.change(change) + (quotesFailures ? '' : failed.map(({after: {name, run}}) => quote(format, {logs, service: name, run, at: change.event.at})).join(''));
		},
	};
}

/** A service that has to be killed, or that fails of itself before its turn to be stopped has come. */
function isAlarming(change: StateChange): boolean {
	return changedServices(change).some(({after: {phase}}) => phase.type === 'failed' || (phase.type === 'stopping' && phase.isKilled));
}
