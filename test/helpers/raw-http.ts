import {connect, type NetConnectOpts, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';

export interface RawReply {
	/** 0: it was closed without an answer. */
	readonly status: number;
	readonly head: string;
	readonly body: string;
}

/** A connection over which exactly these bytes go; it is gone when the test is over. */
export function dial(to: NetConnectOpts): Socket {
	const connection = connect(to);
	connection.on('error', () => {
		// Told by `close`.
	});
	onTestFinished(() => {
		connection.destroy();
	});
	return connection;
}

/** What is answered to these bytes until the other side closes. */
export async function rawHttp(to: NetConnectOpts | Socket, bytes: string | Buffer): Promise<RawReply> {
	const connection = 'destroy' in to ? to : dial(to);
	let text = '';
	connection.setEncoding('latin1');
	connection.on('data', (chunk: string) => {
		text += chunk;
	});
	return new Promise(resolve => {
		connection.once('close', () => {
			const [head = '', ...body] = text.split('\r\n\r\n');
			resolve({status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n')});
		});
		connection.write(bytes);
	});
}
