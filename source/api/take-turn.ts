import {createHash} from 'node:crypto';
import {createServer, type Server} from 'node:net';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import {userId} from './socket-path.ts';

/**
 * One after the other: whoever claims a socket looks, clears away and links, which is not one step. The lock is a name
 * in Linux's abstract namespace: two cannot listen there, and the kernel forgets it with its owner, however that one ends.
 */
export async function takeTurn<Result>(socket: string, action: () => Promise<Result>): Promise<Result> {
	const release = await hold(lockName(socket));
	try {
		return await action();
	} finally {
		release();
	}
}

/** Not for ever: anybody on the machine may hold a name, and the holder may be stopped. Without the lock it is only likely that one wins. */
async function hold(name: string): Promise<() => void> {
	for (let attempt = 0; attempt < attempts; attempt++) {
		const server = createServer();
		const trouble = process.platform === 'linux' ? await listen(server, name) : 'ENOTSUP';
		if (trouble === undefined) {
			return () => {
				server.close();
			};
		}

		if (trouble !== 'EADDRINUSE') {
			break;
		}

		await setTimeout(pauseMs);
	}

	return () => {};
}

/** Five seconds at least, counted in looks: while the machine stands still nobody gets on. */
const attempts = 1000;
const pauseMs = 5;

/** As long as there can be: Node 20 fills names up with zeros, and other versions do not. */
function lockName(socket: string): string {
	const key = createHash('sha256').update(socket).digest('hex');
	return `\0devtui-${userId() ?? 'user'}-${key}-`.padEnd(108, '.');
}

async function listen(server: Server, name: string): Promise<string | undefined> {
	return new Promise(resolve => {
		server.once('error', ({code}: NodeJS.ErrnoException) => {
			resolve(code ?? 'unknown');
		});
		server.listen(name, () => {
			resolve(undefined);
		});
	});
}
