import type {Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {createPacketMeter, type PacketLimits} from './packet-meter.ts';

/** What the broker reads from and writes to, in place of the socket. */
export interface GuardedStream {
	readonly stream: Duplex;
	/** It has been found to be who it says it is. */
	admit(): void;
}

export interface GuardLimits extends PacketLimits {
	/** Bytes that wait for one who does not read. */
	readonly maxUnsentBytes: number;
	/** And for all of them. */
	readonly maxUnsentBytesOfAll: number;
}

/** Of all streams of a broker. */
export interface Unsent {
	bytes: number;
}

/** Who has no more than this waiting is not to blame for how much all have. */
const blamelessBytes = 64 * 1024;

/**
 * Looks at what comes before the broker keeps it, and never makes the broker wait for who does not read: aedes delivers one hundred
 * messages at a time, each of which ends only when its last reader has taken it, so that one who does not read would stop all
 * others. What such a one has not taken is kept up to the limit, then it is disconnected. `refuse` is told why, once.
 */
export function guardStream(socket: Socket, limits: GuardLimits, unsentOfAll: Unsent, refuse: (why: string) => void): GuardedStream {
	const meter = createPacketMeter(limits);
	let unsentBytes = 0;
	const end = (why: string) => {
		if (!stream.destroyed) {
			refuse(why);
			stream.destroy();
		}
	};

	let isGathering = false;
	/** What is written within one turn of the event loop goes in one call of the system: an answer and the acknowledgement before it. */
	const gather = () => {
		if (!isGathering) {
			isGathering = true;
			socket.cork();
			setImmediate(release);
		}
	};

	const release = () => {
		if (isGathering) {
			isGathering = false;
			socket.uncork();
		}
	};

	const send = (chunk: Buffer) => {
		gather();
		unsentBytes += chunk.length;
		unsentOfAll.bytes += chunk.length;
		socket.write(chunk, () => {
			unsentBytes -= chunk.length;
			unsentOfAll.bytes -= chunk.length;
		});
	};

	const keepWithin = () => {
		if (unsentBytes > limits.maxUnsentBytes || (unsentOfAll.bytes > limits.maxUnsentBytesOfAll && unsentBytes > blamelessBytes)) {
			end(`it does not read what it is sent: ${unsentBytes} bytes wait for it`);
		}
	};

	const stream = new Duplex({
		// The limit is ours: what is written here counts as taken.
		writableHighWaterMark: Number.MAX_SAFE_INTEGER,
		read() {
			socket.resume();
		},
		write(chunk: Buffer, _encoding, done) {
			send(chunk);
			keepWithin();
			done();
		},
		writev(chunks, done) {
			for (const {chunk} of chunks as ReadonlyArray<{readonly chunk: Buffer}>) {
				send(chunk);
			}

			keepWithin();
			done();
		},
		final(done) {
			socket.end(done);
		},
		destroy(error, done) {
			// Why it is not let in.
			release();
			socket.destroy();
			done(error);
		},
	});
	socket.on('data', (chunk: Buffer) => {
		const trouble = meter.take(chunk, performance.now());
		if (trouble !== undefined) {
			end(trouble);
		} else if (!stream.push(chunk)) {
			socket.pause();
		}
	});
	socket.on('end', () => {
		stream.push(null);
	});
	socket.on('error', error => {
		stream.destroy(error);
	});
	socket.on('close', () => {
		stream.destroy();
	});
	return {stream, admit: meter.admit};
}
