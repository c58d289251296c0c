import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:net';
import type {AddressInfo, Server} from 'node:net';
import process from 'node:process';
import {onTestFinished} from 'vitest';

export interface Listening {
	readonly port: number;
	readonly server: Server;
	close(): Promise<void>;
}

/** undefined: this machine has no such address. */
export async function listen(host: string, port = 0, how: {readonly ipv6Only?: boolean} = {}): Promise<Listening | undefined> {
	const server = createServer(socket => {
		socket.on('error', () => undefined);
		socket.resume().end();
	});
	server.listen({host, port, ...how});
	try {
		await once(server, 'listening');
	} catch {
		return undefined;
	}

	const close = async () => new Promise<void>(resolve => {
		server.close(() => resolve());
	});
	onTestFinished(close);
	return {port: (server.address() as AddressInfo).port, server, close};
}

/** A process of its own that listens. */
export async function listeningProcess(environment: Readonly<Record<string, string>> = {}): Promise<{readonly pid: number; readonly port: number; readonly kill: () => void}> {
	const program = 'const server = require("net").createServer().listen(0, "127.0.0.1", () => console.log(server.address().port));';
	const child = spawn(process.execPath, ['-e', program, 'port-holder'], {env: {...process.env, ...environment}, stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	const [line] = await once(child.stdout, 'data') as [Buffer];
	return {pid: child.pid!, port: Number(line.toString()), kill: () => child.kill('SIGKILL')};
}
