import {readFileSync} from 'node:fs';
import {endianness} from 'node:os';

export interface SystemUnits {
	/** Of processor time in `/proc`. */
	readonly ticksPerSecond: number;
	/** Of memory. */
	readonly pageBytes: number;
}

let known: SystemUnits | undefined;

/** They differ between machines, and Node does not tell them: the kernel gives them to each program it starts. */
export function systemUnits(): SystemUnits {
	known ??= readUnits();
	return known;
}

function readUnits(): SystemUnits {
	try {
		return parseAuxiliaryVector(readFileSync('/proc/self/auxv'));
	} catch {
		return usual;
	}
}

/** Pairs of words: what it is, and its value. */
export function parseAuxiliaryVector(vector: Buffer): SystemUnits {
	const values = new Map<number, number>();
	for (let at = 0; at + 16 <= vector.length; at += 16) {
		values.set(wordAt(vector, at), wordAt(vector, at + 8));
	}

	return {ticksPerSecond: values.get(ticksKey) ?? usual.ticksPerSecond, pageBytes: values.get(pageKey) ?? usual.pageBytes};
}

function wordAt(vector: Buffer, at: number): number {
	return Number(endianness() === 'LE' ? vector.readBigUInt64LE(at) : vector.readBigUInt64BE(at));
}

// AT_CLKTCK and AT_PAGESZ.
const ticksKey = 17;
const pageKey = 6;
const usual: SystemUnits = {ticksPerSecond: 100, pageBytes: 4096};
