import {createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';

export interface ListenAt {
	readonly host: string;
	/** 0: one that is free. */
	readonly port: number;
	/** PEM. With `ca`, whoever connects has to have a certificate of its. */
	readonly tls?: {readonly cert: string | Buffer; readonly key: string | Buffer; readonly ca?: string | Buffer};
}

export interface Bound {
	readonly port: number;
	/** Connections that are there stay. */
	close(): void;
	closeConnections(): void;
}

/** Rejects as Node does where it cannot be listened at. */
export async function listenAt({host, port, tls}: ListenAt, onConnection: (connection: Socket) => void): Promise<Bound> {
	const connections = new Set<Socket>();
	const take = (connection: Socket) => {
		connections.add(connection);
		connection.once('close', () => {
			connections.delete(connection);
		});
		// Its end is told by `close`.
		connection.on('error', () => {});
		onConnection(connection);
	};
	const server = tls ? encrypted(tls, take) : createServer(take);
	server.maxConnections = mostConnections;
	return {
		port: await bind(server, host, port),
		close() {
			server.close();
		},
		closeConnections() {
			for (const connection of connections) {
				connection.destroy();
			}
		},
	};
}

const mostConnections = 256;

function encrypted(tls: NonNullable<ListenAt['tls']>, onConnection: (connection: Socket) => void): Server {
	const server = createTlsServer({...tls, ...tls.ca !== undefined && {requestCert: true, rejectUnauthorized: true}, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs, ALPNProtocols: ['http/1.1']}, onConnection);
	server.on('tlsClientError', (_error, connection) => {
		connection.destroy();
	});
	return server;
}

const handshakeMs = 10_000;

async function bind(server: Server, host: string, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			// Nothing that happens to it later ends what runs.
			server.on('error', () => {});
			resolve((server.address() as AddressInfo).port);
		});
	});
}
