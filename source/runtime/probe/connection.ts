import {lookup, type LookupAddress, type LookupOptions} from 'node:dns';
import type {LookupFunction} from 'node:net';

/** `localhost` is both loopback addresses, whatever the hosts file says: servers listen on the one or on the other. */
export function lookupOf(host: string): {readonly lookup: LookupFunction} {
	return {lookup: /^(?:.+\.)?localhost$/i.test(host) ? lookupLoopback : lookupOnce};
}

type Callback = Parameters<LookupFunction>[2];

const loopback: readonly LookupAddress[] = [{address: '127.0.0.1', family: 4}, {address: '::1', family: 6}];

const lookupLoopback: LookupFunction = (_host, options, callback) => {
	answer(loopback, options, callback);
};

/**
 * A question that is not answered takes one of the few threads in which Node reads files, too, and cannot be taken back:
 * whoever asks again meanwhile gets the same answer.
 */
const lookupOnce: LookupFunction = (host, options, callback) => {
	const asking = askers.get(host);
	if (asking) {
		asking.push({options, callback});
		return;
	}

	askers.set(host, [{options, callback}]);
	lookup(host, {...options, family: 0, all: true}, (error, addresses) => {
		const asked = askers.get(host) ?? [];
		askers.delete(host);
		for (const one of asked) {
			if (error) {
				one.callback(error, []);
			} else {
				answer(addresses, one.options, one.callback);
			}
		}
	});
};

const askers = new Map<string, {readonly options: LookupOptions; readonly callback: Callback}[]>();

function answer(addresses: readonly LookupAddress[], {all, family}: LookupOptions, callback: Callback): void {
	const fitting = addresses.filter(one => !(family === 4 || family === 6) || one.family === family);
	const [first = addresses[0]!] = fitting;
	if (all) {
		callback(null, [...fitting]);
	} else {
		callback(null, first.address, first.family);
	}
}

/** Why there was no connection, or why it ended, in words. */
export function describeConnectionError(error: Error, target: string): string {
	const errors = error instanceof AggregateError ? error.errors as Error[] : [error];
	const codes = errors.map(one => (one as NodeJS.ErrnoException).code ?? '');
	const code = codes.find(one => one === 'ECONNREFUSED') ?? codes[0] ?? '';
	if (code === 'HPE_HEADER_OVERFLOW') {
		return `${target} answers with headers that do not end`;
	}

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
