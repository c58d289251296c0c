import {mkdtempSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Instance} from '../../source/api/instance.ts';
import {createApiServer} from '../../source/api/server.ts';
import {claimSocket} from '../../source/api/socket.ts';
import {createStore} from '../../source/core/store.ts';
import {createLogStore} from '../../source/logs/log-store.ts';
import {project, service} from './specs.ts';

/** The interface of an instance that is made up, on a socket of its own. */
export async function serveInstance(changes: Partial<Instance> = {}) {
	const directory = mkdtempSync(path.join(tmpdir(), 'dt-'));
	const socket = path.join(directory, 'a.sock');
	const store = createStore({project: project(service('web-1', {replica: {of: 'web', number: 1}}), service('web-2', {replica: {of: 'web', number: 2}}), service('db')), now: () => Date.now(), execute() {}});
	const logs = createLogStore({maxBytes: 10_000});
	const instance: Instance = {
		about: {pid: 1, version: '1', project: 'p', directory: '/', files: [], startedIn: '/', startedAt: '', machine: ''},
		store,
		logs,
		usage: () => new Map(),
		publishedPorts: () => [],
		suggest: () => undefined,
		parseSignal: text => text === 'TERM' ? 'SIGTERM' : undefined,
		signal: () => undefined,
		send: () => undefined,
		checkpointMemory: () => new Map(),
		environmentOf: () => ({type: 'ok', environment: {A: '1'}}),
		subscribeEvents: () => () => {},
		load: () => ({type: 'invalid', text: 'broken'}),
		async reconfigure() {},
		define: () => ({type: 'invalid', message: 'no'}),
		journal: () => ({project: store.project, state: store.getSnapshot(), steps: []}),
		...changes,
	};
	const server = createApiServer(instance);
	const claimed = await claimSocket(socket);
	if (claimed.type === 'listening') {
		claimed.serve(connection => {
			connection.on('error', () => {});
			server.accept(connection);
		});
	}

	const close = async () => {
		await server.close();
		if (claimed.type === 'listening') {
			claimed.close();
		}
	};
	onTestFinished(async () => {
		await close();
		rmSync(directory, {recursive: true, force: true});
	});
	return {socket, store, logs, close, instance, raw: async (method: string, route: string, body = '') => rawAsk(socket, method, route, body)};
}

async function rawAsk(socketPath: string, method: string, route: string, body: string): Promise<readonly [number, string]> {
	return new Promise((resolve, reject) => {
		const call = request({socketPath, method, path: route, agent: false}, response => {
			let text = '';
			response.on('data', (chunk: Buffer) => {
				text += chunk.toString();
			});
			response.on('end', () => {
				resolve([response.statusCode!, text]);
			});
		});
		call.on('error', reject);
		call.end(body);
	});
}
