import {Buffer} from 'node:buffer';
import {Socket, type OnReadOpts, type SocketConstructorOpts} from 'node:net';

/**
 * Our end of a pipe to read from. What its `data` brings is lent, valid until the listener returns: all are read into one
 * memory, since new memory for each 64 KB of a flood costs as much as reading them does.
 *
 * @param descriptor Does not block; the socket closes it.
 */
export function readLent(descriptor: number): Socket {
	const take = (length: number): boolean => {
		socket.emit('data', memory.subarray(0, length));
		// Who wants no more has paused it.
		return true;
	};

	const options: SocketConstructorOpts & {readonly onread: OnReadOpts} = {fd: descriptor, readable: true, writable: false, onread: {buffer: memory, callback: take}};
	const socket = new Socket(options);
	return socket;
}

/** As much as a pipe holds. */
const memory = Buffer.allocUnsafeSlow(65_536);
