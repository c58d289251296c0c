import {request} from 'node:http';
import {Validator} from '@seriousme/openapi-schema-validator';
import {describe, expect, test} from 'vitest';
import {descriptions} from '../../source/web/openapi/descriptions.ts';
import {apiRoutes} from '../../source/web/routes.ts';
import {violations} from '../helpers/json-schema.ts';
import {until} from '../helpers/until.ts';
import {machine} from './fake-desk.ts';
import {as, serveWeb} from './served-web.ts';

interface Document {
	readonly paths: Readonly<Record<string, Readonly<Record<string, {readonly operationId: string; readonly responses: Readonly<Record<string, {readonly content: Readonly<Record<string, {readonly schema: object}>>}>>}>>>>;
}

interface Row {
	readonly id: string;
	readonly state: string;
}

interface Rows {
	readonly builds: readonly Row[];
}

interface Refused {
	readonly error: {readonly message: string};
}

describe('builds', () => {
	test('are told newest first, as `builds --json` has them, and as many as are asked for, from where somebody has read to', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1', state: 'failed', exitCode: 3, queuedAt: 1000, startedAt: 2000, endedAt: 3500, machine});
		desk.put({id: 'b.1', project: 'bar', queuedAt: 2000});
		desk.put({id: 'c.1', builder: 'n2', queuedAt: 3000});
		const ids = async (query: string) => (await call(`/api/builds${query}`, {headers: as('reader')})).value<readonly Row[]>().map(({id}) => id);
		expect(await ids('')).toEqual(['c.1', 'b.1', 'a.1']);
		expect(await ids('?limit=1')).toEqual(['c.1']);
		expect(await ids('?limit=1&before=c.1')).toEqual(['b.1']);
		expect(await ids('?project=foo')).toEqual(['c.1', 'a.1']);
		expect(await ids('?builder=n2')).toEqual(['c.1']);
		expect(await ids('?state=failed')).toEqual(['a.1']);
		expect(await ids('?state=')).toEqual(['c.1', 'b.1', 'a.1']);
		expect((await call('/api/builds?state=failed', {headers: as('reader')})).value()).toEqual([{
			id: 'a.1', suggestion: 'a', project: 'foo', revision: 'main', step: '', builder: 'n1', state: 'failed', exitCode: 3,
			queuedAt: '1970-01-01T00:00:01.000Z', startedAt: '1970-01-01T00:00:02.000Z', endedAt: '1970-01-01T00:00:03.500Z', durationMs: 1500,
			machine, retryOf: null, reason: null, logBytes: 0,
		}]);
	});

	test('are found by the id of one, of its job and of its suggestion; of no such id it is said', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1:1', job: 'a.1', suggestion: 'a', step: 'x'});
		desk.put({id: 'a.1:2', job: 'a.1', suggestion: 'a', step: 'y'});
		desk.put({id: 'a.2', suggestion: 'a'});
		const ids = async (id: string) => (await call(`/api/builds/${encodeURIComponent(id)}`, {headers: as('reader')})).value<Rows>().builds.map(({id: found}) => found);
		expect(await ids('a.1:2')).toEqual(['a.1:2']);
		expect(await ids('a.1')).toEqual(['a.1:1', 'a.1:2']);
		expect(await ids('a')).toEqual(['a.1:1', 'a.1:2', 'a.2']);
		const {status, value} = await call('/api/builds/nope', {headers: as('reader')});
		expect([status, value()]).toEqual([404, {error: {code: 'unknown-build', message: 'There is no build nope.'}}]);
	});

	test('are suggested, cancelled and tried again', async () => {
		const {desk, call} = await serveWeb();
		desk.putBuilder({name: 'n1'});
		desk.putBuilder({name: 'n2'});
		const suggested = await call('/api/suggestions', {method: 'POST', headers: as('client'), body: {project: 'foo', revisions: ['main', 'dev'], on: {os: 'linux'}, steps: 'a/*', timeLimitMs: 1000}});
		expect(suggested.status).toBe(200);
		expect(suggested.value<Rows>().builds).toHaveLength(4);
		const [question] = desk.asked;
		expect(question).toEqual({type: 'suggest', body: {id: expect.stringMatching(/^[A-Za-z\d]{12}$/) as string, project: 'foo', revisions: ['main', 'dev'], on: {os: 'linux'}, steps: 'a/*', timeLimitMs: 1000, isForAnyOne: false, supersedes: false}});
		const id = suggested.value<Rows>().builds[0]!.id;
		expect((await call(`/api/builds/${id}/cancel`, {method: 'POST', headers: as('client')})).value()).toEqual({count: 1});
		expect((await call(`/api/builds/${id}`, {headers: as('reader')})).value<Rows>().builds[0]!.state).toBe('cancelled');
		const retried = await call(`/api/builds/${id}/retry`, {method: 'POST', headers: as('client'), body: {}});
		expect(retried.value<Rows>().builds[0]).toMatchObject({retryOf: id, state: 'queued'});
	});

	test('an id that whoever suggests gives is kept, so that a second try is the same suggestion', async () => {
		const {desk, call} = await serveWeb();
		await call('/api/suggestions', {method: 'POST', headers: as('client'), body: {id: 'abcdefghijkl', project: 'foo', revisions: ['x']}});
		expect(desk.asked).toMatchObject([{type: 'suggest', body: {id: 'abcdefghijkl'}}]);
	});

	test.each([
		[{revisions: ['main']}, 'The property "project" is missing.'],
		[{project: 'foo', revisions: 'main'}, 'The property "revisions" must be Array, not "main".'],
		[{project: 'foo', revisions: ['main'], force: true}, 'There is no property "force" here.'],
		[{project: 'foo', revisions: ['main'], id: 'x'}, 'The property "id" must be 12 letters and digits, not "x".'],
		[{project: '../x', revisions: ['main']}, '"../x" is no project\'s name.'],
		['{', /^The body is no JSON: /],
		[[1], 'The body must be an object, not Array.'],
	])('a suggestion that is none is refused in a sentence: %j', async (body, message) => {
		const {call} = await serveWeb();
		const {status, value} = await call('/api/suggestions', {method: 'POST', headers: as('client'), body});
		expect(status).toBe(400);
		expect(value<Refused>().error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
	});
});

