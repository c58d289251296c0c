import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {ask, follow, type Request} from '../../source/api/client.ts';
import {routes} from '../../source/api/routes.ts';
import type {createLogStore} from '../../source/logs/log-store.ts';
import {serveInstance} from '../helpers/served.ts';
import {until} from '../helpers/until.ts';

function error(code: string, message: string): string {
	return JSON.stringify({error: {code, message}});
}

describe('what cannot be understood', () => {
	test('is told apart: no JSON, no such route, a property that is missing, wrong, or one too many', async () => {
		const {raw} = await serveInstance();
		expect(await raw('POST', '/stop', '{"names":')).toEqual([400, expect.stringMatching(/^\{"error":\{"code":"bad-json","message":"The body is no JSON: /)]);
		expect(await raw('POST', '/nope', '{}')).toEqual([404, error('unknown-route', 'There is no POST /nope.')]);
		expect(await raw('GET', '/stop')).toEqual([404, error('unknown-route', 'There is no GET /stop.')]);
		expect(await raw('POST', '/send', '{"name":"db"}')).toEqual([400, error('bad-property', 'The property "text" is missing.')]);
		expect(await raw('POST', '/stop', '{"names":"db"}')).toEqual([400, error('bad-property', 'The property "names" must be Array, not "db".')]);
		expect(await raw('POST', '/stop', '{"names":["db",5]}')).toEqual([400, error('bad-property', 'The property "names.1" must be string, not 5.')]);
		expect(await raw('POST', '/stop', '{"nmaes":["db"]}')).toEqual([400, error('bad-property', 'There is no property "nmaes" here.')]);
		expect(await raw('POST', '/stop', '[]')).toEqual([400, error('bad-property', 'The body must be an object, not Array.')]);
		expect(await raw('POST', '/stop', 'null')).toEqual([400, error('bad-property', 'The body must be an object, not null.')]);
		expect(await raw('GET', '/logs?last=many')).toEqual([400, error('bad-property', 'The property "last" must be a whole number, not "many".')]);
		expect(await raw('GET', '/services?nmaes=a')).toEqual([400, error('bad-property', 'There is no property "nmaes" here.')]);
	});

	test('is refused when it is too large, told beforehand or not', async () => {
		const {raw, socket} = await serveInstance();
		expect(await raw('POST', '/send', JSON.stringify({name: 'db', text: 'x'.repeat(2 * 1024 * 1024)}))).toEqual([413, error('too-large', 'The body is larger than 1048576 bytes.')]);
		expect((await ask(socket, {method: 'GET', path: '/instance'})).type).toBe('ok');
	});

	test('every route refuses a property that it does not know', async () => {
		const {raw} = await serveInstance();
		for (const {method, path: route} of routes) {
			const [status, text] = method === 'GET' ? await raw(method, `${route}?strange=1`) : await raw(method, route, '{"strange":1}');
			expect([route, status, text]).toEqual([route, 400, expect.stringContaining('bad-property')]);
		}
	});

	test('a bug in a handler is an answer, and the next question has one too', async () => {
		const {raw} = await serveInstance({
			usage() {
				throw new Error('oops');
			},
		});
		expect(await raw('GET', '/services')).toEqual([500, error('crashed', 'devtui could not answer: oops.')]);
		expect((await raw('GET', '/instance'))[0]).toBe(200);
	});
});

describe('names', () => {
	const chosen = async (...names: readonly string[]) => {
		const {socket} = await serveInstance();
		const response = await ask(socket, {method: 'GET', path: '/services', query: names.map(name => ['names', name] as const)});
		return response.type === 'ok' ? (response.value as ReadonlyArray<{name: string}>).map(({name}) => name) : response;
	};

	test.each([
		[[], ['web-1', 'web-2', 'db']],
		[['web'], ['web-1', 'web-2']],
		[['db', 'web-2'], ['web-2', 'db']],
		[['*-1'], ['web-1']],
		[['?b'], ['db']],
		[['web-[!1]'], ['web-2']],
		[['/^(db|web-1)$/'], ['web-1', 'db']],
		[['*', 'db'], ['web-1', 'web-2', 'db']],
	])('%j are %j', async (names, expected) => {
		expect(await chosen(...names)).toEqual(expected);
	});

	test.each([['we'], ['.*'], ['web-[z-a]'], ['/^x/'], ['']])('%j is nobody, and that is said', async name => {
		expect(await chosen(name)).toMatchObject({type: 'refused', message: expect.stringContaining(name) as unknown});
	});
});

describe('a log that is followed', () => {
	const lines = async (socket: string, query: Request['query'] = [], signal?: AbortSignal) => {
		const found: Array<{text?: string}> = [];
		const done = follow(socket, {method: 'GET', path: '/logs', query: query ?? [], ...signal && {signal}}, line => {
			found.push(line as {text?: string});
		});
		return {found, done};
	};

	const print = (logs: {append: ReturnType<typeof createLogStore>['append']}, text: string, name = 'db') => {
		logs.append(name, 1, 'stdout', {text: `${text}\n`, lineCount: text.split('\n').length}, 0);
	};

	test('has what was there and what comes, with no gap and nothing twice, however it is cut', async () => {
		const {socket, logs} = await serveInstance();
		print(logs, 'one');
		const {found} = await lines(socket, [['follow', 'true']]);
		for (let number = 2; number <= 60; number += 2) {
			print(logs, `${number}\n${number + 1}`);
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}

		await until('all lines', () => found.length === 61);
		expect(found.map(({text}) => text)).toEqual(['one', ...Array.from({length: 60}, (_, index) => String(index + 2))]);
	});

	test('is kept to its services, its pattern and its last lines, and then goes on', async () => {
		const {socket, logs} = await serveInstance();
		for (const text of ['a1', 'b1', 'a2', 'a3']) {
			print(logs, text);
		}

		print(logs, 'a4', 'web-1');
		const {found} = await lines(socket, [['follow', 'true'], ['names', 'db'], ['pattern', '^a'], ['last', '2']]);
		await until('the last two', () => found.length === 2);
		print(logs, 'b2\na5');
		print(logs, 'a6', 'web-2');
		await until('one more', () => found.length === 3);
		expect(found.map(({text}) => text)).toEqual(['a2', 'a3', 'a5']);
	});

	test('ends with what is there when devtui ends', async () => {
		const {socket, logs, close} = await serveInstance();
		const {found, done} = await lines(socket, [['follow', 'true']]);
		print(logs, 'first');
		await until('a line', () => found.length === 1);
		print(logs, 'last');
		await close();
		expect((await done).type).toBe('ok');
		expect(found.map(({text}) => text)).toEqual(['first', 'last']);
	});

	test('keeps nothing for a reader that does not read, beyond a bound', async () => {
		const {socket, logs} = await serveInstance();
		const connection = connect(socket);
		connection.on('error', () => {});
		onTestFinished(() => {
			connection.destroy();
		});
		print(logs, 'begin');
		connection.write('GET /logs?follow=true HTTP/1.1\r\nHost: a\r\n\r\n');
		await new Promise(resolve => connection.once('data', resolve));
		connection.pause();
		for (let index = 0; index < 30_000; index++) {
			print(logs, 'x'.repeat(200));
			if (index % 500 === 0) {
				await new Promise(resolve => {
					setImmediate(resolve);
				});
			}
		}

		expect(logs.read(logs.start()).entries.length).toBeLessThan(100);
		let text = '';
		connection.on('data', (chunk: Buffer) => {
			text += chunk.toString();
		});
		print(logs, 'the end');
		connection.resume();
		await until('the last line', () => text.includes('the end'));
		const dropped = [...text.matchAll(/"dropped":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
		expect(dropped).toBeGreaterThan(0);
		expect(text.split('x'.repeat(200)).length - 1 + dropped).toBe(30_000);
	});
});

describe('an answer that takes long', () => {
	beforeEach(() => {
		vi.useFakeTimers({toFake: ['setInterval', 'clearInterval']});
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	test('is preceded by a sign of life every three seconds', async () => {
		const {socket, store} = await serveInstance();
		let text = '';
		const answered = new Promise<void>((resolve, reject) => {
			const call = request({socketPath: socket, method: 'POST', path: '/wait', agent: false}, response => {
				response.on('data', (chunk: Buffer) => {
					text += chunk.toString();
				});
				response.on('end', resolve);
			});
			call.on('error', reject);
			call.end('{"names":["db"]}');
		});
		await until('the server to wait', () => vi.getTimerCount() === 1);
		for (const signs of ['\n', '\n\n', '\n\n\n']) {
			vi.advanceTimersByTime(3000);
			await until('a sign of life', () => text === signs);
		}

		store.command({type: 'start', services: ['db']});
		store.tell({type: 'spawned', service: 'db', run: 1, pid: 7});
		await answered;
		expect(text).toMatch(/^\n{3}\[/);
		expect(JSON.parse(text)).toEqual([{name: 'db', isGood: true, text: 'ready'}]);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('is waited for as long as signs of life come, and given up after a silence', async () => {
		const {socket, say} = await speaker();
		let heard = 0;
		let ending: unknown;
		void follow(socket, {method: 'GET', path: '/', silenceMs: 4000}, () => {
			heard++;
		}).then(response => {
			ending = response;
		});
		for (const count of [1, 2, 3]) {
			await say('{}\n');
			await until('a sign of life', () => heard === count);
			vi.advanceTimersByTime(3999);
		}

		await say('{}\n');
		await until('a sign of life', () => heard === 4);
		expect(ending).toBeUndefined();
		vi.advanceTimersByTime(4000);
		await until('the end', () => ending !== undefined);
		expect(ending).toEqual({type: 'silent', silenceMs: 4000});
		expect(vi.getTimerCount()).toBe(0);
	});
});

test('who stood still for longer than a silence may last has the answer that was given meanwhile', async () => {
	const {socket, say} = await speaker();
	const answer = ask(socket, {method: 'GET', path: '/', silenceMs: 1000});
	await say('"well"', () => {
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100);
	});
	expect(await answer).toEqual({type: 'ok', value: 'well'});
});

/** Somebody who is asked once, and answers bit by bit; then the connection is closed, if something is to be done meanwhile. */
async function speaker() {
	const directory = mkdtempSync(path.join(tmpdir(), 'dt-'));
	const socket = path.join(directory, 'a.sock');
	const server = createServer();
	const asked = once(server, 'connection').then(async ([connection]: Socket[]) => {
		connection!.on('error', () => {});
		await once(connection!, 'data');
		connection!.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
		return connection!;
	});
	server.listen(socket);
	await once(server, 'listening');
	onTestFinished(async () => {
		server.close();
		(await asked).destroy();
		rmSync(directory, {recursive: true, force: true});
	});
	return {
		socket,
		async say(text: string, meanwhile?: () => void): Promise<void> {
			const connection = await asked;
			if (meanwhile) {
				connection.end(text);
				meanwhile();
			} else {
				connection.write(text);
			}
		},
	};
}

test('whoever follows has the end of the answer before the connection is closed', async () => {
	const {socket, logs, close} = await serveInstance();
	let heard = 0;
	const followers = Array.from({length: 60}, async () => follow(socket, {method: 'GET', path: '/logs', query: [['follow', 'true']]}, () => heard++));
	logs.append('db', 1, 'stdout', {text: 'hello\n', lineCount: 1}, 0);
	await until('all to have heard it', () => heard >= 60);
	logs.append('db', 1, 'stdout', {text: `${'x'.repeat(100)}\n`.repeat(2000), lineCount: 2000}, 0);
	await close();
	expect(new Set((await Promise.all(followers)).map(({type}) => type))).toEqual(new Set(['ok']));
	expect(heard).toBe(60 * 2001);
});
