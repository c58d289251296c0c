import type {Socket} from 'node:net';
import {Duplex, type DuplexOptions} from 'node:stream';
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

/** No more is copied to go as one piece. */
const copiedBytes = 16 * 1024;
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

	/** What is written within one turn of the event loop: the broker writes a message in seven pieces, and an acknowledgement before it. */
	let gathered: Buffer[] = [];
	let gatheredBytes = 0;
	/** It goes in one call of the system. */
	const release = () => {
		const [pieces, bytes] = [gathered, gatheredBytes];
		const [first] = pieces;
		if (!first) {
			return;
		}

		gathered = [];
		gatheredBytes = 0;
		const taken = () => {
			unsentBytes -= bytes;
			unsentOfAll.bytes -= bytes;
		};
		if (pieces.length === 1) {
			socket.write(first, taken);
		} else if (bytes <= copiedBytes) {
			socket.write(Buffer.concat(pieces, bytes), taken);
		} else {
			// What is large is there once, for however many.
			socket.cork();
			for (const [index, piece] of pieces.entries()) {
				socket.write(piece, index === pieces.length - 1 ? taken : undefined);
			}

			socket.uncork();
		}
	};

	const gather = (piece: Buffer) => {
		if (gathered.length === 0) {
			setImmediate(release);
		}

		gathered.push(piece);
		gatheredBytes += piece.length;
		unsentBytes += piece.length;
		unsentOfAll.bytes += piece.length;
	};

	const keepWithin = () => {
		if (unsentBytes > limits.maxUnsentBytes || (unsentOfAll.bytes > limits.maxUnsentBytesOfAll && unsentBytes > blamelessBytes)) {
			end(`it does not read what it is sent: ${unsentBytes} bytes wait for it`);
		}
	};

	const stream = new TakingDuplex(piece => {
		gather(piece);
		keepWithin();
	}, {
		read() {
			socket.resume();
		},
		final(done) {
			release();
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

/**
 * Whatever is written counts as taken, at once: what a stream of Node's does for each piece (a place in a queue, a callback, a turn) a
 * thousand builders that are sent something would wait for seven thousand times.
 */
class TakingDuplex extends Duplex {
	readonly #take: (piece: Buffer) => void;

	constructor(take: (piece: Buffer) => void, options: DuplexOptions) {
		super(options);
		this.#take = take;
	}

	/** mqtt-packet, who writes here, asks for no callback. */
	override write(piece: Buffer | string): boolean {
		if (!this.destroyed && !this.writableEnded) {
			this.#take(typeof piece === 'string' ? Buffer.from(piece) : piece);
		}

		return true;
	}

	/** mqtt-packet does it for each message, and takes it back a turn later. */
	override cork(): void {}

	override uncork(): void {}
}
