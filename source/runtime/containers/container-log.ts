import type {Readable} from 'node:stream';
import type {Container} from 'dockerode';

/** What a container has printed since then, and what it prints until it ends. */
export async function followLog(container: Container, since?: string): Promise<Readable> {
	return await (container.logs({follow: true, stdout: true, stderr: true, ...sinceOf(since)}) as Promise<unknown>) as Readable;
}

/** When the last so many lines begin, of those printed since; `undefined`: there are none. */
export async function beginningOfTail(container: Container, lines: number, since?: string): Promise<string | undefined> {
	const text = await container.logs({follow: false, stdout: true, stderr: true, timestamps: true, tail: lines, ...sinceOf(since)});
	// Of each stream the frames come in the order of their times; a terminal has none.
	return /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/.exec(text.subarray(0, 200).toString('latin1'))?.[0];
}

/** Its types say a number, which would not be exact. */
function sinceOf(since: string | undefined): {readonly since?: number} {
	return since === undefined ? {} : {since: inSeconds(since) as unknown as number};
}

/** To the nanosecond: what came before it does not belong to it. */
function inSeconds(time: string): string {
	const [, fraction = '0'] = /\.(\d+)/.exec(time) ?? [];
	return `${Math.floor(Date.parse(time) / 1000)}.${fraction.padEnd(9, '0')}`;
}
