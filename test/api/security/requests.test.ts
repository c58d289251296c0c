import {describe, expect, test, vi} from 'vitest';
import {createStore} from '../../../source/core/store.ts';
import {rawHttp} from '../../helpers/raw-http.ts';
import {serveInstance} from '../../helpers/served.ts';
import {project, service} from '../../helpers/specs.ts';

const end = 'Host: x\r\nConnection: close\r\n\r\n';
const get = (path: string, method = 'GET') => `${method} ${path} HTTP/1.1\r\n${end}`;
const post = (body: string, more = '', path = '/stop') => `POST ${path} HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}${end}${body}`;
const bare = (more: string, body = '') => `POST /stop HTTP/1.1\r\n${more}\r\n${end}${body}`;
const chunk = `${(700_000).toString(16)}\r\n${'x'.repeat(700_000)}\r\n`;
const deep = 90_000;

const requests: ReadonlyArray<readonly [string, string | Buffer, number]> = [
	['a length that is too large, before it is sent', bare('Content-Length: 2000000', '{'), 413],
	['chunks that are too large together', bare('Transfer-Encoding: chunked', chunk + chunk), 413],
	['a list of lists without end', post('['.repeat(500_000)), 400],
	['lists in lists', post('['.repeat(deep) + ']'.repeat(deep)), 400],
	['maps in maps', post('{"names":'.repeat(deep) + '1' + '}'.repeat(deep)), 400],
	['a prototype', post('{"__proto__":{"names":["db"]}}'), 400],
	['a constructor', post('{"constructor":{"prototype":{}}}'), 400],
	['a method', post('{"toString":1}'), 400],
	['a service called like a prototype', post('{"names":["__proto__"]}'), 404],
	['a service called like a method', post('{"names":["toString"]}'), 404],
	['what leads out of a directory', post('{"names":["../../db"]}'), 404],
	['a number', post('1'), 400],
	['nothing', post('null'), 400],
	['a number that is none', post('{"graceMs":1e400}'), 400],
	['bytes that are no text', Buffer.concat([Buffer.from(post('{"names":["____"]}').replace('____"]}', '')), Buffer.from([0xFF, 0xC3, 0xED, 0xA0]), Buffer.from('"]}')]), 404],
	['a NUL', post(String.raw`{"names":["db\u0000"]}`), 404],
	['a form of a page', post('names=db', 'Content-Type: application/x-www-form-urlencoded\r\n'), 400],
	['a prototype in a query', get('/services?__proto__=db'), 400],
	['a constructor in a query', get('/services?constructor=db'), 400],
	['a query that is too long', get(`/services?names=${'x'.repeat(20_000)}`), 400],
	['bytes in a query that are no text', get('/environment?name=%ff%00%c3'), 404],
	['raw bytes in a request line', Buffer.from(get('/environment?name=\u00FF'), 'latin1'), 400],
	['a NUL in a request line', get('/environment?name=\0'), 400],
	['a length and chunks', bare('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), 400],
	['two lengths', bare('Content-Length: 2\r\nContent-Length: 3', '{} '), 400],
	['a length below nothing', bare('Content-Length: -2', '{}'), 400],
	['chunks within something else', bare('Transfer-Encoding: chunked, identity', '0\r\n\r\n'), 400],
	['a blank before a colon', 'GET /services HTTP/1.1\r\nHost : x\r\nConnection: close\r\n\r\n', 400],
	['a folded header', 'GET /services HTTP/1.1\r\nHost: x\r\n y: z\r\nConnection: close\r\n\r\n', 400],
	['lines without CR', 'GET /services HTTP/1.1\nHost: x\nConnection: close\n\n', 400],
	['no host', 'GET /services HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
	['two hosts', 'GET /services HTTP/1.1\r\nHost: x\r\nhost: y\r\nConnection: close\r\n\r\n', 400],
	['a host that is none', 'GET /services HTTP/1.1\r\nHost: a b/../@\r\nConnection: close\r\n\r\n', 400],
	['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
	['TLS', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), 400],
	['an expectation', bare('Expect: 200-maybe\r\nContent-Length: 2', '{}'), 417],
	['a path out of all paths', get('/../../etc/passwd'), 404],
	['no method', get('/services', 'FOO'), 400],
	['a tunnel', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 0],
	...['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'POST'].map(method => [method, get('/services', method), 404] as const),
	...['GET', 'HEAD', 'PUT'].map(method => [`${method} of a command`, get('/stop', method), 404] as const),
];

describe('what is no decent request is refused, commands nothing, and stops nobody', async () => {
	const spec = project(service('db'));
	const command = vi.fn();
	const store = {...createStore({project: spec, now: () => 0, execute() {}}), command};

	test('each of a table', async () => {
		const {socket, raw} = await serveInstance({store});
		const replies = await Promise.all(requests.map(async ([what, bytes]) => [what, (await rawHttp({path: socket}, bytes)).status] as const));
		expect(replies).toEqual(requests.map(([what, , status]) => [what, status]));
		expect(command).not.toHaveBeenCalled();
		expect(Object.keys(Object.prototype)).toEqual([]);
		expect((await raw('GET', '/services'))[0]).toBe(200);
		expect((await raw('POST', '/stop', JSON.stringify({names: Array.from({length: 50_000}, () => 'db'), wait: false})))[0]).toBe(200);
		expect(command).toHaveBeenCalledOnce();
	});

	test('an upgrade is none: the request is answered as it is', async () => {
		const {socket} = await serveInstance();
		const {status, head} = await rawHttp({path: socket}, `GET /services HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
		expect(status).toBe(200);
		expect(head).not.toMatch(/upgrade/i);
	});

	test('a pattern for names that never ends is broken off, and that is said', async () => {
		const {raw} = await serveInstance({store: createStore({project: project(service(`${'a'.repeat(40)}-`)), now: () => 0, execute() {}})});
		const [status, text] = await raw('POST', '/pause', JSON.stringify({names: ['/^(a+)+$/']}));
		expect([status, text]).toEqual([400, expect.stringContaining('takes too long on these names')]);
		expect((await raw('GET', '/services'))[0]).toBe(200);
	});
});
