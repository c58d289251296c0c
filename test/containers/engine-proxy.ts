import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import http, {type IncomingMessage, type ServerResponse} from 'node:http';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';

/** `lose`: the engine does it, and its answer is lost with the connection. `break`: the connection breaks before it is asked. `swallow`: nobody ever answers. `answeredAfter`: the engine does it, and its answer comes only then. */
export type Interference = 'lose' | 'break' | 'swallow' | {readonly status: number; readonly message: string} | {readonly answeredAfter: Promise<unknown>};

export interface EngineProxy {
	/** As `DOCKER_HOST` names it. */
	readonly host: string;
	/** `POST /containers/ID/start`, without the version. */
	readonly asked: readonly string[];
}

/** An engine that answers as the one behind it does, but where the test has it fail: once for each answer of `interfere`. */
export async function engineProxy(host: string, interfere: (request: string, asked: readonly string[]) => Interference | undefined): Promise<EngineProxy> {
	const directory = mkdtempSync(path.join(tmpdir(), 'devtui-proxy-'));
	const socketPath = path.join(directory, 'engine.sock');
	const behind = host.replace(/^unix:\/\//, '');
	const sockets = new Set<Socket>();
	const asked: string[] = [];
	const note = ({method, url}: IncomingMessage): Interference | undefined => {
		const request = `${method} ${url!.replace(/^\/v[\d.]+/, '').replace(/\?.*/, '')}`;
		const interference = interfere(request, asked);
		asked.push(request);
		return interference;
	};

	const server = http.createServer((request, response) => {
		const interference = note(request);
		if (interference === 'break') {
			request.socket.destroy();
		} else if (interference === 'swallow') {
			request.resume();
		} else if (typeof interference === 'object' && 'status' in interference) {
			response.writeHead(interference.status, {'content-type': 'application/json'}).end(JSON.stringify({message: interference.message}));
		} else {
			forward(request, response, behind, interference);
		}
	});
	server.on('upgrade', (request, socket: Socket, head) => {
		if (note(request) === 'swallow') {
			sockets.add(socket);
			return;
		}

		const engine = connect({path: behind, allowHalfOpen: true});
		sockets.add(engine);
		engine.write(`${request.method} ${request.url} HTTP/1.1\r\n${request.rawHeaders.map((text, index) => index % 2 === 0 ? `${text}: ` : `${text}\r\n`).join('')}\r\n`);
		engine.write(head);
		socket.pipe(engine).pipe(socket);
		socket.on('error', () => engine.destroy());
		engine.on('error', () => socket.destroy());
	});
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
	});
	server.listen(socketPath);
	await once(server, 'listening');
	onTestFinished(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}

		rmSync(directory, {recursive: true, force: true});
	});
	return {host: `unix://${socketPath}`, asked};
}

function forward(request: IncomingMessage, response: ServerResponse, socketPath: string, interference: 'lose' | {readonly answeredAfter: Promise<unknown>} | undefined): void {
	const {method, url: path_, headers} = request;
	const asking = http.request({socketPath, method, path: path_, headers, agent: false}, answer => {
		if (interference === 'lose') {
			answer.resume().once('end', () => {
				request.socket.destroy();
			});
			return;
		}

		void Promise.resolve(interference?.answeredAfter).then(() => {
			response.writeHead(answer.statusCode!, answer.headers);
			response.flushHeaders();
			answer.pipe(response);
		});
	});
	asking.on('error', () => {
		response.destroy();
	});
	response.on('close', () => {
		asking.destroy();
	});
	request.pipe(asking);
}
