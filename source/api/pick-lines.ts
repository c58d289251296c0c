import {setImmediate as nextTurn} from 'node:timers/promises';
import type {LogEntry} from '../logs/entry.ts';
import type {LineFilter} from '../logs/log-lines.ts';
import {createPatientWork} from './patient-work.ts';

export type ToWire = (entries: readonly LogEntry[], filter: LineFilter) => Iterable<object>;

/** Undefined: the pattern takes too long on these lines. */
export type PickLines = (entries: readonly LogEntry[]) => Promise<readonly object[] | undefined>;

/** Puts entries into words, some in each turn, so that nothing else waits for a large log, nor for a pattern that never ends. */
export function createPicker(toWire: ToWire, filter: LineFilter): PickLines {
	const patiently = filter.pattern && createPatientWork<readonly object[]>(patternMs);
	let turnBegan = performance.now();
	return async entries => {
		if (performance.now() - turnBegan > turnMs) {
			await nextTurn();
			turnBegan = performance.now();
		}

		const work = () => [...toWire(entries, filter)];
		const worked = patiently ? patiently(work) : {type: 'done' as const, value: work()};
		return worked.type === 'done' ? worked.value : undefined;
	};
}

const turnMs = 5;
/** For the pattern in so many bytes: it is done in a few, unless it is one that grows beyond measure. */
const patternMs = 250;

/** At a time, so that nobody waits for a large log to be put into words. */
export const bytesAtOnce = 64 * 1024;

/** In their order, so many bytes of text in each, or one entry that is larger. */
export function portionsOf(entries: readonly LogEntry[]): ReadonlyArray<readonly LogEntry[]> {
	const portions: LogEntry[][] = [];
	let room = 0;
	for (const entry of entries) {
		if (room < entry.text.length || portions.length === 0) {
			portions.push([]);
			room = bytesAtOnce;
		}

		portions.at(-1)!.push(entry);
		room -= entry.text.length;
	}

	return portions;
}
