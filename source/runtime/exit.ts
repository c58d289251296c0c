import {constants} from 'node:os';
import type {SignalName} from '../core/spec.ts';
import type {Exit} from '../core/state.ts';

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

export function signalName(number: number): SignalName {
	return nameOfSignal.get(number) ?? realTimeSignal(number);
}

/** `undefined` for a name that this system does not have. */
export function signalNumber(name: SignalName): number | undefined {
	return constants.signals[name as keyof typeof constants.signals] ?? realTimeNumber(name);
}

// Node's table ends where the real-time signals begin; SIGRTMIN as the C library counts it.
const firstRealTimeSignal = 34;
const lastRealTimeSignal = 64;

function realTimeSignal(number: number): SignalName {
	return number === firstRealTimeSignal ? 'SIGRTMIN' : `SIGRTMIN+${number - firstRealTimeSignal}`;
}

function realTimeNumber(name: SignalName): number | undefined {
	const offset = /^SIGRTMIN(?:\+(\d+))?$/.exec(name);
	if (!offset || process.platform !== 'linux') {
		return undefined;
	}

	const number = firstRealTimeSignal + Number(offset[1] ?? 0);
	return number <= lastRealTimeSignal ? number : undefined;
}
