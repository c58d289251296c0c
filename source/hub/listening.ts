import {printPlace} from '../wire/address.ts';
import type {ListenAddress} from '../wire/broker.ts';

/** Why nobody can connect, as a sentence without its stop. */
export function listenProblem({code, message}: NodeJS.ErrnoException, at: ListenAddress): string {
	const place = printPlace(at);
	switch (code) {
		case 'EADDRINUSE': {
			return `Somebody listens on ${place} already, another hub perhaps`;
		}

		case 'EACCES': {
			return `This user may not listen on port ${at.port}`;
		}

		case 'EADDRNOTAVAIL': {
			return `This machine has no address ${at.host}`;
		}

		case undefined:
		default: {
			return `The hub cannot listen on ${place}: ${message}`;
		}
	}
}
