import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {networkInterfaces} from 'node:os';
import process from 'node:process';

/** Whether this machine has IPv6, as far as it can be seen. */
export const hasIpv6 = Object.values(networkInterfaces()).flat().some(each => each?.address === '::1');

/**
 * A port that nobody listens on, TCP or UDP, on any address of this machine: not one of those that the kernel gives to
 * whoever asks for any, so that nobody gets it while a test wants it free; each test process has others.
 */
export async function unusedPort(): Promise<number> {
	for (;;) {
		const port = first + (offset++ * stride) % count;
		if (await isUnused(port)) {
			return port;
		}
	}
}

/** Below 32768, where the kernel's own begin. */
const first = 12_000;
const count = 20_000;
/** Has no divisor in common with the count: all of them are met. */
const stride = 7919;
let offset = process.pid * 31;

async function isUnused(port: number): Promise<boolean> {
	const server = createServer();
	const socket = createSocket(hasIpv6 ? 'udp6' : 'udp4');
	try {
		// Both families.
		server.listen({port});
		await once(server, 'listening');
		socket.bind({port});
		await once(socket, 'listening');
		return true;
	} catch {
		return false;
	} finally {
		await Promise.all([server.listening && new Promise(resolve => {
			server.close(resolve);
		}), new Promise<void>(resolve => {
			socket.close(resolve);
		})]);
	}
}
