import {Buffer} from 'node:buffer';
import type {OnReadOpts, SocketConstructorOpts} from 'node:net';
import {ReadStream} from 'node:tty';
import {createFloodReader, type FloodReader, type Loan} from './flood-reader.ts';
import {gather, gatherSize} from './gather.ts';

export interface TerminalReading {
	/** Tells the end, and owns the descriptor. */
	readonly socket: ReadStream;
	/** What has been read already may still come. */
	pause(): void;
	resume(): void;
	/** Nothing comes any more, and the descriptor is closed. */
	close(): void;
}

type Output = (chunk: Uint8Array) => void;

/**
 * Passes on all that a terminal brings, in order. A flood is read on a thread of its own.
 *
 * @param descriptor Does not block; closed in the end.
 */
export function readTerminal(descriptor: number, output: Output, floods: FloodReader = ofAll): TerminalReading {
	let isPaused = false;
	/** Who reads; `undefined`: the socket. */
	let loan: Loan | undefined;
	/** So many chunks in a row were as large as they can be: it prints faster than it is read. */
	let fullChunks = 0;

	const take = (first: number): boolean => {
		const {chunk, isFull} = readOn(descriptor, first);
		fullChunks = isFull ? fullChunks + 1 : 0;
		output(chunk);
		if (fullChunks >= floods.chunks && !isPaused && !socket.destroyed) {
			lend();
		}

		return !isPaused && !loan;
	};

	const lend = (): void => {
		loan = floods.lend(descriptor, {
			output,
			returned() {
				loan = undefined;
				fullChunks = 0;
				if (!isPaused) {
					socket.resume();
				}
			},
		});
	};

	// Only so does a socket that is paused read nothing more, which would come too late.
	const options: SocketConstructorOpts & {readonly onread: OnReadOpts} = {onread: {buffer: gathered, callback: take}};
	const socket = new ReadStream(descriptor, options);
	socket.resume();
	return {
		socket,
		pause() {
			isPaused = true;
			if (loan) {
				loan.takeBack();
			} else {
				socket.pause();
			}
		},
		resume() {
			isPaused = false;
			// Otherwise when all that has been read elsewhere is here.
			if (!loan) {
				socket.resume();
			}
		},
		close() {
			loan?.drop();
			socket.destroy();
		},
	};
}

/** The same with a socket that somebody else has made, and without that thread. */
export function readSocket(socket: ReadStream, descriptor: number, output: Output): TerminalReading {
	socket.on('data', (first: Buffer) => {
		output(readOn(descriptor, first.copy(gathered)).chunk);
	});
	return {
		socket,
		pause: () => void socket.pause(),
		resume: () => void socket.resume(),
		close: () => void socket.destroy(),
	};
}

/**
 * Each turn of the event loop costs more than reading 4 KB. The descriptor's errors are told by the socket, which reads on.
 *
 * @param first How much of `gathered` is filled.
 */
function readOn(descriptor: number, first: number): {readonly chunk: Buffer; readonly isFull: boolean} {
	const {length, then} = first < worthReadingOn ? {length: first, then: 'empty'} : gather(descriptor, gathered, first);
	return {chunk: Buffer.from(gathered.subarray(0, length)), isFull: then === 'more'};
}

const worthReadingOn = 1024;
/** Of all: what is in it is taken out at once. */
const gathered = Buffer.allocUnsafeSlow(gatherSize);
const ofAll = createFloodReader();
