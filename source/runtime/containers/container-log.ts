import type {Readable} from 'node:stream';
import type {Container} from 'dockerode';
import {createDemultiplexer} from './demultiplex.ts';
import type {Engine} from './engine.ts';
import {engineTime, moved, type EngineTime} from './engine-time.ts';
import {followPodmanLog} from './podman-log.ts';

export interface LogRequest {
	/** Else all of it. */
	readonly since: EngineTime | undefined;
	readonly hasTerminal: boolean;
	readonly hasEnded: () => boolean;
}

/** What a container has printed since then, and what it prints until it ends. */
export async function followLog({docker, kind}: Pick<Engine, 'docker' | 'kind'>, container: Container, {since, ...request}: LogRequest): Promise<Readable> {
	if (kind === 'podman') {
		return followPodmanLog({...request, since, open: async from => readLog(docker.modem as Modem, `/v4.0.0/libpod/containers/${container.id}/logs?`, {timestamps: true, ...sinceOf(kind, from)})});
	}

	return await (container.logs({follow: true, stdout: true, stderr: true, ...sinceOf(kind, since)}) as Promise<unknown>) as Readable;
}

/** dockerode answers with all that is not followed at once, of whatever size, and knows nothing of Podman's own requests. */
async function readLog(modem: Modem, path: string, options: object): Promise<Readable> {
	return new Promise((resolve, reject) => {
		modem.dial({
			path,
			method: 'GET',
			isStream: true,
			statusCodes: {200: true, 404: 'no such container', 500: 'server error'},
			options: {stdout: true, stderr: true, ...options},
		}, (error, log) => {
			if (log) {
				resolve(log);
			} else {
				reject(error!);
			}
		});
	});
}

/** When the last so many lines begin, of those printed since; `undefined`: there are none. */
export async function beginningOfTail({kind}: Pick<Engine, 'kind'>, container: Container, {lines, since}: {readonly lines: number; readonly since: EngineTime | undefined}): Promise<EngineTime | undefined> {
	// Where an engine keeps no log that can be read, whoever follows it says so.
	const text = await container.logs({follow: false, stdout: true, stderr: true, timestamps: true, tail: lines, ...sinceOf(kind, since)}).catch(() => Buffer.of());
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
	return [engineTime(endedAt), ...times.map(time => moved(engineTime(time), 1n))].sort().at(-1)!;
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
function sinceOf(kind: Engine['kind'], since: EngineTime | undefined): {readonly since?: number} {
	return since === undefined ? {} : {since: (kind === 'podman' ? podmanTime(since) : since) as unknown as number};
}

/** Podman rounds seconds with decimals, and begins behind the time that it is given. */
function podmanTime(time: EngineTime): string {
	const [seconds, fraction] = moved(time, -1n).split('.');
	return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length)}.${fraction!}Z`;
}

/** Its types say nothing. */
interface Modem {
	dial(request: object, answered: (error: Error | null, log: Readable | null) => void): void;
}
