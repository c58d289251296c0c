import {connect} from 'node:net';
import {describeConnectionError, lookupOf} from './connection.ts';

/** Passes when somebody accepts a connection. */
export async function checkTcp({host, port}: {readonly host: string; readonly port: number}, signal: AbortSignal): Promise<string | undefined> {
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
			end(describeConnectionError(error, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`));
		});
	});
}

/** For the other side to close, too. */
const lingerMs = 1000;
