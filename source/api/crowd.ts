import type {Socket} from 'node:net';
import {trouble} from '../http/answer.ts';

/** How many may ask at once: connections must not take the descriptors that services need. */
export const mostConnections = 256;

/** Answer a connection that is one too many, and let go of it. */
export function refuseConnection(connection: Socket): void {
	const {code, message} = trouble(503, 'too-many', `This devtui has ${mostConnections} connections already. Close some: each devtui logs -f, devtui attach or devtui events that runs has one.`);
	const body = JSON.stringify({error: {code, message}});
	// Who is cut off while writing would not read the answer.
	connection.resume();
	connection.end(`HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
	const limit = setTimeout(() => {
		connection.destroy();
	}, patienceMs);
	connection.once('close', () => {
		clearTimeout(limit);
	});
}

const patienceMs = 1000;
