import {createHash, timingSafeEqual} from 'node:crypto';
import type {IncomingHttpHeaders} from 'node:http';
import {isIP} from 'node:net';
import {trouble, type Trouble} from './answer.ts';

/** Answers with why a request is refused. */
export type Guard = (headers: IncomingHttpHeaders) => Trouble | undefined;

export interface GuardOptions {
	readonly token: string;
	/** Names under which it may be asked, besides addresses: no name of somebody else leads here (DNS rebinding). */
	readonly hosts: readonly string[];
	readonly isLoopback: boolean;
	readonly isEncrypted: boolean;
}

/** For a port that others can reach: who asks has the token, and is no page of another site in a browser. */
export function createGuard({token, hosts, isLoopback, isEncrypted}: GuardOptions): Guard {
	const expected = digest(`Bearer ${token}`);
	const scheme = isEncrypted ? 'https' : 'http';
	return ({host = '', origin, authorization = '', 'sec-fetch-site': site}) => {
		const name = hostName(host);
		if (name === undefined || !isOurs(name, hosts, isLoopback)) {
			return trouble(421, 'unknown-host', 'Nobody here has the name in the Host header.');
		}

		if ((origin !== undefined && origin.toLowerCase() !== `${scheme}://${host.toLowerCase()}`) || site === 'cross-site') {
			return trouble(403, 'foreign-origin', 'Pages of other sites may not ask.');
		}

		// Digests are of one length, whatever is compared.
		return timingSafeEqual(digest(authorization), expected) ? undefined : trouble(401, 'no-token', 'The token is missing or wrong: send it as "Authorization: Bearer TOKEN".');
	};
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** Without the port; undefined when it is none. */
function hostName(host: string): string | undefined {
	const [, bracketed, plain] = /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+))(?::\d{1,5})?$/i.exec(host) ?? [];
	return (bracketed ?? plain)?.toLowerCase();
}

function isOurs(name: string, hosts: readonly string[], isLoopback: boolean): boolean {
	return hosts.includes(name) || (isLoopback ? isLoopbackHost(name) : isIP(name) !== 0);
}

export function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
