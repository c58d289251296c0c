import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';
import {createServer as createTlsServer, type Server as TlsServer, type TLSSocket} from 'node:tls';
import type {Lobby} from './lobby.ts';

export interface ListenOptions {
	readonly host: string;
	readonly port: number;
	readonly tls?: TlsOptions;
}

interface TlsOptions {
	readonly cert: string;
	readonly key: string;
	readonly ca?: string;
}

/** `enter`: calls back when there is room for the connection. */
export async function listen({host, port, tls}: ListenOptions, enter: Lobby['enter'], receive: (socket: Socket) => void, failed: (error: Error, socket: TLSSocket) => void): Promise<Server> {
	const secured = tls && secureServer(tls, receive, failed);
	const server = createServer({pauseOnConnect: true}, socket => {
		socket.on('error', () => {
			// Told by `close`.
		});
		// Before TLS begins.
		enter(socket, () => {
			if (secured) {
				secured.emit('connection', socket);
			} else {
				receive(socket);
			}
		});
	});
	server.listen({host, port, backlog});
	await once(server, 'listening');
	return server;
}

/** As many as a fleet that is back at once; the system may allow fewer. */
const backlog = 4096;

/** It does not listen: it is given connections. */
function secureServer({cert, key, ca}: TlsOptions, receive: (socket: TLSSocket) => void, failed: (error: Error, socket: TLSSocket) => void): TlsServer {
	// Who shows no certificate that is trusted is told so by MQTT: Node would hang up without a word.
	const server = createTlsServer({cert, key, ...ca !== undefined && {ca, requestCert: true, rejectUnauthorized: false}}, receive);
	return server.on('tlsClientError', failed);
}
