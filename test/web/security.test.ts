import {request as httpsRequest} from 'node:https';
import {connect} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {createRate} from '../../source/web/rate.ts';
import {createSessions} from '../../source/web/sessions.ts';
import {startWeb} from '../../source/web/start-web.ts';
import {makeCertificate} from '../helpers/certificate.ts';
import {rawHttp} from '../helpers/raw-http.ts';
import {createFakeDesk} from './fake-desk.ts';
import {as, serveWeb, tokens} from './served-web.ts';

interface Refused {
	readonly error: {readonly code: string};
}

describe('who may ask', () => {
	const look = ['/api/builds', '/api/builds/a.1', '/api/builds/a.1/log', '/api/builders', '/api/openapi.json', '/badge/foo.svg'];
	const change = ['/api/builds/a.1/cancel', '/api/builds/a.1/retry', '/api/builders/n1/pause', '/api/builders/n1/resume', '/api/builders/n1/drain'];

	test.each([
		['nobody', {}],
		['a wrong token', {Authorization: 'Bearer adminadmin1'}],
		['a token in the wrong way', {Authorization: 'Basic adminadmin'}],
		['an empty token', {Authorization: 'Bearer '}],
	])('%s: nothing', async (_title, headers) => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1'});
		for (const path of look) {
			expect([path, (await call(path, {headers})).status]).toEqual([path, 401]);
		}

		for (const path of change) {
			expect([path, (await call(path, {method: 'POST', headers})).status]).toEqual([path, 401]);
		}

		expect((await call('/api/events', {headers})).status).toBe(401);
		expect(desk.asked).toEqual([]);
	});

	test('a reader may look and change nothing; a builder may do neither', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1'});
		for (const path of look) {
			expect([path, (await call(path, {headers: as('reader')})).status]).toEqual([path, 200]);
			expect([path, (await call(path, {headers: as('builder')})).status]).toEqual([path, 403]);
		}

		const before = desk.asked.length;
		for (const path of change) {
			expect([path, (await call(path, {method: 'POST', headers: as('reader')})).status]).toEqual([path, 403]);
			expect([path, (await call(path, {method: 'POST', headers: as('builder')})).status]).toEqual([path, 403]);
		}

		expect((await call('/api/suggestions', {method: 'POST', headers: as('reader'), body: {project: 'foo', revisions: ['x']}})).status).toBe(403);
		expect(desk.asked).toHaveLength(before);
	});

	test('an open hub asks whoever sits there for no token; a wrong one is wrong all the same', async () => {
		const {call} = await serveWeb({isOpen: true});
		expect((await call('/api/builds')).status).toBe(200);
		expect((await call('/api/suggestions', {method: 'POST', body: {project: 'foo', revisions: ['x']}})).status).toBe(200);
		expect((await call('/api/builds', {headers: {Authorization: 'Bearer nope'}})).status).toBe(401);
	});

	test('no hub is open where others can reach it', async () => {
		await expect(startWeb(createFakeDesk(), {host: '0.0.0.0', port: 0, isOpen: true})).rejects.toThrow('On 0.0.0.0 whoever comes must need a token.');
	});

	test('the page itself is for everybody, and what it says to who has no token is nothing', async () => {
		const {call} = await serveWeb();
		expect((await call('/')).text).toContain('<title>Builds · devtui</title>');
		expect((await call('/builds/a.1')).status).toBe(200);
		expect((await call('/api/session')).value()).toEqual({mayLook: false, mayChange: false, hasToken: false, version: ''});
		expect((await call('/api/session', {headers: as('reader')})).value()).toEqual({mayLook: true, mayChange: false, hasToken: true, version: '9.9.9'});
	});
});

