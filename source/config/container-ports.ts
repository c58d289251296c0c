import {isIP} from 'node:net';
import type {PublishedPort} from '../core/container-spec.ts';

export type ParsedPorts =
	| {readonly type: 'ok'; readonly ports: readonly PublishedPort[]}
	/** `trouble` is a clause: `70000 is no port`. */
	| {readonly type: 'trouble'; readonly trouble: string};

/** `80`, `8080:80`, `127.0.0.1:8080:80/udp`, `3000-3005:3000-3005`, `[::1]:80:80`, `127.0.0.1::80`, `0:80` */
export function parsePorts(written: string): ParsedPorts {
	const [, body = '', protocol = 'tcp'] = /^(.*?)(?:\/([A-Za-z]+))?$/s.exec(written.trim()) ?? [];
	const match = /^(?:(?:(\[[\da-f:.]+\]|[^:[\]]*):)?([\d-]*):)?([\d-]+)$/i.exec(body);
	if (!match) {
		return {type: 'trouble', trouble: 'it is none of these'};
	}

	const [, address = '', host = '', container = ''] = match;
	return portsOf({container, host, address: address.replaceAll(/[[\]]/g, ''), protocol: protocol.toLowerCase()});
}

export interface WrittenPort {
	/** A port or a range of them. */
	readonly container: string;
	/** Empty or `0`: a free one. */
	readonly host: string;
	/** Empty: this machine alone reaches it. */
	readonly address: string;
	readonly protocol: string;
}

export function portsOf({container, host, address, protocol}: WrittenPort): ParsedPorts {
	const inside = rangeOf(container);
	const outside = host === '' || host === '0' ? undefined : rangeOf(host);
	if (typeof inside === 'string' || typeof outside === 'string') {
		return {type: 'trouble', trouble: typeof inside === 'string' ? inside : outside as string};
	}

	if (protocol !== 'tcp' && protocol !== 'udp') {
		return {type: 'trouble', trouble: `its protocol must be tcp or udp, not "${protocol}"`};
	}

	const hostAddress = address === '' ? ownAddress : address;
	if (isIP(hostAddress) === 0) {
		return {type: 'trouble', trouble: `"${address}" is no address of this machine: write its numbers`};
	}

	const published = {hostAddress, ...address === '' && {isUsualAddress: true as const}};
	const count = inside[1] - inside[0] + 1;
	const hostCount = outside ? outside[1] - outside[0] + 1 : count;
	if (outside && count === 1 && hostCount > 1) {
		return {type: 'ok', ports: [{containerPort: inside[0], protocol, hostPort: outside[0], lastHostPort: outside[1], ...published}]};
	}

	if (hostCount !== count) {
		return {type: 'trouble', trouble: `${host} and ${container} are not as many`};
	}

	return {
		type: 'ok',
		ports: Array.from({length: count}, (_, index) => ({
			containerPort: inside[0] + index,
			protocol,
			...outside && {hostPort: outside[0] + index},
			...published,
		})),
	};
}

/** As it may be written in the short form: without the address that it has anyway. */
export function writtenPort(port: PublishedPort): string {
	return port.isUsualAddress ? formatPort(port).slice(`${ownAddress}:`.length).replace(/^:/, '') : formatPort(port);
}

/** In the short form, with its address. */
export function formatPort({containerPort, protocol, hostPort, lastHostPort, hostAddress}: PublishedPort): string {
	const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
	const host = hostPort === undefined ? '' : lastHostPort === undefined ? String(hostPort) : `${hostPort}-${lastHostPort}`;
	return `${address}:${host}:${containerPort}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

/** Who develops does not want to serve everybody in the café. */
const ownAddress = '127.0.0.1';

function rangeOf(written: string): readonly [number, number] | string {
	const [, from = '', to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(written) ?? [];
	const [first, last] = [Number(from), Number(to)];
	if (from === '' || first < 1 || last > 65_535) {
		return `${written} is no port from 1 to 65535`;
	}

	return last < first ? `${written} goes backwards` : [first, last];
}
