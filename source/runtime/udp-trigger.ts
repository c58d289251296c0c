import {createSocket, type Socket} from 'node:dgram';
import {once} from 'node:events';
import {isIPv6} from 'node:net';

export interface UdpTriggerOptions {
	readonly host: string;
	readonly port: number;
	/** A datagram has come, whatever is in it; once for a burst. */
	readonly triggered: () => void;
	/** It cannot listen, or does not any more, in words. */
	readonly onProblem: (message: string) => void;
	/** Ms that nobody sets back. */
	readonly now?: () => number;
}

export interface UdpTrigger {
	/** Resolves once it listens, or has said why it cannot. */
	readonly ready: Promise<void>;
	close(): Promise<void>;
}

export function createUdpTrigger({host, port, triggered, onProblem, now = () => performance.now()}: UdpTriggerOptions): UdpTrigger {
	const isNewBurst = createBurstDetector();
	const sockets = addressesOf(host).map(address => createSocket({type: isIPv6(address) ? 'udp6' : 'udp4', ipv6Only: isIPv6(address)}));
	const closing = new AbortController();

	const listen = async (socket: Socket, address: string, isNeeded: boolean) => {
		socket.on('message', () => {
			if (!closing.signal.aborted && isNewBurst(now())) {
				triggered();
			}
		});
		const listening = once(socket, 'listening', {signal: closing.signal});
		try {
			socket.bind(port, address);
			await listening;
			socket.on('error', error => onProblem(describe(error, host, port)));
		} catch (error) {
			// A socket that is closed before it is bound ends here, too; and not every machine has IPv6.
			if (!closing.signal.aborted && (isNeeded || !hasNoIpv6(error as NodeJS.ErrnoException))) {
				onProblem(describe(error as NodeJS.ErrnoException, host, port));
			}
		}
	};

	return {
		ready: Promise.all(sockets.map(async (socket, index) => listen(socket, addressesOf(host)[index]!, index === 0))).then(() => undefined),
		async close() {
			closing.abort();
			await Promise.all(sockets.map(async socket => new Promise<void>(resolve => {
				socket.close(resolve);
			})));
		},
	};
}

/** `localhost` is both: senders choose the one or the other. */
function addressesOf(host: string): readonly string[] {
	const bare = host.replace(/^\[|\]$/g, '');
	return bare.toLowerCase() === 'localhost' ? ['127.0.0.1', '::1'] : [bare];
}

/** At once at the beginning of a burst, and now and then during one that does not end. */
function createBurstDetector(): (now: number) => boolean {
	let lastAt = Number.NEGATIVE_INFINITY;
	let triggeredAt = Number.NEGATIVE_INFINITY;
	return now => {
		const isNew = now - lastAt > gapMs || now - triggeredAt > longestBurstMs;
		lastAt = now;
		triggeredAt = isNew ? now : triggeredAt;
		return isNew;
	};
}

const gapMs = 25;
const longestBurstMs = 1000;

function hasNoIpv6({code}: NodeJS.ErrnoException): boolean {
	return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}

function describe({code, message}: NodeJS.ErrnoException, host: string, port: number): string {
	return `trigger_udp ${host}:${port}: ${sentences[code ?? ''] ?? message}`;
}

const sentences: Readonly<Record<string, string>> = {
	EADDRINUSE: 'another process listens on this port',
	EADDRNOTAVAIL: 'this machine does not have that address',
	EACCES: 'ports below 1024 need more rights',
	ENOTFOUND: 'host not found',
	EAI_AGAIN: 'host not found',
};
