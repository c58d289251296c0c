import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';
import type {Duplex} from 'node:stream';
import {endpointOf, type Engine} from './engine.ts';
import {refusalOf} from './refusal.ts';

/**
 * A connection that becomes a stream in both directions: what is written is the input of a container or of a command in
 * one. dockerode sends its options as the body of such a request, which Podman takes for input.
 */
export async function hijack({address, agent, apiVersion}: Engine, path: string, body?: object): Promise<Duplex> {
	const {protocol, ...endpoint} = endpointOf(address);
	const text = body === undefined ? '' : JSON.stringify(body);
	return new Promise((resolve, reject) => {
		const request = (protocol === 'https' ? https : http).request({
			...endpoint,
			// Never one that answers to something else later.
			...agent ? {agent} : {agent: false},
			method: 'POST',
			path: `/v${apiVersion}${path}`,
			headers: {
				Connection: 'Upgrade',
				Upgrade: 'tcp',
				'Content-Length': Buffer.byteLength(text),
				...body && {'Content-Type': 'application/json'},
			},
		});
		request.once('upgrade', (_response: IncomingMessage, socket: Duplex, head: Buffer) => {
			socket.pause();
			if (head.length > 0) {
				socket.unshift(head);
			}

			resolve(socket);
		});
		request.once('response', response => {
			void refusalOf(response).then(reject);
		});
		request.once('error', reject);
		request.end(text);
	});
}
