import {connect, type Socket} from 'node:net';
import {describeConnectionError, lookupOf} from './connection.ts';

/** Passes when somebody accepts a connection. */
export async function checkTcp({host, port}: {readonly host: string; readonly port: number}, signal: AbortSignal): Promise<string | undefined> {
	const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
	return new Promise(resolve => {
		const socket = connect({host, port, autoSelectFamily: true, ...lookupOf(host)});
		const end = (failure?: string): void => {
			signal.removeEventListener('abort', abort);
			resolve(failure);
		};

		const abort = (): void => {
			socket.destroy();
			end('stopped');
		};

		signal.addEventListener('abort', abort, {once: true});
		socket.once('connect', () => {
			if (isWithItself(socket)) {
				socket.destroy();
				end(`connection refused on ${target}`);
				return;
			}

			// An orderly end: servers log a reset as a fault.
			socket.resume();
			socket.end();
			// Whatever it goes on sending.
			const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
			socket.once('close', () => clearTimeout(timer));
			socket.unref();
			end();
		});
		socket.on('error', error => {
			end(describeConnectionError(error, target));
		});
	});
}

/**
 * Nobody listens, and of all ports that the kernel could give to our end it has given the very one that we ask for: TCP
 * connects such a socket with itself.
 */
function isWithItself({localAddress, localPort, remoteAddress, remotePort}: Socket): boolean {
	return localPort !== undefined && localPort === remotePort && localAddress === remoteAddress;
}

/** For the other side to close, too. */
const lingerMs = 1000;
