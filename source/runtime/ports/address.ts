import {isIPv4, isIPv6} from 'node:net';
import {networkInterfaces} from 'node:os';

/** One spelling for each address; an IPv4 address that is written as IPv6 becomes IPv4 again. */
export function canonicalAddress(address: string): string {
	const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
	if (!isIPv6(bare)) {
		return bare.toLowerCase();
	}

	const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
	const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical) ?? [];
	return high === undefined ? canonical : [high, low!].flatMap(word => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 255]).join('.');
}

/** The addresses of this machine that a host stands for; none when it is another machine. */
export function ownAddresses(host: string): readonly string[] {
	const address = canonicalAddress(host);
	if (address === 'localhost' || address.endsWith('.localhost')) {
		return ['127.0.0.1', '::1'];
	}

	const isOwn = isWildcard(address) || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
	return isOwn || interfaceAddresses().has(address) ? [address] : [];
}

/** Whether who listens there keeps others from listening here. */
export function isSameAddress(one: string, other: string): boolean {
	return one === other || isWildcard(one) || isWildcard(other);
}

function isWildcard(address: string): boolean {
	return address === '0.0.0.0' || address === '::';
}

function interfaceAddresses(): ReadonlySet<string> {
	return new Set(Object.values(networkInterfaces()).flatMap(list => list ?? []).map(({address}) => canonicalAddress(address)));
}
