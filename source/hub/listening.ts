import {printAddress} from '../wire/address.ts';
import type {OwnBroker} from './open-hub.ts';

/** As builders have to write it. */
export function addressOf({host, tls}: OwnBroker, port: number): string {
	return printAddress({host, port, isEncrypted: tls !== undefined});
}

/** Why nobody can connect, as a sentence. */
export function listenProblem({code, message}: NodeJS.ErrnoException, {host, port}: OwnBroker): string {
	switch (code) {
		case 'EADDRINUSE': {
			return `Somebody listens on ${host}:${port} already: another hub? --listen HOST:PORT gives this one another port.`;
		}

		case 'EACCES': {
			return `This user may not listen on port ${port}.`;
		}

		case undefined:
		default: {
			return `The hub cannot listen on ${host}:${port}: ${message}.`;
		}
	}
}
