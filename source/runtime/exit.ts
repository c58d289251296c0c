import {constants} from 'node:os';
import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';
import {realTimeNumber, realTimeSignal} from '../lib/real-time-signals.ts';

const nameOfSignal: ReadonlyMap<number, SignalName> = new Map(
	Object.entries(constants.signals)
		// SIGIOT, SIGPOLL and SIGUNUSED are second names; the usual one comes first in the table.
		.reverse()
		.map(([name, number]) => [number, name as SignalName]),
);

export function exitByCode(code: number): Exit {
	return {type: 'code', code};
}

export function exitBySignal(number: number): Exit {
	return {type: 'signal', signal: signalName(number)};
}

/** Node's table ends where the real-time signals begin. */
export function signalName(number: number): SignalName {
	return nameOfSignal.get(number) ?? realTimeSignal(number) ?? `SIG${number}`;
}

/** `undefined` for a name that this system does not have. */
export function signalNumber(name: SignalName): number | undefined {
	return constants.signals[name as keyof typeof constants.signals] ?? (process.platform === 'linux' ? realTimeNumber(name) : undefined);
}
