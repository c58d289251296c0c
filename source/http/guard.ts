import {createHash, timingSafeEqual} from 'node:crypto';
import type {IncomingHttpHeaders} from 'node:http';
import {isIP} from 'node:net';
import {isLoopbackHost} from '../lib/loopback.ts';
import {trouble, type Trouble} from './answer.ts';

/** Answers with why a request is refused. */
export type Guard = (headers: IncomingHttpHeaders) => Trouble | undefined;

export interface HostOptions {
	/** Names under which it may be asked, besides addresses: no name of somebody else leads here (DNS rebinding). */
	readonly hosts: readonly string[];
	readonly isLoopback: boolean;
}

export interface GuardOptions extends HostOptions {
	readonly token: string;
	readonly isEncrypted: boolean;
}

/** For a port that others can reach: who asks has the token, and is no page of another site in a browser. */
export function createGuard({token, isEncrypted, ...options}: GuardOptions): Guard {
	const expected = digest(`Bearer ${token}`);
	const refuseHost = createHostGuard(options);
	const refuseOrigin = createOriginGuard(isEncrypted);
	return headers => refuseHost(headers)
		?? refuseOrigin(headers)
		// Digests are of one length, whatever is compared.
		?? (timingSafeEqual(digest(headers.authorization ?? ''), expected) ? undefined : noToken());
}

export function noToken(): Trouble {
	return trouble(401, 'no-token', 'The token is missing or wrong: send it as "Authorization: Bearer TOKEN".');
}

/** Who was led here by the name of somebody else. */
export function createHostGuard({hosts, isLoopback}: HostOptions): Guard {
	return ({host = ''}) => {
		const name = hostName(host);
		return name !== undefined && isOurs(name, hosts, isLoopback) ? undefined : trouble(421, 'unknown-host', 'Nobody here has the name in the Host header.');
	};
}

/** Pages of other sites, in a browser that has been here too. */
export function createOriginGuard(isEncrypted: boolean): Guard {
	const scheme = isEncrypted ? 'https' : 'http';
	return ({host = '', origin, 'sec-fetch-site': site}) => (origin !== undefined && origin.toLowerCase() !== `${scheme}://${host.toLowerCase()}`) || site === 'cross-site'
		? trouble(403, 'foreign-origin', 'Pages of other sites may not ask.')
		: undefined;
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
