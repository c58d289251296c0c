import {connect, createServer} from 'node:net';
import {once} from 'node:events';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {createGuard, type GuardOptions} from '../../source/http/guard.ts';
import {createPatience} from '../../source/http/patience.ts';

const token = 'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWo';
const right = {host: '127.0.0.1:7900', authorization: `Bearer ${token}`};

function codeOf(headers: Readonly<Record<string, string>>, changes: Partial<GuardOptions> = {}): string | undefined {
	return createGuard({token, hosts: ['devbox'], isLoopback: true, isEncrypted: false, ...changes})(headers)?.code;
}

describe('who may ask', () => {
	test.each([
		[{}, undefined],
		[{authorization: ''}, 'no-token'],
		[{authorization: token}, 'no-token'],
		[{authorization: `Bearer ${token}x`}, 'no-token'],
		[{authorization: `Bearer ${token.slice(1)}`}, 'no-token'],
		[{authorization: `bearer ${token}`}, 'no-token'],
		[{authorization: `Basic ${token}`}, 'no-token'],
		[{host: 'localhost:7900'}, undefined],
		[{host: '[::1]:7900'}, undefined],
		[{host: 'DevBox'}, undefined],
		[{host: 'evil.example:7900'}, 'unknown-host'],
		[{host: 'localhost.evil.example'}, 'unknown-host'],
		[{host: '127.0.0.1.evil.example'}, 'unknown-host'],
		[{host: '10.0.0.1:7900'}, 'unknown-host'],
		[{host: ''}, 'unknown-host'],
		[{host: 'a:b:c'}, 'unknown-host'],
		[{origin: 'http://127.0.0.1:7900'}, undefined],
		[{origin: 'https://127.0.0.1:7900'}, 'foreign-origin'],
		[{origin: 'http://127.0.0.1:80'}, 'foreign-origin'],
		[{origin: 'http://evil.example'}, 'foreign-origin'],
		[{origin: 'null'}, 'foreign-origin'],
		[{'sec-fetch-site': 'cross-site'}, 'foreign-origin'],
	])('%j: %s', (headers, code) => {
		expect(codeOf({...right, ...headers})).toBe(code);
	});

	test('at an address of a network: any address that leads here, and no name but ours', () => {
		const network = {isLoopback: false, isEncrypted: true};
		expect(codeOf({...right, host: '192.168.1.7:7900'}, network)).toBeUndefined();
		expect(codeOf({...right, host: '192.168.1.7:7900', origin: 'https://192.168.1.7:7900'}, network)).toBeUndefined();
		expect(codeOf({...right, host: 'evil.example'}, network)).toBe('unknown-host');
	});
});

test('a connection over which no request comes is ended', async () => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
	onTestFinished(() => {
		vi.useRealTimers();
	});
	const {begin} = createPatience(1000);
	const server = createServer(begin);
	server.listen(0, '127.0.0.1');
	onTestFinished(() => {
		server.close();
	});
	await once(server, 'listening');
	const slow = connect((server.address() as {port: number}).port, '127.0.0.1');
	const accepted = once(server, 'connection');
	slow.write('GET / HTTP/1.1\r\nHost: ');
	await accepted;
	vi.advanceTimersByTime(1000);
	slow.resume();
	await once(slow, 'close');
});
