import * as v from 'valibot';
import type {Command} from '../../core/events.ts';
import type {SignalName} from '../../core/spec.ts';

const service = v.string();
const services = v.array(v.string());
const cells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
const signal = v.pipe(v.string(), v.regex(/^SIG[A-Z\d+-]+$/), v.transform(text => text as SignalName));

const command = v.variant('type', [
	v.strictObject({type: v.literal('up')}),
	v.strictObject({type: v.picklist(['start', 'restart', 'kill', 'release', 'pause-watch', 'resume-watch', 'discard-changes']), services}),
	v.strictObject({type: v.literal('stop'), services, signal: v.exactOptional(signal), graceMs: v.exactOptional(v.number())}),
	v.strictObject({type: v.literal('signal'), services, signal, to: v.exactOptional(v.picklist(['main', 'children']))}),
	v.strictObject({type: v.literal('rewind'), services, file: v.string()}),
	v.strictObject({type: v.literal('shut-down'), reason: v.string(), force: v.boolean()}),
]);

/** What an attached console says, in its order. `data` is base64. */
export const message = v.variant('type', [
	v.strictObject({type: v.literal('input'), service, data: v.string()}),
	/** What a program has asked its terminal is answered. */
	v.strictObject({type: v.literal('reply'), service, data: v.string()}),
	v.strictObject({type: v.literal('size'), service, columns: cells, rows: cells}),
	/** These are on its screen now. */
	v.strictObject({type: v.literal('show'), services}),
	/** It has more of that service than it can take, or can take some again. */
	v.strictObject({type: v.picklist(['hold', 'release']), service}),
	/** What these have printed so far is to be seen there no more. */
	v.strictObject({type: v.literal('clear'), services}),
	/** From now on it wants the log, too, all that is there and what comes. */
	v.strictObject({type: v.literal('log')}),
	v.strictObject({type: v.literal('command'), command}),
]);

export type AttachCommand = v.InferOutput<typeof command>;

export type Message = v.InferOutput<typeof message>;

/** Those of its services that the project still has; undefined: none. */
export function commandFor(names: ReadonlySet<string>, wanted: Command): Command | undefined {
	if (!('services' in wanted)) {
		return wanted;
	}

	const known = wanted.services.filter(name => names.has(name));
	return known.length === 0 ? undefined : {...wanted, services: known};
}
