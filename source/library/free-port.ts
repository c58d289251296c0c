import {createServer} from 'node:net';

/**
 * A TCP port of this machine that nobody listens on now, another one at each call, so that two stacks can run side by side.
 * Give it to services by `environment`.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = lowest + Math.floor(Math.random() * count);
		if (!given.has(port) && await isFree(port)) {
			given.add(port);
			// Not the same one soon, but in the end they may be given again.
			if (given.size > count / 2) {
				given.clear();
			}

			return port;
		}
	}
}

// Below those that the kernel gives by itself: no connection takes it before the service does.
const lowest = 10_000;
const count = 20_000;
const given = new Set<number>();

/** On all addresses: for whichever of them a service chooses. */
async function isFree(port: number): Promise<boolean> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE' || error.code === 'EACCES') {
				resolve(false);
			} else {
				reject(error);
			}
		});
		server.listen(port, () => {
			server.close(() => {
				resolve(true);
			});
		});
	});
}
