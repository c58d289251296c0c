import {createServer} from 'node:net';

/**
 * A port that nobody listens on, of those that the kernel gives nobody by itself: neither a connection nor another
 * test's port 0 takes it meanwhile.
 */
export async function quietPort(): Promise<number> {
	for (;;) {
		const port = 10_000 + Math.floor(Math.random() * 20_000);
		if (await isFree(port)) {
			return port;
		}
	}
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
