import {readSync} from 'node:fs';
import type {Readable} from 'node:stream';
import {StringDecoder} from 'node:string_decoder';
import type {IPty} from 'node-pty';

/**
 * Hand over all that a terminal is sent, to the last byte. Node takes the end of the program for the end of what there is
 * to read, though the kernel gives a terminal's output in pieces, and node-pty reads for no more than 200 ms after it: on
 * a busy machine the last words, in which a terminal is given back, would be lost. The pty must have no encoding.
 */
export function readPty(child: IPty, onText: (text: string) => void): void {
	const decoder = new StringDecoder('utf8');
	child.onData(data => {
		onText(decoder.write(data));
	});
	const {_socket: socket} = child as unknown as {readonly _socket: Readable};
	const {fd} = child as unknown as {readonly fd: number};
	const destroy = socket.destroy.bind(socket);
	socket.destroy = error => {
		if (!socket.destroyed) {
			for (const rest of leftIn(fd)) {
				onText(decoder.write(rest));
			}
		}

		return destroy(error);
	};
}

/** Whoever writes for ever has written enough with this. */
const mostPieces = 1000;

function* leftIn(fd: number): Generator<Buffer> {
	for (let piece = 0; piece < mostPieces; piece++) {
		const buffer = Buffer.alloc(4096);
		let length: number;
		try {
			length = readSync(fd, buffer);
		} catch {
			// There is nothing, or nobody any more who could write something.
			return;
		}

		if (length === 0) {
			return;
		}

		yield buffer.subarray(0, length);
	}
}
