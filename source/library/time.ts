import {parseDuration} from '../lib/duration.ts';
import {DevtuiError} from './errors.ts';

/** Milliseconds, or a duration with its unit. `what`: the option that it is. */
export function milliseconds(time: unknown, what: string): number {
	const found = typeof time === 'number' ? time : typeof time === 'string' && /\D$/.test(time) ? parseDuration(time) : undefined;
	if (found === undefined || !Number.isFinite(found) || found < 0) {
		throw new DevtuiError('invalid-option', `\`${what}\` must be milliseconds, or a duration such as '300ms', '10s' or '1m30s', not ${typeof time === 'string' ? JSON.stringify(time) : String(time)}.`);
	}

	return found;
}
