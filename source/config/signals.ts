import {constants} from 'node:os';
import process from 'node:process';
import type {SignalName} from '../core/spec.ts';
import {realTimeNumber, realTimeSignal} from '../lib/real-time-signals.ts';
import {closestName} from './suggest.ts';

/** `SIGTERM`, `TERM`, `term`, `15`; on Linux `SIGRTMIN+3`, `SIGRTMAX-1`, `37`, too. */
export function parseSignal(written: string | number): SignalName | undefined {
	const text = String(written).trim().toUpperCase();
	if (/^\d+$/.test(text)) {
		return signalNames.find(name => numbers[name] === Number(text)) ?? realTime(Number(text));
	}
	const name = text.startsWith('SIG') ? text : `SIG${text}`;
	return signalNames.find(known => known === name) ?? realTime(realTimeNumber(name));
}

/** `did you mean "SIGINT"?` for what is no signal, when one is close. */
export function suggestSignal(written: string): string | undefined {
	const text = written.trim().toUpperCase();
	const closest = /^\d*$/.test(text) ? undefined : closestName(text.startsWith('SIG') ? text : `SIG${text}`, signalNames);
	return closest === undefined ? undefined : `did you mean "${closest}"?`;
}

/** Node knows none of them. */
function realTime(number: number | undefined): SignalName | undefined {
	return number === undefined || process.platform !== 'linux' ? undefined : realTimeSignal(number);
}

const numbers: Readonly<Record<string, number>> = constants.signals;
const signalNames = Object.keys(numbers) as SignalName[];
