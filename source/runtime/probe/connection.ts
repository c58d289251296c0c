import type {LookupAddress} from 'node:dns';
import type {LookupFunction} from 'node:net';

/** `localhost` is both loopback addresses, whatever the hosts file says: servers listen on the one or on the other. */
export function lookupOf(host: string): {readonly lookup?: LookupFunction} {
	return host.toLowerCase() === 'localhost' ? {lookup: lookupLoopback} : {};
}

const loopback: LookupAddress[] = [{address: '127.0.0.1', family: 4}, {address: '::1', family: 6}];

const lookupLoopback: LookupFunction = (_host, {all, family}, callback) => {
	if (all) {
		callback(null, loopback);
	} else {
		callback(null, family === 6 ? '::1' : '127.0.0.1', family === 6 ? 6 : 4);
	}
};

/** Why there was no connection, or why it ended, in words. */
export function describeConnectionError(error: Error, target: string): string {
	const errors = error instanceof AggregateError ? error.errors as Error[] : [error];
	const codes = errors.map(one => (one as NodeJS.ErrnoException).code ?? '');
	const code = codes.find(one => one === 'ECONNREFUSED') ?? codes[0] ?? '';
	if (code.startsWith('HPE_')) {
		return `${target} does not speak HTTP`;
	}

	return (sentences[code] ?? (() => `${target}: ${errors[0]?.message ?? error.message}`))(target);
}

const sentences: Readonly<Record<string, (target: string) => string>> = {
	ECONNREFUSED: target => `connection refused on ${target}`,
	ECONNRESET: target => `${target} closed the connection without an answer`,
	EPIPE: target => `${target} closed the connection without an answer`,
	ENOTFOUND: target => `host not found: ${target}`,
	EAI_AGAIN: target => `host not found: ${target}`,
	ETIMEDOUT: target => `no answer from ${target}`,
	EHOSTUNREACH: target => `${target} cannot be reached`,
	ENETUNREACH: target => `${target} cannot be reached`,
	EADDRNOTAVAIL: target => `${target} cannot be reached`,
	EPROTO: target => `${target} does not speak TLS`,
	ERR_SSL_WRONG_VERSION_NUMBER: target => `${target} does not speak TLS`,
};
