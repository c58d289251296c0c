/** By the engine's clock and as it takes it: seconds since 1970 with nine decimals, so that of two the later one is the greater text. */
export type EngineTime = string;

/** To the nanosecond: what came before it does not belong to it. */
export function engineTime(time: string): EngineTime {
	const [, fraction = '0'] = /\.(\d+)/.exec(time) ?? [];
	return `${Math.floor(Date.parse(time) / 1000)}.${fraction.padEnd(9, '0')}`;
}

/** `by`: nanoseconds. */
export function moved(time: EngineTime, by: bigint): EngineTime {
	const nanoseconds = BigInt(time.replace('.', '')) + by;
	return `${nanoseconds / second}.${String(nanoseconds % second).padStart(9, '0')}`;
}

const second = 1_000_000_000n;
