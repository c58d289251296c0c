import type {Readable} from 'node:stream';
import type {Container} from 'dockerode';
import {createDemultiplexer} from './demultiplex.ts';

/** By the engine's clock and as it takes it: seconds since 1970 with nine decimals, so that of two the later one is the greater text. */
export type EngineTime = string;

/** What a container has printed since then, and what it prints until it ends. */
export async function followLog(container: Container, since?: EngineTime): Promise<Readable> {
	return await (container.logs({follow: true, stdout: true, stderr: true, ...sinceOf(since)}) as Promise<unknown>) as Readable;
}

/** When the last so many lines begin, of those printed since; `undefined`: there are none. */
export async function beginningOfTail(container: Container, lines: number, since?: EngineTime): Promise<EngineTime | undefined> {
	// Where an engine keeps no log that can be read, whoever follows it says so.
	const text = await container.logs({follow: false, stdout: true, stderr: true, timestamps: true, tail: lines, ...sinceOf(since)}).catch(() => Buffer.of());
	// Of each stream the frames come in the order of their times; a terminal has none.
	const [time] = writtenTime.exec(text.subarray(0, 200).toString('latin1')) ?? [];
	return time === undefined ? undefined : engineTime(time);
}

/**
 * After all that a container which has ended has printed: what it prints when it is started again comes later. That is
 * not when it has ended: an engine goes on to write down what was printed before (measured, half of 700 kB).
 */
export async function endOfLog(container: Container, {hasTerminal, endedAt}: {readonly hasTerminal: boolean; readonly endedAt: string}): Promise<EngineTime> {
	// Two streams are written down by two writers: of the last two lines either may be the later one.
	const text = await container.logs({follow: false, stdout: true, stderr: true, timestamps: true, tail: 2}).catch(() => undefined);
	const times = text === undefined ? [] : entriesOf(text, hasTerminal).flatMap(entry => writtenTime.exec(entry.slice(0, 40))?.[0] ?? []);
	return [engineTime(endedAt), ...times.map(time => justAfter(engineTime(time)))].sort().at(-1)!;
}

/** Each begins with its time. */
function entriesOf(log: Buffer, hasTerminal: boolean): readonly string[] {
	if (hasTerminal) {
		return log.toString('latin1').split('\n');
	}

	const entries: string[] = [];
	createDemultiplexer(frame => {
		entries.push(Buffer.from(frame).toString('latin1'));
	})(log);
	return entries;
}

const writtenTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/;

/** Its types say a number, which would not be exact. */
function sinceOf(since: EngineTime | undefined): {readonly since?: number} {
	return since === undefined ? {} : {since: since as unknown as number};
}

/** To the nanosecond: what came before it does not belong to it. */
export function engineTime(time: string): EngineTime {
	const [, fraction = '0'] = /\.(\d+)/.exec(time) ?? [];
	return `${Math.floor(Date.parse(time) / 1000)}.${fraction.padEnd(9, '0')}`;
}

function justAfter(time: EngineTime): EngineTime {
	const nanoseconds = BigInt(time.replace('.', '')) + 1n;
	return `${nanoseconds / second}.${String(nanoseconds % second).padStart(9, '0')}`;
}

const second = 1_000_000_000n;
