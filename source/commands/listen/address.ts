import {isIP} from 'node:net';
import {isLoopbackHost} from '../../lib/loopback.ts';

export interface Address {
	/** Without brackets. */
	readonly host: string;
	readonly port: number;
	readonly isLoopback: boolean;
}

/** `127.0.0.1:7900`, `[::1]:7900`, `localhost:0`; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
	const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
	const host = (bracketed ?? plain)?.toLowerCase();
	const port = Number(digits);
	if (host === undefined || port > 65_535 || (bracketed !== undefined && isIP(host) !== 6)) {
		return undefined;
	}

	return {host, port, isLoopback: isLoopbackHost(host)};
}

export function addressText(host: string, port: number): string {
	return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
