import {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import {engineTime, type EngineTime} from './engine-time.ts';

export interface PodmanLogOptions {
	/** Each entry in a frame and with its time, as far as the log goes now. */
	readonly open: (since: EngineTime | undefined) => Promise<Readable>;
	readonly since: EngineTime | undefined;
	readonly hasTerminal: boolean;
	/** Everything is written down. */
	readonly hasEnded: () => boolean;
}

/**
 * What a container prints until it ends, by its log, as an engine sends it that follows it. Podman leaves lines out while
 * it follows a busy log, and breaks off when the container ends (measured, 4.3). What it answers with without following
 * is right: so it is asked again and again, each time from the second on that the last entry is of.
 */
export function followPodmanLog(options: PodmanLogOptions): Readable {
	return Readable.from(follow(options), {objectMode: false});
}

async function* follow({open, since, hasTerminal, hasEnded}: PodmanLogOptions): AsyncGenerator<Buffer> {
	let from = since;
	/** Bytes of each stream, since then. */
	let had = new Map<number, number>();
	for (;;) {
		const isLast = hasEnded();
		const skip = had;
		had = new Map();
		for await (const {stream, time, text} of entries(await open(from))) {
			const second = engineTime(time.replace(/\.\d+/, ''));
			// The first may be of the second in which what was asked for begins.
			if (from === undefined || second > from) {
				from = second;
				had = new Map();
			}

			had.set(stream, (had.get(stream) ?? 0) + text.length);
			const known = Math.min(skip.get(stream) ?? 0, text.length);
			skip.set(stream, (skip.get(stream) ?? 0) - known);
			if (known < text.length) {
				const part = text.subarray(known);
				yield hasTerminal ? part : framed(stream, part);
			}
		}

		if (isLast) {
			return;
		}

		if (!hasEnded()) {
			await sleep(lookEachMs);
		}
	}
}

const lookEachMs = 200;
const headerBytes = 8;

interface Entry {
	/** 1 or 2. */
	readonly stream: number;
	readonly time: string;
	readonly text: Buffer;
}

async function* entries(log: Readable): AsyncGenerator<Entry> {
	let rest: Buffer = Buffer.of();
	for await (const chunk of log) {
		rest = rest.length === 0 ? chunk as Buffer : Buffer.concat([rest, chunk as Buffer]);
		let at = 0;
		for (let end; rest.length - at >= headerBytes && rest.length >= (end = at + headerBytes + rest.readUInt32BE(at + 4)); at = end) {
			const entry = rest.subarray(at + headerBytes, end);
			const space = entry.indexOf(' ');
			yield {stream: rest[at]!, time: entry.toString('latin1', 0, space), text: entry.subarray(space + 1)};
		}

		rest = rest.subarray(at);
	}
}

function framed(stream: number, text: Buffer): Buffer {
	const header = Buffer.alloc(headerBytes);
	header[0] = stream;
	header.writeUInt32BE(text.length, 4);
	return Buffer.concat([header, text]);
}