describe('a session', () => {
	const cookieOf = (header: unknown) => String((header as readonly string[])[0]).split(';')[0]!;

	test('is a cookie that no script can read, no other site sends, and in which the token does not stand', async () => {
		const {call, port} = await serveWeb();
		const {status, headers} = await call('/api/session', {method: 'POST', body: {token: 'clientclient\n'}});
		expect(status).toBe(200);
		const [header] = headers['set-cookie'] as readonly string[];
		expect(header).toMatch(new RegExp(`^devtui-hub-${port}=[\\w-]+; Path=/; HttpOnly; SameSite=Strict; Max-Age=\\d+$`));
		expect(Buffer.from(header!.split(/[=;]/)[1]!, 'base64url').toString('latin1')).not.toContain('client');
		const Cookie = `other=1; ${cookieOf(headers['set-cookie'])}`;
		expect((await call('/api/builds', {headers: {Cookie}})).status).toBe(200);
		expect((await call('/api/session/end', {method: 'POST', headers: {Cookie}})).headers['set-cookie']).toEqual([`devtui-hub-${port}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`]);
	});

	test('is not begun with a wrong token, and is worth nothing once its token is revoked', async () => {
		const {desk, call} = await serveWeb();
		expect((await call('/api/session', {method: 'POST', body: {token: 'nope'}})).status).toBe(401);
		const Cookie = cookieOf((await call('/api/session', {method: 'POST', body: {token: 'clientclient'}})).headers['set-cookie']);
		desk.revoke('clientclient');
		expect((await call('/api/builds', {headers: {Cookie}})).status).toBe(401);
	});

	test('outlives a hub that has the same secret again, and no other; ends in time; and is no other\'s', () => {
		let now = 0;
		const options = {secret: 's', port: 1, isEncrypted: false};
		const cookie = cookieOf([createSessions(options, () => now).begin('token')]);
		const again = createSessions(options, () => now);
		expect(again.tokenOf(cookie)).toBe('token');
		expect(createSessions({...options, secret: 't'}, () => now).tokenOf(cookie)).toBeUndefined();
		expect(createSessions({port: 1, isEncrypted: false}, () => now).tokenOf(cookie)).toBeUndefined();
		expect(createSessions({...options, port: 2}, () => now).tokenOf(cookie)).toBeUndefined();
		const [name, value] = cookie.split('=') as [string, string];
		for (let index = 0; index < value.length - 1; index++) {
			expect(again.tokenOf(`${name}=${value.slice(0, index)}${value[index] === 'A' ? 'B' : 'A'}${value.slice(index + 1)}`)).toBeUndefined();
		}

		expect(again.tokenOf(`${name}=`)).toBeUndefined();
		now = 31 * 24 * 3_600_000;
		expect(again.tokenOf(cookie)).toBeUndefined();
	});

	test('goes over an encrypted connection only where there is one', async () => {
		const {cert, key} = makeCertificate();
		const web = await startWeb(createFakeDesk(tokens), {host: '127.0.0.1', port: 0, isOpen: false, tls: {cert, key}});
		onTestFinished(web.close);
		const header = await new Promise<string>((resolve, reject) => {
			const sent = httpsRequest({host: '127.0.0.1', port: web.port, path: '/api/session', method: 'POST', ca: cert, agent: false, headers: {Origin: `https://127.0.0.1:${web.port}`}}, response => {
				response.resume();
				resolve(String(response.headers['set-cookie']));
			});
			sent.on('error', reject);
			sent.end('{"token": "clientclient"}');
		});
		expect(header).toMatch(/^__Host-devtui-hub-\d+=.*; Secure; /);
	});
});

describe('where certificates of visitors are asked for', () => {
	const authority = makeCertificate({subject: 'authority', names: []});
	const server = makeCertificate({subject: 'hub', issuer: authority});
	const visitor = makeCertificate({subject: 'me', issuer: authority});
	const stranger = makeCertificate({subject: 'stranger'});
	const ask = async (port: number, files: {readonly cert?: string; readonly key?: string}, path: string, headers = {}) => new Promise<number | string>(resolve => {
		const sent = httpsRequest({host: '127.0.0.1', port, path, ca: authority.cert, agent: false, headers, ...files}, response => {
			response.resume();
			resolve(response.statusCode!);
		});
		sent.on('error', error => {
			resolve(error.message);
		});
		sent.end();
	});

	test('who shows one that is trusted comes in, and needs a token all the same; nobody else gets a word, not even of a badge', async () => {
		const web = await startWeb(createFakeDesk(tokens), {host: '127.0.0.1', port: 0, isOpen: false, hasPublicBadges: true, tls: {cert: server.cert, key: server.key, ca: authority.cert}});
		onTestFinished(web.close);
		const own = {cert: visitor.cert, key: visitor.key};
		expect(await ask(web.port, own, '/')).toBe(200);
		expect(await ask(web.port, own, '/api/builds')).toBe(401);
		expect(await ask(web.port, own, '/api/builds', as('reader'))).toBe(200);
		expect(await ask(web.port, own, '/badge/foo.svg')).toBe(200);
		for (const files of [{}, {cert: stranger.cert, key: stranger.key}]) {
			for (const path of ['/', '/api/builds', '/badge/foo.svg']) {
				expect(await ask(web.port, files, path, as('admin'))).toEqual(expect.any(String));
			}
		}
	});
});

