import {once} from 'node:events';
import {request} from 'node:https';
import {connect} from 'node:net';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createApiServer} from '../../../source/api/server.ts';
import {openListening, type ListenOptions} from '../../../source/commands/listen/listening.ts';
import {makeCertificate} from '../../helpers/certificate.ts';
import {dial, rawHttp} from '../../helpers/raw-http.ts';
import {serveInstance} from '../../helpers/served.ts';
import {workspace} from '../../helpers/workspace.ts';

const token = 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWo';
const asked = `GET /services HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;

/** An instance that answers at a port, as `up --listen` has it. */
async function servePort(options: ListenOptions = {}) {
	const {instance} = await serveInstance();
	const opened = await openListening({listen: '127.0.0.1:0', ...options}, token);
	if (opened.type === 'problem') {
		throw new Error(opened.message);
	}

	const {listening} = opened;
	const server = createApiServer(instance);
	listening.serve((connection, guard) => {
		connection.on('error', () => {});
		server.accept(connection, guard);
	});
	onTestFinished(async () => {
		listening.close();
		await server.close();
	});
	return {host: '127.0.0.1', port: Number(new URL(listening.url).port), url: listening.url};
}

describe('slow clients', () => {
	test('heads and bodies that do not come in time end the connection, byte by byte too, and others are answered all the while', async () => {
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
		onTestFinished(() => {
			vi.useRealTimers();
		});
		const way = await servePort();
		const body = `POST /stop HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Length: 1000\r\n\r\n{`;
		const slow = ['', 'G', 'GET /services HTTP/1.1\r\nHost: ', body, body.replace('Content-Length: 1000', 'Transfer-Encoding: chunked').replace(/\{$/, '1\r\n')].flatMap(text => [text, text, text, text]).map(text => {
			const connection = dial(way);
			connection.write(text);
			connection.resume();
			return connection;
		});
		await Promise.all(slow.map(async connection => once(connection, 'connect')));
		expect((await rawHttp(way, asked)).status).toBe(200);
		vi.advanceTimersByTime(14_000);
		for (const connection of slow) {
			connection.write('x');
		}

		// They were accepted before this one, which is answered.
		expect((await rawHttp(way, asked)).status).toBe(200);
		const ended = Promise.all(slow.map(async connection => connection.destroyed || once(connection, 'close')));
		vi.advanceTimersByTime(1000);
		await ended;
		expect((await rawHttp(way, asked)).status).toBe(200);
	});

	test('on the socket they hold up nobody', async () => {
		const {socket, raw} = await serveInstance();
		for (let index = 0; index < 200; index++) {
			dial({path: socket}).write(index % 2 === 0 ? 'GET / HTTP/1.1\r\nHost: ' : 'POST /stop HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
		}

		expect((await raw('GET', '/services?names=db'))[0]).toBe(200);
		expect((await raw('POST', '/pause', '{}'))[0]).toBe(200);
	});

	test('so many connections and no more are taken at a port, and as soon as one goes another may come', async () => {
		const way = await servePort();
		const idle = Array.from({length: 256}, () => dial(way));
		await Promise.all(idle.map(async connection => once(connection, 'connect')));
		expect((await rawHttp(way, asked)).status).toBe(0);
		idle[0]!.destroy();
		await vi.waitUntil(async () => (await rawHttp(way, asked)).status === 200, {timeout: 60_000, interval: 20});
	});
});

describe('TLS', () => {
	const own = makeCertificate();
	const other = makeCertificate();

	function files(changes: Readonly<Record<string, string>> = {}): ListenOptions {
		const {directory} = workspace({'cert.pem': own.cert, 'key.pem': own.key, ...changes});
		return {listen: '127.0.0.1:0', tlsCert: path.join(directory, 'cert.pem'), tlsKey: path.join(directory, 'key.pem')};
	}

	async function ask(port: number, options: object): Promise<number | string> {
		return new Promise(resolve => {
			const call = request({host: '127.0.0.1', port, path: '/services', agent: false, headers: {Authorization: `Bearer ${token}`}, ...options}, response => {
				response.resume();
				resolve(response.statusCode ?? 0);
			});
			call.on('error', ({code = ''}: NodeJS.ErrnoException) => {
				resolve(code);
			});
			call.end();
		});
	}

	test('whoever has the certificate and the token is answered; who trusts another one, has no token, or speaks no TLS is not', async () => {
		const {port, url} = await servePort(files());
		expect(url).toBe(`https://127.0.0.1:${port}`);
		expect(await ask(port, {ca: own.cert})).toBe(200);
		expect(await ask(port, {ca: other.cert})).toMatch(/SELF_SIGNED|UNABLE_TO/);
		expect(await ask(port, {ca: own.cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1'})).toMatch(/^E/);
		expect(await ask(port, {ca: own.cert, headers: {}})).toBe(401);
		expect(await ask(port, {ca: own.cert, headers: {Authorization: `Bearer ${token}`, Origin: `http://127.0.0.1:${port}`}})).toBe(403);
		expect((await rawHttp({host: '127.0.0.1', port}, asked)).status).toBe(0);
		expect((await rawHttp(connect(port, '127.0.0.1'), Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]))).status).toBe(0);
		expect(await ask(port, {ca: own.cert})).toBe(200);
	});

	test.each([
		['a key of another certificate', {'key.pem': other.key}, /^The key in \S+key\.pem is not that of the certificate in \S+cert\.pem\.$/],
		['an expired certificate', asFiles(makeCertificate({from: 2019, to: 2020})), /^The certificate in \S+ has expired: it was good until Jan +1 00:00:00 2020 GMT\.$/],
		['a certificate of the future', asFiles(makeCertificate({from: 2048, to: 2049})), /^The certificate in \S+ is not good yet: it begins Jan +1 00:00:00 2048 GMT\.$/],
		['no certificate', {'cert.pem': 'hello\n'}, /^There is no certificate in \S+: PEM is wanted/],
		['no key', {'key.pem': own.cert}, /^There is no private key in \S+, or it has a passphrase/],
	])('%s is refused at the start, in a sentence', async (_, changes, sentence) => {
		expect(await openListening(files(changes), token)).toEqual({type: 'problem', message: expect.stringMatching(sentence) as unknown});
	});

	function asFiles({cert, key}: {readonly cert: string; readonly key: string}) {
		return {'cert.pem': cert, 'key.pem': key};
	}
});
