import {request} from 'node:http';
import {onTestFinished} from 'vitest';
import type {TokenRole} from '../../source/fleet/questions.ts';
import {startWeb, type WebOptions} from '../../source/web/start-web.ts';
import {createFakeDesk, type FakeDesk} from './fake-desk.ts';

export const tokens: Readonly<Record<string, TokenRole>> = {adminadmin: 'admin', clientclient: 'client', readerreader: 'reader', builderbuilder: 'builder'};

export interface Answered {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
	readonly body: Buffer;
	readonly text: string;
	/** Of its JSON. */
	value<Value = Readonly<Record<string, unknown>>>(): Value;
}

export interface Call {
	readonly method?: string;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** The page of a hub that is made up, on loopback; with tokens unless it is open. */
export async function serveWeb(options: Partial<WebOptions> = {}, desk: FakeDesk = createFakeDesk(tokens)) {
	const web = await startWeb(desk, {host: '127.0.0.1', port: 0, isOpen: false, ...options});
	let isClosed = false;
	const close = async () => {
		if (!isClosed) {
			isClosed = true;
			await web.close();
		}
	};
	onTestFinished(close);
	return {desk, port: web.port, url: `http://127.0.0.1:${web.port}`, close, call: async (path: string, call: Call = {}) => callWeb(web.port, path, call)};
}

export const as = (role: 'admin' | 'client' | 'reader' | 'builder') => ({Authorization: `Bearer ${role}${role}`});

async function callWeb(port: number, path: string, {method = 'GET', body, headers = {}}: Call): Promise<Answered> {
	const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
	return new Promise((resolve, reject) => {
		const sent = request({host: '127.0.0.1', port, method, path, agent: false, headers: {...text !== undefined && {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text)}, ...headers}}, response => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
			});
			response.on('error', reject);
			response.on('end', () => {
				const bytes = Buffer.concat(chunks);
				const said = bytes.toString();
				resolve({status: response.statusCode!, headers: response.headers, body: bytes, text: said, value: <Value>() => JSON.parse(said) as Value});
			});
		});
		sent.on('error', reject);
		sent.end(text);
	});
}