describe('a log', () => {
	test('is the bytes that were printed, whole or piece by piece', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1', state: 'passed', exitCode: 0});
		const printed = Buffer.from([...Buffer.from('one\r\n\u001B[31mtwo'), 0xFF, 0xC3, 0, 10]);
		desk.print('a.1', printed);
		const whole = await call('/api/builds/a.1/log', {headers: as('reader')});
		expect(whole.body).toEqual(printed);
		expect(whole.headers).toMatchObject({'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="a.1.log"', 'x-content-type-options': 'nosniff'});
		const piece = await call('/api/builds/a.1/log?offset=5&limit=3', {headers: as('reader')});
		expect(piece.body).toEqual(printed.subarray(5, 8));
		expect(piece.headers).toMatchObject({'x-log-offset': '5', 'x-log-attempt': '1', 'x-log-whole': 'false'});
		expect((await call('/api/builds/a.1/log?offset=8&limit=99', {headers: as('reader')})).headers['x-log-whole']).toBe('true');
		expect((await call('/api/builds/b.1/log', {headers: as('reader')})).status).toBe(404);
	});

	test('is waited for on request, and its end too', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1', state: 'running'});
		const piece = call('/api/builds/a.1/log?offset=0&limit=100&wait=60000', {headers: as('reader')});
		await until('somebody waits', () => desk.asked.some(({type}) => type === 'log'));
		desk.print('a.1', 'hello\n');
		expect((await piece).text).toBe('hello\n');
		const rest = call('/api/builds/a.1/log?offset=6&limit=100&wait=60000', {headers: as('reader')});
		await until('somebody waits again', () => desk.asked.filter(({type}) => type === 'log').length === 2);
		desk.put({id: 'a.1', state: 'passed', exitCode: 0});
		const ended = await rest;
		expect([ended.text, ended.headers['x-log-whole']]).toEqual(['', 'true']);
	});

	test('is followed to its end', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1', state: 'running'});
		desk.print('a.1', 'one\n');
		const all = call('/api/builds/a.1/log?wait=1', {headers: as('reader')});
		desk.print('a.1', 'two\n');
		desk.put({id: 'a.1', state: 'passed', exitCode: 0});
		expect((await all).text).toBe('one\ntwo\n');
	});

	test('that has begun anew does not pass for the end of the old one: the connection is cut', async () => {
		const {desk, port} = await serveWeb();
		desk.put({id: 'a.1', state: 'running'});
		desk.print('a.1', 'one\n');
		const outcome = new Promise<string>(resolve => {
			const sent = request({host: '127.0.0.1', port, path: '/api/builds/a.1/log?offset=4&wait=1', agent: false, headers: as('reader')}, response => {
				response.resume();
				response.on('end', () => {
					resolve('whole');
				});
				response.on('error', () => {
					resolve('cut');
				});
				// It is followed by now.
				desk.beginAnew('a.1');
				desk.print('a.1', 'x');
				desk.put({id: 'a.1', state: 'passed', exitCode: 0});
			});
			sent.end();
		});
		expect(await outcome).toBe('cut');
	});
});

