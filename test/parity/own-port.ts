import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {createServer} from 'node:net';
import {onTestFinished} from 'vitest';

type Protocol = 'tcp' | 'udp';

/**
 * A port that a program may listen at until the test is over. The kernel gives none of this range away by itself, and other tests
 * leave it alone as long as the same number of the other protocol is taken.
 */
export async function ownPort(protocol: Protocol): Promise<number> {
	for (;;) {
		const port = first + Math.floor(Math.random() * count);
		const release = await take(port, protocol === 'tcp' ? 'udp' : 'tcp');
		if (!release) {
			continue;
		}

		const probe = await take(port, protocol);
		if (probe) {
			await probe();
			onTestFinished(release);
			return port;
		}

		await release();
	}
}

const first = 10_000;
const count = 22_000;

/** Undefined: somebody else has it. */
async function take(port: number, protocol: Protocol): Promise<(() => Promise<void>) | undefined> {
	const held = protocol === 'tcp' ? createServer().listen(port, '127.0.0.1') : createSocket('udp4').bind(port, '127.0.0.1');
	try {
		await once(held, 'listening');
	} catch {
		return undefined;
	}

	return async () => new Promise<void>(resolve => {
		held.close(() => {
			resolve();
		});
	});
}