describe('pages of other sites', () => {
	test.each([
		[{Origin: 'http://evil.example'}],
		[{Origin: 'null'}],
		[{Origin: 'http://127.0.0.1:1'}],
		[{'Sec-Fetch-Site': 'cross-site'}],
	])('ask nothing, on an open hub too: %j', async headers => {
		const {desk, call} = await serveWeb({isOpen: true});
		desk.put({id: 'a.1'});
		expect((await call('/api/builds', {headers})).status).toBe(403);
		expect((await call('/api/events', {headers})).status).toBe(403);
		expect((await call('/badge/foo.svg', {headers})).status).toBe(403);
		expect((await call('/api/builds/a.1/cancel', {method: 'POST', headers})).status).toBe(403);
		expect((await call('/api/session', {method: 'POST', headers, body: {token: 'x'}})).status).toBe(403);
		expect(desk.asked).toEqual([]);
	});

	test('may lead here', async () => {
		const {call} = await serveWeb();
		expect((await call('/builds/a.1', {headers: {'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate'}})).status).toBe(200);
	});

	test('post no forms: what is no JSON is refused', async () => {
		const {desk, call} = await serveWeb({isOpen: true});
		const {status} = await call('/api/suggestions', {method: 'POST', headers: {'Content-Type': 'text/plain'}, body: '{"project": "foo", "revisions": ["x"]}'});
		expect([status, desk.asked]).toEqual([415, []]);
	});

	test('find nobody here under a name of theirs', async () => {
		const {call} = await serveWeb({isOpen: true, hosts: ['Builds.Example']});
		for (const [host, status] of [['evil.example', 421], ['127.0.0.1.evil.example', 421], ['builds.example:80', 200], ['localhost', 200]] as const) {
			expect([host, (await call('/', {headers: {Host: host}})).status]).toEqual([host, status]);
		}
	});
});

test('every answer forbids scripts that are not the page\'s own, frames, and guesses about its type', async () => {
	const {call} = await serveWeb();
	for (const path of ['/', '/page.js', '/api/builds', '/nothing', '/api/session']) {
		const {headers} = await call(path);
		const policy = String(headers['content-security-policy']);
		expect(policy).toContain('default-src \'none\'; script-src \'self\'; style-src \'self\';');
		expect(policy).toContain('frame-ancestors \'none\'');
		expect(policy).not.toContain('unsafe');
		expect(headers).toMatchObject({'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin'});
	}
});

test('no path leads to a file that is not the page\'s', async () => {
	const {port} = await serveWeb();
	for (const path of ['/../package.json', '/..%2fpackage.json', '/%2e%2e/package.json', '/page/../../cli.js', '/builds/../../cli.js', '/cli.js', '/page.js/../cli.js', '/page.js%00', '/index.html', '//etc/passwd', '/badge/../../../etc/passwd', '/badge/..%2f..%2fpackage.json']) {
		const {status, body} = await rawHttp(connect(port, '127.0.0.1'), `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
		expect([path, [200, 401, 404].includes(status), /"dependencies"|root:|createRequire/.test(body)]).toEqual([path, true, false]);
	}
});

test('names do not break out of headers', async () => {
	const {desk, call} = await serveWeb({isOpen: true});
	const id = 'a.1"\r\nX-Evil: 1\r\n\r\n';
	desk.put({id, state: 'passed'});
	desk.print(id, 'hello');
	const {headers, text} = await call(`/api/builds/${encodeURIComponent(id)}/log`);
	expect(text).toBe('hello');
	expect(headers['x-evil']).toBeUndefined();
	expect(headers['content-disposition']).toBe('attachment; filename="a.1___X-Evil__1____.log"');
});

test('a body that is too large is refused, and the hub answers on', async () => {
	const {desk, call} = await serveWeb({isOpen: true});
	const {status, value} = await call('/api/suggestions', {method: 'POST', body: {project: 'foo', revisions: ['x'.repeat(300_000)]}});
	expect([status, value<Refused>().error.code, desk.asked]).toEqual([413, 'too-large', []]);
	expect((await call('/api/builds')).status).toBe(200);
});

describe('who asks too often', () => {
	test('has to wait, and nobody else has', () => {
		let now = 0;
		const rate = createRate({perSecond: 10, atOnce: 3}, () => now);
		expect([1, 2, 3, 4].map(() => rate.take('a'))).toEqual([true, true, true, false]);
		expect(rate.take('b')).toBe(true);
		now += 100;
		expect([1, 2].map(() => rate.take('a'))).toEqual([true, false]);
		now += 60_000;
		expect([1, 2, 3, 4].map(() => rate.take('a'))).toEqual([true, true, true, false]);
	});

	test('does not fill the memory by coming from many addresses', () => {
		const rate = createRate({perSecond: 0, atOnce: 1}, () => 0);
		expect(rate.take('first')).toBe(true);
		expect(rate.take('first')).toBe(false);
		for (let index = 0; index < 10_000; index++) {
			rate.take(`address ${index}`);
		}

		// It is forgotten by now.
		expect(rate.take('first')).toBe(true);
	});

	test('is told so', async () => {
		const {port} = await serveWeb();
		const asked = 700;
		const connection = connect(port, '127.0.0.1');
		const {body, head} = await rawHttp(connection, `${'GET /api/session HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(asked)}GET /icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
		expect(`${head}${body}`).toContain('429 Too Many Requests');
	});
});