test('builders are told, paused, resumed and drained; of one that is not known it is said', async () => {
	const {desk, call} = await serveWeb();
	desk.putBuilder({name: 'n1', labels: {gpu: 'yes'}, running: 1, queued: 2});
	desk.putBuilder({name: 'n2', state: 'missing'});
	const builders = async () => (await call('/api/builders', {headers: as('reader')})).value<readonly Row[]>();
	expect(await builders()).toMatchObject([{name: 'n1', state: 'online', labels: {gpu: 'yes'}, running: 1, queued: 2, machine}, {name: 'n2', state: 'offline'}]);
	for (const [verb, state] of [['pause', 'paused'], ['resume', 'online'], ['drain', 'draining']] as const) {
		expect((await call(`/api/builders/n1/${verb}`, {method: 'POST', headers: as('client')})).status).toBe(200);
		expect((await builders())[0]!.state).toBe(state);
	}

	expect((await call('/api/builders/n9/pause', {method: 'POST', headers: as('client')})).status).toBe(404);
});

describe('the badge', () => {
	test.each([['passed', 'passing'], ['failed', 'failing'], ['unknown', 'unknown'], ['running', 'running']] as const)('of a project whose newest build is %s says %s', async (state, word) => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1', project: 'apps/foo', state});
		const {status, headers, text} = await call('/badge/apps/foo.svg', {headers: as('reader')});
		expect(status).toBe(200);
		expect(headers).toMatchObject({'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'private, max-age=20'});
		expect(text).toContain(`<title>build: ${word}</title>`);
	});

	test('is of the revision that is asked for, and unknown of what nobody has built', async () => {
		const {desk, call} = await serveWeb();
		desk.put({id: 'a.1', state: 'passed', revision: 'v1'});
		desk.put({id: 'b.1', state: 'failed', revision: 'v2'});
		const word = async (path: string) => /<title>build: (\w+)</.exec((await call(path, {headers: as('reader')})).text)?.[1];
		expect(await word('/badge/foo.svg')).toBe('failing');
		expect(await word('/badge/foo.svg?revision=v1')).toBe('passing');
		expect(await word('/badge/%3Cscript%3E.svg')).toBe('unknown');
		expect((await call('/badge/foo.png', {headers: as('reader')})).status).toBe(404);
	});

	test('needs a token, unless the hub shows badges to everybody', async () => {
		const {call} = await serveWeb();
		expect((await call('/badge/foo.svg')).status).toBe(401);
		const open = await serveWeb({hasPublicBadges: true});
		const {status, headers} = await open.call('/badge/foo.svg', {headers: {'Sec-Fetch-Site': 'cross-site'}});
		expect([status, headers['cache-control'], headers['cross-origin-resource-policy']]).toEqual([200, 'public, max-age=20', 'cross-origin']);
	});
});

describe('the description', () => {
	test('is a valid OpenAPI document that has every route, each described', async () => {
		const {call} = await serveWeb();
		const document = (await call('/api/openapi.json', {headers: as('reader')})).value<Document>();
		expect(await new Validator().validate({...document})).toEqual({valid: true});
		expect(Object.keys(descriptions).sort()).toEqual(apiRoutes.map(({method, path}) => `${method} ${path}`).sort());
		const ids = Object.values(document.paths).flatMap(methods => Object.values(methods).map(({operationId}) => operationId));
		expect(new Set(ids).size).toBe(apiRoutes.length);
		expect(Object.keys(document.paths)).toContain('/api/builds/{id}/log');
	});

	test('answers are as it says', async () => {
		const {desk, call} = await serveWeb();
		const document = (await call('/api/openapi.json', {headers: as('reader')})).value<Document>();
		desk.putBuilder({name: 'n1'});
		desk.put({id: 'a.1', state: 'failed', exitCode: 3, startedAt: 1, endedAt: 2, machine, reason: 'time limit of 1h reached'});
		desk.put({id: 'b.1'});
		const schemaOf = (path: string, method: string) => document.paths[path]![method]!.responses['200']!.content['application/json']!.schema;
		for (const [path, template, method] of [
			['/api/builds', '/api/builds', 'get'],
			['/api/builds/a.1', '/api/builds/{id}', 'get'],
			['/api/builders', '/api/builders', 'get'],
			['/api/session', '/api/session', 'get'],
			['/api/builds/a.1/retry', '/api/builds/{id}/retry', 'post'],
			['/api/builds/b.1/cancel', '/api/builds/{id}/cancel', 'post'],
			['/api/builders/n1/pause', '/api/builders/{name}/pause', 'post'],
		] as const) {
			const {status, value} = await call(path, {method: method.toUpperCase(), headers: as('admin')});
			expect([path, status, violations(schemaOf(template, method), value(), document)]).toEqual([path, 200, []]);
		}
	});
});
