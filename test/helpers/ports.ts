import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {createServer} from 'node:net';

/**
 * A port of TCP that nobody listens on, of those that the kernel gives nobody by itself: neither a connection nor another
 * test's port 0 takes it meanwhile. Nor does another `quietPort`, as long as this process lives, even before anybody
 * listens there: the same number of UDP is taken.
 */
export async function quietPort(): Promise<number> {
	for (;;) {
		const port = 10_000 + Math.floor(Math.random() * 20_000);
		const release = await claim(port);
		if (!release) {
			continue;
		}

		if (await isFree(port)) {
			return port;
		}

		release();
	}
}

/** Undefined: it is somebody else's. */
async function claim(port: number): Promise<(() => void) | undefined> {
	const socket = createSocket('udp4').bind(port);
	try {
		await once(socket, 'listening');
	} catch {
		socket.close();
		return undefined;
	}

	socket.unref();
	return () => {
		socket.close();
	};
}

async function isFree(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const server = createServer();
		server.once('error', () => {
			resolve(false);
		});
		server.listen(port, () => {
			server.close(() => {
				resolve(true);
			});
		});
	});
}
