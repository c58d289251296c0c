import type {Readable, Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {StdioServerTransport} from '@modelcontextprotocol/sdk/server/stdio.js';
import type {Transport} from '@modelcontextprotocol/sdk/shared/transport.js';
import type {RequestId} from '@modelcontextprotocol/sdk/types.js';
import {goodLines} from './good-lines.ts';
import {createMcpServer, type McpOptions} from './server.ts';

export interface Streams {
	readonly input: Readable;
	readonly output: Writable;
	/** For who pipes questions in and reads the answers: a client that has gone is not waited for much longer. */
	readonly lastAnswersMs?: number;
}

/** Serve one client on these streams. Resolves when its input has ended, or nobody reads the output any more. */
export async function serve(options: Omit<McpOptions, 'signal'>, {input, output, lastAnswersMs = 5000}: Streams): Promise<void> {
	const end = new AbortController();
	const lines = input.pipe(goodLines(error => {
		output.write(`${JSON.stringify(error)}\n`);
	}));
	input.on('error', () => {
		lines.end();
	});
	const gone = new Promise<void>(resolve => {
		output.on('error', () => {
			resolve();
		});
	});
	const server = createMcpServer({...options, signal: end.signal});
	const transport = new StdioServerTransport(lines, output);
	const answered = countAnswers(transport);
	await server.connect(transport);
	await Promise.race([finished(lines, {writable: false}), gone]);
	await Promise.race([answered(), gone, sleep(lastAnswersMs, undefined, {ref: false})]);
	end.abort();
	await server.close();
}

/** Resolves once every question that came has its answer. */
function countAnswers(transport: Transport): () => Promise<void> {
	const open = new Set<RequestId>();
	let tell = () => {};
	const send = transport.send.bind(transport);
	const close = (id: RequestId | undefined) => {
		if (id !== undefined && open.delete(id) && open.size === 0) {
			tell();
		}
	};

	// Heard before the server hears it, which adds itself to who listens already.
	transport.onmessage = message => {
		if ('method' in message && 'id' in message) {
			open.add(message.id);
		} else if ('method' in message && message.method === 'notifications/cancelled') {
			close(message.params?.['requestId'] as RequestId | undefined);
		}
	};
	transport.send = async (message, options) => {
		await send(message, options);
		if (!('method' in message)) {
			close(message.id);
		}
	};
	return async () => new Promise(resolve => {
		tell = resolve;
		if (open.size === 0) {
			resolve();
		}
	});
}
