import {once} from 'node:events';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {connect, createServer} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {ask} from '../../source/api/client.ts';
import {createGuard} from '../../source/http/guard.ts';
import {keepRecentAnswers} from '../../source/api/recent-answers.ts';
import {createApiServer} from '../../source/api/server.ts';
import {createStore} from '../../source/core/store.ts';
import {eventStream} from '../helpers/event-stream.ts';
import {serveInstance} from '../helpers/served.ts';
import {project, service} from '../helpers/specs.ts';
import {until} from '../helpers/until.ts';

interface Row {
	readonly name: string;
	readonly phase: string;
	readonly memoryBytes: number | null;
}

/** Counts the looks; each has another figure. */
async function served() {
	let looks = 0;
	const made = await serveInstance({usage: () => new Map([['db', {cpuPercent: 0, memoryBytes: ++looks, ports: []}]])});
	const rows = async (...names: readonly string[]) => {
		const response = await ask(made.socket, {method: 'GET', path: '/services', query: names.map(name => ['names', name] as const)});
		return response.type === 'ok' ? response.value as readonly Row[] : [];
	};

	return {...made, rows, looks: () => looks};
}

test('whoever asks many times at once makes devtui look once', async () => {
	const {socket, looks} = await served();
	const asked = 100;
	const connection = connect(socket);
	connection.write('GET /services HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(asked));
	let text = '';
	connection.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
	});
	await until('all answers', () => text.split('"name":"db"').length > asked);
	connection.destroy();
	expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(asked);
	expect(new Set(text.match(/\[\{.*\}\]/g)).size).toBe(looks());
	expect(looks()).toBeLessThan(asked);
});

test('a moment later it looks again', () => {
	const store = createStore({project: project(service('db')), now: () => 0, execute() {}});
	let [now, made] = [0, 0];
	const recent = keepRecentAnswers(store, url => url === '/services' ? String(++made) : undefined, () => now);
	const ask = (url: string, headers = {}, host = 'localhost:80') => {
		let body = '';
		const response = {writeHead() {}, end(given: Buffer) {
			body = given.toString();
		}};
		return recent.give({method: 'GET', url, headers: {host, ...headers}} as unknown as IncomingMessage, response as unknown as ServerResponse) ? body : 'nothing';
	};

	expect([ask('/services'), ask('/services')]).toEqual(['1', '1']);
	now = 20;
	expect(ask('/services')).toBe('1');
	now = 21;
	expect(ask('/services')).toBe('2');
	store.command({type: 'start', services: ['db']});
	expect(ask('/services')).toBe('3');
	expect([ask('/else'), ask('/services', {accept: 'text/event-stream'}), ask('/services', {'content-length': '1'}), ask('/services', {'transfer-encoding': 'chunked'}), ask('/services', {}, 'a b/../@')]).toEqual(['nothing', 'nothing', 'nothing', 'nothing', 'nothing']);
});

test('is never told what is over, however soon it asks again', async () => {
	const {store, socket} = await served();
	const db = async () => {
		const response = await ask(socket, {method: 'GET', path: '/services'});
		return (response as {readonly value: readonly Row[]}).value.at(-1)!.phase;
	};

	const told: string[] = [];
	for (let run = 1; run <= 5; run++) {
		store.command({type: 'start', services: ['db']});
		told.push(await db());
		store.tell({type: 'spawned', service: 'db', run, pid: 7});
		told.push(await db());
		store.command({type: 'kill', services: ['db']});
		told.push(await db());
		store.tell({type: 'exited', service: 'db', run, exit: {type: 'signal', signal: 'SIGKILL'}});
		told.push(await db());
	}

	expect(told).toEqual(Array.from({length: 5}, () => ['starting', 'ready', 'stopping', 'stopped']).flat());
});

test('names are told apart, and who wants events has events', async () => {
	const {rows, socket} = await served();
	for (let turn = 0; turn < 3; turn++) {
		expect((await rows()).map(({name}) => name)).toEqual(['web-1', 'web-2', 'db']);
		expect((await rows('db')).map(({name}) => name)).toEqual(['db']);
		expect(await rows('nobody')).toEqual([]);
	}

	const stream = eventStream(socket, '/services');
	expect(await stream.has(3)).toHaveLength(3);
	stream.close();
});

test('nobody has an answer without the token because somebody with it has just had one', async () => {
	const {instance} = await served();
	const server = createApiServer(instance);
	const guard = createGuard({token: 'secret', hosts: [], isLoopback: true, isEncrypted: false});
	const listener = createServer(connection => {
		connection.on('error', () => {});
		server.accept(connection, guard);
	});
	onTestFinished(async () => {
		await server.close();
		listener.close();
	});
	listener.listen(0, '127.0.0.1');
	await once(listener, 'listening');
	const {port} = listener.address() as {readonly port: number};
	const status = async (headers: Readonly<Record<string, string>>) => (await fetch(`http://127.0.0.1:${port}/services`, {headers})).status;
	const token = {Authorization: 'Bearer secret'};
	const statuses: number[] = [];
	for (let turn = 0; turn < 5; turn++) {
		statuses.push(await status(token), await status({}), await status({...token, Origin: 'https://evil.example'}));
	}

	expect(statuses).toEqual(Array.from({length: 5}, () => [200, 401, 403]).flat());
});
